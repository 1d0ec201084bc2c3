"""Every address and every command of the program, as one agency's people and system try them."""

import json
import logging
import os
import re
import traceback
from argparse import Action
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, product
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import get_commands, load_command_class
from django.test import Client
from django.urls import URLPattern, get_resolver

from peyvand.eservices.inquiry.models import Batch
from peyvand.eservices.inquiry.operations.running import DOUBTS
from peyvand.foundation.accounts.models import User
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.rules import new_tracking_code, tracking_text
from peyvand.foundation.letters.tokens import verify_token
from tests.eservices.cast import Cast
from tests.eservices.doors import body, form, run_command
from tests.eservices.inquiry.batch.files import BATCHES, NEW, csv_file, run
from tests.foundation.accounts.people import signed_in_client

NOBODY_S_ANSWER = tracking_text(new_tracking_code())
# Where nothing is about the person asked about: tried once, not for each of them. Batches take all of them at once.
ABOUT_NOBODY = (
    "/accounts/", "/activate/", "/register/", "/sign-in/", "/me/", "/oauth/", "/gateway/", "/health/", "/pay/",
    "/metrics", "/api/v1/openapi.json", "/api/v1/docs", "/panel/batches/", "/api/v1/batches", "/agency/", "/desk/",
    "/my/requests/", "/for-agencies/", "/panel/unusual-use/", "/.well-known/",
    "/figures/", "/panel/figures/",
)  # fmt: skip
# An office of the organisation, what stands there, somebody's key, a case, an agency and its user: addresses that are
# about somebody else than who is asked about.
ELSEWHERE = {
    "pk": "1", "office_code": "IT", "assignment_id": "1", "difference_id": "1",
    "public_id": "00000000-0000-0000-0000-000000000000", "attempt_number": "1", "number": "000000000",
    "agency_code": "FND-99", "user_id": "1", "memorandum_id": "1",
    "role": "IT_OFFICER", "transition": "approve", "period_id": "1", "proposal_id": "1", "mandate_id": "1",
    "notice_id": "1",
    "key": "committee.quorum", "language": "en",
}  # fmt: skip
# Of voluntary insurance: nobody's.
ELSEWHERE |= {"contract_number": "4821903377150267", "referral_number": "4821903377150267"}
# A line of somebody's list of accesses: nobody's.
ELSEWHERE |= {"access_ref": "1763795400000000-0123456789abcdef"}
# A place in the audit log, how much of it a seal holds, a line of the watch-list.
ELSEWHERE |= {"position": "0", "size": "1", "watched_id": "1"}
# A month whose public figures nobody has published.
ELSEWHERE |= {"year": "1405", "month": "8"}
# A service that can be closed.
ELSEWHERE |= {"switch": "admission"}
# The words of a text message.
ELSEWHERE |= {"kind": "activation", "wording_id": "1"}
KNOWN_PARAMETERS = {"tracking_code", "batch_id", *ELSEWHERE}
SOAK = os.environ.get("PEYVAND_SOAK")
PERIOD = {"start": "2024-03-20", "end": "2026-11-22"}
# Not walked, and why. A test holds this list to the commands that there are.
EXCLUDED = {
    "demo": "serves until it is stopped; what it serves is walked here",
    "serve": "serves until it is stopped; what it serves is walked here",
    "worker": "runs until it is stopped",
    "sandbox_registry": "serves until it is stopped, what a file of its own holds, without our database",
    "sandbox_text_gateway": "serves until it is stopped, what it was handed, without our database",
    "sandbox_bank": "serves until it is stopped, what it was told, without our database",
    "reconcile_payments": "reads the bank's own statement, which names nobody, and prints counts",
    "load_records": "reads the organisation's own bundle and tells whoever holds it which of its lines are wrong",
    "synthesize_records": "writes invented people, none of the records'",
    "import_legacy_users": "reads the organisation's own file and prints counts",
    "export_payroll": "writes the organisation's own file for its payroll",
    "import_payroll_result": "reads the organisation's own file and prints counts",
    "load_contract_periods": "reads the organisation's own file and prints counts",
    "preview_supplementary": "shows the organisation's own staff what a pensioner would see, no agency",
    "recount_figures": "prints by how much counts have changed",
    "load_agencies": "reads the organisation's own file and prints counts",
    "seal_audit_log": "prints counts and a hash",
    "verify_audit_log": "names records of the log by their number, and prints what a proof holds",
    "record_restore": "prints counts and the reason that it was given",
    "migrate": "changes the tables of the program itself",
    "back_up": "copies the organisation's own database into its own place",
    "restore": "brings the organisation's own database back",
    "describe_settings": "writes the settings' declarations",
    "draw_workflows": "writes the tables of the program itself",
    "renew_encryption": "prints a count",
    "apply_retention": "prints counts",
    "load_offices": "reads the organisation's own file and prints counts",
}


