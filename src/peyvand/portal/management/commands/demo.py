"""`peyvand demo`: everything made up, everything working, on this machine."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from peyvand.eservices.agency_onboarding import demo as admissions
from peyvand.eservices.inquiry import operations as inquiry
from peyvand.eservices.inquiry.sheets.reading import read_csv
from peyvand.foundation.accounts import operations as accounts
from peyvand.foundation.accounts import queries as people
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.gateways import local as registry
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.law import operations as law
from peyvand.foundation.notifications import operations as texts
from peyvand.foundation.notifications.choices import Kind, Language
from peyvand.kit import clock
from peyvand.kit.jalali import numeric, plus_months
from peyvand.kit.text import latin_digits
from peyvand.portal import demo_contracts as contracts
from peyvand.portal import demo_families as families
from peyvand.portal.demo import (
    DEMO_EXAMPLES,
    DEMO_LOGINS,
    PROTECTED_EXAMPLE,
    STAFF_LOGINS,
    agencies_json,
    batch_files,
    keep_sandbox_clients,
    offices_json,
    sandbox_clients,
    sandbox_file,
    write_bundle,
    write_legacy_export,
)
from peyvand.portal.demo_accesses import look_at_citizens
from peyvand.portal.demo_certificates import issue_certificates
from peyvand.portal.demo_citizens import register_all, write_registry
from peyvand.portal.demo_figures import invent_history
from peyvand.portal.demo_oversight import clean_up, close_a_service, oversee
from peyvand.portal.demo_payments import Till, books
from peyvand.portal.demo_user_lists import send_user_lists

PERSONS = 20_000
SEED = 1405
PROGRAM = [sys.executable, "-m", "peyvand.config.cli"]


class Command(BaseCommand):
    help = (
        "Prepares a database of made-up people, agencies and offices, prints logins, and serves it all on this machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="begin anew; whatever the demo holds is lost")
        parser.add_argument("--no-serve", action="store_true", help="prepare only")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("the demo is switched off here (PEYVAND_DEMO=0)")
        unfinished = settings.DATA_DIR / "demo-unfinished"
        if unfinished.exists():
            self.stdout.write("An earlier start was broken off amid its making up; it begins anew.")
        if options["reset"] or unfinished.exists():
            self._reset()
        call_command("migrate", verbosity=0, interactive=False)
        if people.by_national_code(DEMO_LOGINS[-1].national_code) is None:
            unfinished.touch()
            self._fill()
        unfinished.unlink(missing_ok=True)
        opened = StringIO()
        call_command("open_sandbox", json=True, stdout=opened)
        keep_sandbox_clients(opened.getvalue())
        self._print_logins(options["port"])
        if not options["no_serve"]:
            self._serve(options["port"])

    def _reset(self) -> None:
        embedded = settings.DATABASES["default"].get("EMBEDDED")
        if embedded is None:
            raise CommandError("--reset empties the embedded database only; PEYVAND_DATABASE_URL points elsewhere")
        embedded.destroy()
        for kept in (
            settings.DATA_DIR / "text-messages.jsonl",
            books(),
            sandbox_file(),
            registry.file(),
            # Roots of the log that is gone: the next one would not be sealed on top of them.
            *(path for path in settings.AUDIT_ROOTS if path.is_relative_to(settings.DATA_DIR)),
        ):
            kept.unlink(missing_ok=True)

    def _fill(self) -> None:
        self.stdout.write(f"Making up {PERSONS:,} people …")
        with tempfile.TemporaryDirectory() as folder:
            crowd, examples = Path(folder, "crowd"), Path(folder, "examples")
            examples.mkdir()
            call_command("synthesize_records", str(crowd), persons=PERSONS, seed=SEED, stdout=self.stderr)
            call_command("load_records", str(crowd), stdout=self.stderr)
            write_bundle(examples, today=clock.today())
            call_command("load_records", str(examples), stdout=self.stderr)
            agencies = Path(folder, "agencies.json")
            agencies.write_text(agencies_json(), encoding="utf-8")
            call_command("load_agencies", str(agencies), stdout=self.stderr)
            legacy = Path(folder, "legacy.csv")
            write_legacy_export(legacy)
            call_command("import_legacy_users", str(legacy), stdout=self.stderr)
            offices = Path(folder, "offices.json")
            offices.write_text(offices_json(), encoding="utf-8")
            call_command("load_offices", str(offices), stdout=self.stderr)
            citizens = (*contracts.CITIZENS, *families.PENSIONERS)
            write_registry(citizens)
            register_all(citizens, now=clock.now())
            self._bring_families(Path(folder))
            insured = Path(folder, "insured")
            insured.mkdir()
            contracts.write_insured(insured, today=clock.today())
            call_command("load_records", str(insured), stdout=self.stderr)
            files = batch_files(crowd)
        self._admit_agencies()
        for login in DEMO_LOGINS:
            user = people.by_national_code(login.national_code)
            assert user is not None
            accounts.set_demo_credentials(
                user_id=user.pk, password=login.password, totp_secret=login.totp_secret, now=clock.now()
            )
        till = Till()
        contracts.play(till=till, now=clock.now())
        till.reconcile(settled_by=self._administrator(), now=clock.now())
        self._await_second_looks()
        self._send_batches(files)
        send_user_lists(now=clock.now())
        look_at_citizens(now=clock.now())
        issue_certificates(now=clock.now())
        # About somebody protected, so that the head office has something to do once the worker runs.
        asked = ["--as", "JUD-01", "--case-number", "1405/812"]
        call_command("inquire", PROTECTED_EXAMPLE, *asked, stdout=StringIO())
        oversee(now=clock.now())
        close_a_service(now=clock.now())
        clean_up(now=clock.now())
        invent_history(now=clock.now())

    def _await_second_looks(self) -> None:
        """A new value of the law, a new text and next year's insurance, all waiting for the second administrator."""
        administrator, today = self._administrator(), clock.today()
        law.propose(
            key="inquiry.repeat_notice_days",
            value=45,
            holds_from=plus_months(today, 1),
            instrument="صورت‌جلسهٔ کارگروه استعلام‌ها",
            grade="B",
            note="دستگاه‌ها گفته‌اند یادآوری سی‌روزه برای پرونده‌های ماهانه زود است.",
            today=today,
            actor=f"user:{administrator}",
            now=clock.now(),
        )
        texts.propose_wording(
            kind=Kind.CERTIFICATE,
            language=Language.FA,
            text="سازمان تأمین اجتماعی\nگواهی شما آماده است. آن را در صندوق شخصی خود ببینید: {address}",
            holds_from=today,
            purpose="مردم «پیوند» را نمی‌شناختند و پیامک را پاک می‌کردند.",
            today=today,
            by=administrator,
            now=clock.now(),
        )
        families.propose_next_period(by=administrator, now=clock.now())

    def _administrator(self) -> int:
        login = next(login for login in STAFF_LOGINS if login.role == Role.ADMINISTRATOR)
        user = people.by_national_code(login.national_code)
        assert user is not None
        return user.pk

    def _admit_agencies(self) -> None:
        """Agencies in every state of their admission."""
        holders: dict[str, list[int]] = {}
        for login in STAFF_LOGINS:
            user = people.by_national_code(login.national_code)
            assert user is not None
            holders.setdefault(login.role, []).append(user.pk)
        admissions.fill(
            by=admissions.Deciders(
                members=holders[Role.COMMITTEE_MEMBER],
                registration=holders[Role.REGISTRATION_DIRECTOR][0],
                pensions=holders[Role.PENSIONS_DIRECTOR][0],
            ),
            now=clock.now(),
        )

    def _bring_families(self, folder: Path) -> None:
        """Pensioners, the contract period, and requests in every state."""
        for name, write in (("families", families.write_families), ("moves", families.write_moves)):
            bundle = folder / name
            bundle.mkdir()
            write(bundle, today=clock.today())
        periods = folder / "periods.json"
        periods.write_text(families.periods_json(clock.today()), encoding="utf-8")
        call_command("load_contract_periods", str(periods), stdout=self.stderr)
        call_command("load_records", str(folder / "families"), stdout=self.stderr)
        families.play(now=clock.now())
        call_command("load_records", str(folder / "moves"), stdout=self.stderr)

    def _send_batches(self, files: list[tuple[str, str]]) -> None:
        """The first file of the fund's operator is answered, the next waits for its start."""
        operator = people.by_national_code(DEMO_LOGINS[0].national_code)
        assert operator is not None
        visitor = inquiry.Visitor(Asker(user_id=operator.pk), Channel.PANEL, clock.now(), source="127.0.0.1")
        for number, (name, text) in enumerate(files):
            take = inquiry.check_in if number else inquiry.accept
            upload = inquiry.Upload(file_name=name, purpose="PENSION")
            batch = take(visitor=visitor, lines=read_csv(BytesIO(text.encode())), upload=upload)
            if not number:
                inquiry.run_here(batch_id=batch.pk, clock=clock.now)

    def _print_logins(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}"
        self.stdout.write(f"\nPeyvand's demo: {address}   (codes and text messages: {address}/demo/)\n\n")
        for login in DEMO_LOGINS:
            self.stdout.write(
                f"  {login.employer_name} – {login.full_name} ({login.role_title})\n"
                f"    national code: {login.national_code}\n"
                f"    password:      {login.password}\n"
                f"    TOTP secret:   {login.totp_secret}   code now: {login.totp_code}\n"
            )
        self.stdout.write(f"\n  Citizens, who sign in at {address}/sign-in/ with the code of the text message:\n")
        for one in (*contracts.CITIZENS, *families.PENSIONERS):
            born, how = latin_digits(numeric(one.born)), "has an account" if one.has_account else "register"
            self.stdout.write(f"    {one.national_code}  born {born}  mobile {one.mobile}  {one.full_name} ({how})\n")
        self.stdout.write("\n  People to ask about:\n")
        for example in DEMO_EXAMPLES:
            self.stdout.write(f"    {example.national_code}  {example.title}\n")
        self.stdout.write("\n  For programmers, the sandbox (docs/api.md):\n")
        for client in sandbox_clients():
            self.stdout.write(f"    {client['agency_code']}  id {client['client_id']}  secret {client['secret']}\n")
        self.stdout.write("\n")
        self.stdout.flush()

    def _serve(self, port: int) -> None:
        """Server, worker, text-message gateway and bank as processes of their own; whichever ends, or Ctrl-C, ends them
        all."""
        environment = {**os.environ, "PEYVAND_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        running = []
        if "PEYVAND_TEXT_GATEWAY" not in environment:
            environment["PEYVAND_TEXT_GATEWAY_KEY"] = secrets.token_urlsafe()
            gateway, address = _sandbox(["sandbox_text_gateway", "--keep"], environment)
            running.append(gateway)
            environment |= {"PEYVAND_TEXT_GATEWAY": "http", "PEYVAND_TEXT_GATEWAY_URL": address}
        if "PEYVAND_PAYMENT_GATEWAY" not in environment:
            environment["PEYVAND_PAYMENT_MERCHANT"] = secrets.token_urlsafe()
            bank, address = _sandbox(["sandbox_bank", "--journal", str(books())], environment)
            running.append(bank)
            environment |= {"PEYVAND_PAYMENT_GATEWAY": "sandbox", "PEYVAND_PAYMENT_URL": address}
        running += [
            subprocess.Popen([*PROGRAM, "worker"], env=environment),
            subprocess.Popen([*PROGRAM, "serve", "--port", str(port)], env=environment),
        ]

        def stop(*_: object) -> None:
            for process in running:
                process.terminate()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        try:
            os.wait()
        except ChildProcessError:
            pass
        finally:
            stop()
            for process in running:
                process.wait()


def _sandbox(command: list[str], environment: dict[str, str]) -> tuple[subprocess.Popen[str], str]:
    """A sandbox of ours on a port that is free, and its address, which it prints."""
    process = subprocess.Popen([*PROGRAM, *command, "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()
