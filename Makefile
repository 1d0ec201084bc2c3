# demo and test need Python 3.12+, make and the package registries; they bring everything else themselves.
.PHONY: demo test soak drill kills upgrade-drill fuzz check scan fix install css words docs screens bench-inquiry bench-page bench-records bench-letters bench-batch bench-codes bench-worklist bench-load

PEYVAND = .venv/bin/peyvand
PYTHON = .venv/bin/python

demo: install
	$(PEYVAND) demo

test: check
	scripts/ensure chromium-headless-shell chromium-headless-shell chromium
	scripts/ensure pdfsig poppler-utils
	scripts/ensure softhsm2-util softhsm2
	$(PYTHON) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# Tests with a longer variant, in it: ten thousand payments and their like.
soak: install
	PEYVAND_SOAK=2000 $(PYTHON) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $$(grep -rl PEYVAND_SOAK tests --include=test_*.py)

# Everything killed under load and restored, to the end of the log and to a moment: ARGS="--seconds 300".
# Server, worker and database killed in turn: ARGS="--times 50".
drill kills: install
	$(PYTHON) -m tests.recovery.$@ $(ARGS)

# The release before serves under load while this one migrates and takes over: ARGS="--from v1.4 --seconds 60".
upgrade-drill: install
	$(PYTHON) -m tests.recovery.upgrade $(ARGS)

# Everything that reads files and texts from outside, under a fuzzer: ARGS="--seconds 600 spreadsheets".
fuzz:
	@scripts/bootstrap --group fuzz
	$(PYTHON) -m tests.fuzz $(ARGS)

check: install
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/lint-imports --config importlinter.ini
	.venv/bin/mypy
	PEYVAND_DATA_DIR=var/check $(PEYVAND) makemigrations --check --dry-run
	$(PYTHON) scripts/docs.py
	$(PYTHON) scripts/scan.py

# Known vulnerabilities of dependencies, secrets in the sources; scripts/scan.toml has the exceptions.
scan: install
	$(PYTHON) scripts/scan.py

fix: install
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

install:
	@scripts/bootstrap

# The built stylesheet is committed; this rebuilds it after a change of src/peyvand/ui/css or of a template.
css:
	npm ci --silent
	npm run --silent css

# The English catalogues, brought up to date with the Persian texts of code and templates, and compiled.
words: install
	scripts/ensure xgettext gettext
	$(PYTHON) scripts/words.py

# The documents' site, into var/site.
docs: install
	$(PYTHON) scripts/docs.py

screens: install
	scripts/ensure chromium chromium
	scripts/ensure pngquant pngquant
	$(PYTHON) scripts/screens.py

bench-load: install
	$(PYTHON) bench/open_loop.py $(ARGS)

bench-inquiry bench-page bench-records bench-letters bench-batch bench-codes bench-worklist: bench-%: install
	$(PYTHON) bench/$*.py $(ARGS)