@dataclass
class Harvest:
    """What came out, each piece with where it came from."""

    pieces: list[tuple[str, bytes]] = field(default_factory=list)

    def add(self, source: str, content: bytes | str) -> None:
        self.pieces.append((source, content.encode("utf-8", "replace") if isinstance(content, str) else content))


@contextmanager
def logged(harvest: Harvest) -> Iterator[None]:
    """Whatever is logged, by whomever and however low, with tracebacks and before any filter."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            harvest.add(f"log {record.name}", self.format(record))

    keep, root = Keep(), logging.getLogger()
    loggers = [root, logging.getLogger("peyvand")]
    levels = [logger.level for logger in loggers]
    root.handlers.insert(0, keep)  # before the console's, whose filter scrubs the record
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(keep)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


VISITORS = ("operator", "teammate", "manager", "system", "nobody")


def walk(cast: Cast, codes: list[str], *, foreign: list[str], visitors: Collection[str] = VISITORS) -> Harvest:
    """Everything that the agency's people and system get to see when they ask about `codes` in every way there is.

    `foreign`: tracking codes of another agency's answers, which are tried as well. `visitors`: who then opens all there
    is; nobody is shown more than the operator and the system, who asked.
    """
    harvest = Harvest()
    with logged(harvest):
        _ask_everything(harvest, cast, codes)
        batches = _send_files(harvest, cast, codes)
        opened = [*_own(cast), *foreign[:3], NOBODY_S_ANSWER]
        _open_everything(harvest, cast, codes[0], opened, batches, visitors)
        _run_everything(harvest, cast, codes)
    for stored in Answer.objects.filter(agency=cast.agency):
        harvest.add("stored answer", f"{stored.body}{stored.disclosed}")
    return harvest


def _ask_everything(harvest: Harvest, cast: Cast, codes: list[str]) -> None:
    """A POST about each person to each address without parameters, as forms and as JSON."""
    for code, asked in product(codes, ({}, PERIOD)):
        browser = _browser(cast.operator)
        system = Client(headers=_bearer(cast), raise_request_exception=False)
        for url in urls({}):
            if url.startswith(ABOUT_NOBODY) and (code != codes[0] or asked):
                continue
            if url.startswith("/api/"):
                _visit(harvest, system, "POST", url, json.dumps(body(code, **asked)), "application/json")
            else:
                _visit(harvest, browser, "POST", url, {**form(code, **asked), "code": code, "login": code})
            if "logout" in url:
                browser = _browser(cast.operator)


def _send_files(harvest: Harvest, cast: Cast, codes: list[str]) -> list[str]:
    """All of them in files, on the page and over the API: two that are answered, one that waits, one never started.
    Gives the batches' ids."""
    rows = [[code, *period] for period in (("", ""), tuple(PERIOD.values())) for code in [*codes, "12"]]
    content = csv_file(*rows, header="national_code,from,to")
    browser = _browser(cast.operator)
    system = Client(headers=_bearer(cast), raise_request_exception=False)
    for _ in range(2):
        _visit(harvest, browser, "POST", NEW, {"file": SimpleUploadedFile("codes.csv", content), "case_number": "1"})
        _visit(harvest, system, "POST", BATCHES, content, "text/csv")
    drafted, sent, _, waiting = Batch.objects.filter(agency=cast.agency).order_by("pk")
    _visit(harvest, browser, "POST", f"/panel/batches/{drafted.public_id}/start/", {})
    for batch in (drafted, sent):
        for _ in range(DOUBTS + 1):  # lines that break are believed to do so when they did it often enough
            run(batch)
    assert {drafted.state, sent.state, waiting.state} == {"DONE", "PENDING"}
    return list(Batch.objects.filter(agency=cast.agency).values_list("public_id", flat=True))


