"""Citizens of these tests: the registry's people, and the short ways of a browser."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.foundation.accounts import operations, rules
from peyvand.foundation.accounts.choices import CodePurpose
from peyvand.foundation.accounts.models import OneTimeCode, User
from peyvand.foundation.notifications import jobs as notifications
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.crypto import decrypt
from peyvand.kit.text import latin_digits
from tests.foundation.accounts.people import NOW

CODE, STRANGER, NOBODY, DEAD = "0012345679", "0084575948", "1234567891", "0499370899"
MOBILE, OTHER_MOBILE, FOREIGN_MOBILE = "09121234567", "09351234567", "09190000000"
BORN = "1985-04-11"
PEOPLE = [
    {"national_code": CODE, "birth_date": BORN, "first_name": "مهتاب", "last_name": "آذرنیا", "sex": "F",
     "mobiles": [MOBILE, OTHER_MOBILE]},
    {"national_code": STRANGER, "birth_date": "1990-01-01", "first_name": "کیان", "last_name": "راد", "sex": "M",
     "mobiles": [FOREIGN_MOBILE]},
    {"national_code": DEAD, "birth_date": BORN, "first_name": "پیروز", "last_name": "راد", "sex": "M",
     "mobiles": ["09361112233"], "is_alive": False},
]  # fmt: skip
REGISTER = {
    "national_code": CODE,
    "birth_date_day": "۲۲",
    "birth_date_month": "1",
    "birth_date_year": "1364",
    "mobile": MOBILE,
}


def write_registry(folder: Path) -> None:
    lines = [json.dumps(person, ensure_ascii=False) for person in PEOPLE]
    (folder / "civil-registry.jsonl").write_text("\n".join(lines), encoding="utf-8")


def citizen(national_code: str = CODE, mobile: str = MOBILE, *, now: datetime = NOW) -> User:
    """Somebody with an account, made as the pages make it."""
    code_id = operations.begin_registration(
        national_code=national_code,
        birth_date=datetime.fromisoformat(BORN).date(),
        mobile=mobile,
        source="10.0.0.1",
        now=now,
    )
    made = operations.make_one_time_code(code_id=code_id, now=now)
    operations.prove_number(code_id=code_id, purpose=CodePurpose.REGISTER, code=made.code, source="10.0.0.1", now=now)
    identity = rules.Identity("مهتاب", "آذرنیا", "F", is_alive=True)
    done = operations.register(code_id=code_id, identity=identity, owns_mobile=True, source="10.0.0.1", now=now)
    ProcrastinateJob.objects.all()._raw_delete("default")
    return User.objects.get(pk=done.user_id)


def texts() -> list[tuple[str, str]]:
    """The messages that the ordered jobs write: number and text, in order. The jobs are done then."""
    for job in ProcrastinateJob.objects.filter(task_name__startswith="notifications.").order_by("pk"):
        if job.task_name != "notifications.deliver":
            getattr(notifications, job.task_name.partition(".")[2])(**job.args)
        ProcrastinateJob.objects.filter(pk=job.pk)._raw_delete("default")
    written = [(message.mobile, decrypt(message.text)) for message in TextMessage.objects.order_by("pk")]
    TextMessage.objects.all().delete()
    return written


def texted_code() -> str:
    """The code of the one message that has just been ordered."""
    ((_, text),) = texts()
    return re.search(r"\d{6}", latin_digits(text))[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def enters(client: Client, national_code: str = CODE, **extra: Any):
    """Signs in with the code of the message; the last answer."""
    client.post("/sign-in/", {"national_code": national_code, **extra})
    return client.post("/sign-in/code/", {"code": texted_code()})


def visitor(user: User) -> Client:
    """A browser signed in as a citizen, without the pages in between."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["citizen"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def open_codes() -> int:
    return OneTimeCode.objects.filter(used_at=None).count()