def _own(cast: Cast) -> list[str]:
    """Tracking codes of the agency's answers: one about each person and period, from each channel in turn, as the same
    question has had the same answer several times. With PEYVAND_SOAK all of them."""
    answers: defaultdict[object, list[int]] = defaultdict(list)
    for answer in Answer.objects.filter(agency=cast.agency).order_by("national_code", "period_from", "channel", "pk"):
        answers[answer.national_code, answer.period_from, answer.period_to].append(answer.pk)
    opened = [same if SOAK else [same[n % len(same)]] for n, same in enumerate(answers.values())]
    return [tracking_text(code) for code in chain.from_iterable(opened)]


def _open_everything(
    harvest: Harvest, cast: Cast, code: str, tracking_codes: list[str], batches: list[str], names: Collection[str]
) -> None:
    """A GET of each address with each tracking code and each batch, as those of the agency's people, its system, and
    nobody who are named."""
    search = {"national_code": code, "tracking_code": tracking_codes[0], "outcome": "ACTIVE", "q": code}
    everybody = {
        "operator": _browser(cast.operator),
        "teammate": _browser(cast.teammate),
        "manager": _browser(cast.manager),
        "system": Client(headers=_bearer(cast), raise_request_exception=False),
        "nobody": Client(raise_request_exception=False),
    }
    for name in names:
        visitor = everybody[name]
        for url in urls({}):
            for query in ({}, search)[: 1 if url.startswith(ABOUT_NOBODY) else 2]:
                _visit(harvest, visitor, "GET", url, query)
        mine = tracking_codes if name in ("operator", "system") else tracking_codes[:2]
        for url in [
            *_new(ELSEWHERE),
            *(url for tracking_code in mine for url in _new({"tracking_code": tracking_code})),
            *(url for batch_id in batches for url in _new({"batch_id": batch_id})),
        ]:
            _visit(harvest, visitor, "GET", url, {})
        for tracking_code in mine:
            _visit(harvest, visitor, "GET", f"/verify/{tracking_code}", {"t": verify_token(int(tracking_code))})
        if name == "manager":
            for url in urls({"tracking_code": tracking_codes[0], "batch_id": batches[0], **ELSEWHERE}):
                _visit(harvest, visitor, "POST", url, form(code))
                visitor = _browser(cast.manager)


def _run_everything(harvest: Harvest, cast: Cast, codes: list[str]) -> None:
    """Every command line once: those that name nobody come the same for each person."""
    tried = set()
    with TemporaryDirectory() as folder:
        for name, code in product(commands(), codes):
            if name in EXCLUDED:
                continue
            for arguments in _arguments(name, cast, code, Path(folder)):
                if (name, *arguments) in tried:
                    continue
                tried.add((name, *arguments))
                try:
                    _, out, err = run_command(name, *arguments)
                    harvest.add(f"command {name}", out + err)
                except Exception:  # Python would print it
                    harvest.add(f"command {name}", traceback.format_exc())
        for written in Path(folder).iterdir():
            harvest.add(f"file {written.name}", written.read_bytes())


def _browser(user: User) -> Client:
    return signed_in_client(user, raise_request_exception=False)


def _bearer(cast: Cast) -> dict[str, str]:
    return {"Authorization": f"Bearer {cast.token}"}


def _visit(harvest: Harvest, visitor: Client, method: str, url: str, data: object, content_type: str = "") -> None:
    if content_type:
        answer = visitor.generic(method, url, data, content_type)
    else:
        answer = getattr(visitor, method.lower())(url, data)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    harvest.add(f"{method} {url} {answer.status_code}", str(answer.headers).encode() + b"\n" + content)


def urls(parameters: dict[str, str]) -> list[str]:
    """Every address of the program whose parameters are among these."""
    return _urls(tuple(parameters.items()))


@cache
def _urls(given: tuple[tuple[str, str], ...]) -> list[str]:
    parameters = dict(given)
    found: list[str] = []

    def go(resolver: object, before: list[object]) -> None:
        for pattern in resolver.url_patterns:  # type: ignore[attr-defined]
            if isinstance(pattern, URLPattern):
                found.extend(_filled([*before, pattern.pattern], parameters))
            else:
                go(pattern, [*before, pattern.pattern])

    go(get_resolver(), [])
    return found


def _new(parameters: dict[str, str]) -> list[str]:
    """The addresses that these parameters open, beside those without any."""
    return sorted(set(urls(parameters)) - set(urls({})))


def _filled(route: list[object], parameters: dict[str, str]) -> list[str]:
    """The route as an address, none if a parameter is wanting."""
    address = "/"
    for part in route:
        text = str(part)
        wanted = set(part.regex.groupindex)  # type: ignore[attr-defined]
        if not wanted <= set(parameters):
            assert wanted <= KNOWN_PARAMETERS, f"teach the walk a value for {wanted} in {text}"
            return []
        for name in wanted:
            # `(?P<name>…)` of a regular expression, or `<int:name>` of a path
            text = re.sub(rf"\(\?P<{name}>[^()]*\)|<(\w+:)?{name}>", parameters[name], text)
        address += text.removeprefix("^").removesuffix("$")
    return [address]


def commands() -> list[str]:
    """The program's own."""
    return sorted(name for name, app in get_commands().items() if app.startswith("peyvand."))


def _arguments(name: str, cast: Cast, code: str, folder: Path) -> Iterator[list[str]]:
    """Command lines by what the command's own parser takes: with all options, and with the necessary ones."""
    asked = folder / f"codes-{code}.csv"
    asked.write_bytes(csv_file(code))
    command = load_command_class(get_commands()[name], name)
    own = [action for action in command.create_parser("peyvand", name)._actions if action.dest not in _COMMON]
    values = {
        "code": code,
        "agency": cast.agency.code,
        "agency_code": cast.agency.code,
        "start": PERIOD["start"],
        "end": PERIOD["end"],
        "on": PERIOD["end"],
        "purpose": "",
        "case_number": "1",
        "tracking_code": NOBODY_S_ANSWER,
        "reason": "",
        "file": str(asked),
        "out": str(folder / f"results-{code}.csv"),
        "state": "PENDING",
        "since": PERIOD["start"],
        "username": code,
        "into": cast.agency.code,
        "role": "OPERATOR",
        "report": os.devnull,
        "premium": "60000000",
    }
    for everything in (False, True):
        line: list[str] = []
        for action in own:
            if action.required or everything:
                line += _given(name, action, values)
        yield line


_COMMON = {
    "help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks",
}  # fmt: skip


def _given(command: str, action: Action, values: dict[str, str]) -> list[str]:
    option = action.option_strings[-1:]
    if action.nargs == 0:
        return option
    assert action.dest in values, f"teach the walk a value for {action.dest} of {command}, or exclude the command"
    return [*option, values[action.dest]]
