"""ONB-2, ONB-4: `peyvand load_agencies` loads a file as often as one likes, or lists all that is wrong with it."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from peyvand.foundation.accounts.models import ActivationCode, User
from peyvand.foundation.agencies import forms
from peyvand.foundation.agencies.models import Agency, Member, Memorandum
from peyvand.foundation.audit.models import Act
from peyvand.kit.errors import Refusal
from tests.foundation.agencies.agencies_file import ANOTHER, MANAGER, NOW, OPERATOR, agency, file_of, load

pytestmark = pytest.mark.django_db


def everything():
    """All that a load could touch."""
    tables = (Agency, Memorandum, Member, User, ActivationCode, Act)
    return [list(table.objects.order_by("pk").values()) for table in tables]


# -- a good file -----------------------------------------------------------------------------------------------------
def test_a_file_brings_agency_memorandum_and_users():
    load(agency())
    memorandum = Memorandum.objects.get()
    assert memorandum.agency.code == "JUD-01"
    assert (memorandum.date, memorandum.valid_to, memorandum.daily_quota) == (date(2017, 12, 17), None, 5000)
    assert memorandum.services == ["INQUIRY", "BATCH", "DOCUMENT", "API"]
    assert memorandum.purposes == [{"code": "CASE", "title": "رسیدگی قضایی"}]
    assert (memorandum.requires_purpose, memorandum.requires_case_number) == (False, True)
    assert set(Member.objects.values_list("agency__code", "user__national_code", "role")) == {
        ("JUD-01", OPERATOR, "OPERATOR"),
        ("JUD-01", MANAGER, "MANAGER"),
    }


def test_new_users_have_no_password_and_get_an_activation():
    load(agency())
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert ActivationCode.objects.count() == 2


def test_a_second_run_changes_nothing_records_nothing_and_sends_nothing():
    load(agency())
    before = everything()
    loaded = load(agency(), now=NOW + timedelta(hours=1))
    assert everything() == before
    assert all((kind.new, kind.changed) == (0, 0) for kind in loaded.values())


def test_every_change_leaves_an_entry():
    load(agency())
    assert set(Act.objects.filter(actor="command:root").values_list("verb", "subject")) >= {
        ("agency:add", "agency:JUD-01"),
        ("memorandum:add", "memorandum:1000/96/10391-12"),
    }
    load(agency(name="دادگستری استان تهران", clauses={"daily_quota": None, "valid_to": "2027-03-20"}))
    detail = dict(Act.objects.filter(verb__endswith=":update").values_list("verb", "detail"))
    assert detail == {
        "agency:update": {"name": ["دادگستری کل استان تهران", "دادگستری استان تهران"]},
        "memorandum:update": {"daily_quota": [5000, None], "valid_to": [None, "2027-03-20"]},
    }


def test_text_and_digits_are_normalised():
    load(
        agency(
            name="دادگستري  كل",
            users=[
                {
                    "national_code": "۰۰۸-۴۵۷۵۹۴-۸",
                    "full_name": " مريم  رضايي ",
                    "mobile": "۰۹۱۲ ۱۲۳ ۴۵۶۷",
                    "role": "OPERATOR",
                }
            ],
        )
    )
    assert Agency.objects.get().name == "دادگستری کل"
    user = User.objects.get()
    assert (user.national_code, user.full_name, user.mobile) == (OPERATOR, "مریم رضایی", "09121234567")


def test_purposes_and_users_may_be_left_out():
    made = agency()
    del made["users"], made["memorandum"]["purposes"]
    load(made)
    assert Memorandum.objects.get().purposes == []
    assert not Member.objects.exists()


def test_networks_are_kept_in_one_notation():
    load(agency(clauses={"allowed_networks": ["192.0.2.7", "198.51.100.7/24", "2001:DB8::/32"]}))
    assert Memorandum.objects.get().allowed_networks == ["192.0.2.7/32", "198.51.100.0/24", "2001:db8::/32"]


def test_a_changed_number_is_a_new_memorandum_beside_the_old_one():
    load(agency())
    load(agency(clauses={"number": "1000/1405/1", "date": "2026-03-21"}))
    assert Memorandum.objects.filter(agency__code="JUD-01").count() == 2


def test_a_file_suspends_and_resumes_as_it_says():
    load(agency(clauses={"suspended": True}))
    assert Memorandum.objects.get().suspended_at == NOW
    load(agency(clauses={"suspended": True}), now=NOW + timedelta(days=1))
    assert Memorandum.objects.get().suspended_at == NOW
    load(agency())
    assert Memorandum.objects.get().suspended_at is None


def test_users_absent_from_a_later_file_are_left_alone_and_suspended_ones_stay_suspended():
    load(agency())
    Member.objects.filter(user__national_code=OPERATOR).update(suspended_at=NOW)
    one_user = agency()
    one_user["users"][0]["role"] = "MANAGER"
    del one_user["users"][1]
    load(one_user)
    assert set(Member.objects.values_list("user__national_code", "role", "suspended_at")) == {
        (OPERATOR, "MANAGER", NOW),
        (MANAGER, "MANAGER", None),
    }


# -- a bad file ------------------------------------------------------------------------------------------------------
def without(field, *, of=None):
    made = agency()
    del (made[of] if of else made)[field]
    return made


def with_user(**changes):
    made = agency()
    made["users"][0] |= changes
    return made


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (agency(audience="COURT"), "JUD-01: audience: "),
        (agency(name=" "), "JUD-01: name: "),
        (agency(name="بد\u0000"), "JUD-01: name: "),
        (agency(code=""), "agencies[0]: code: "),
        (agency(colour="سبز"), "JUD-01: colour: "),
        (agency(memorandum=None), "JUD-01: memorandum: "),
        (without("memorandum"), "JUD-01: memorandum: "),
        (without("audience"), "JUD-01: audience: "),
        (without("allowed_networks", of="memorandum"), "JUD-01: memorandum.allowed_networks: "),
        (agency(clauses={"quota": 1}), "JUD-01: memorandum.quota: "),
        (agency(clauses={"number": 7}), "JUD-01: memorandum.number: "),
        (agency(clauses={"date": "2026-02-30"}), "JUD-01: memorandum.date: "),
        (agency(clauses={"date": None}), "JUD-01: memorandum.date: "),
        (agency(clauses={"valid_to": "2017-12-16"}), "JUD-01: memorandum.valid_to: "),
        (agency(clauses={"basis": "FRIENDSHIP"}), "JUD-01: memorandum.basis: "),
        (agency(clauses={"services": ["INQUIRY", "PRINT"]}), "JUD-01: memorandum.services: "),
        (agency(clauses={"services": "INQUIRY"}), "JUD-01: memorandum.services: "),
        (agency(clauses={"services": [["INQUIRY"]]}), "JUD-01: memorandum.services: "),
        (agency(clauses={"daily_quota": -1}), "JUD-01: memorandum.daily_quota: "),
        (agency(clauses={"daily_quota": "5000"}), "JUD-01: memorandum.daily_quota: "),
        (agency(clauses={"daily_quota": True}), "JUD-01: memorandum.daily_quota: "),
        (agency(clauses={"daily_quota": 10**12}), "JUD-01: memorandum.daily_quota: "),
        (agency(clauses={"suspended": "false"}), "JUD-01: memorandum.suspended: "),
        (agency(clauses={"requires_purpose": None}), "JUD-01: memorandum.requires_purpose: "),
        (agency(clauses={"purposes": [{"code": "CASE"}]}), "JUD-01: memorandum.purposes[0].title: "),
        (agency(clauses={"purposes": ["CASE"]}), "JUD-01: memorandum.purposes[0]: "),
        (agency(clauses={"purposes": [{"code": "A", "title": "الف"}] * 2}), "JUD-01: memorandum.purposes: "),
        (agency(clauses={"allowed_networks": ["192.0.2.0/33"]}), "JUD-01: memorandum.allowed_networks: "),
        (agency(users={}), "JUD-01: users: "),
        (with_user(national_code="0084575947"), "JUD-01: users[0].national_code: "),
        (with_user(national_code=84575948), "JUD-01: users[0].national_code: "),
        (with_user(full_name=""), "JUD-01: users[0].full_name: "),
        (with_user(mobile="02112345678"), "JUD-01: users[0].mobile: "),
        (with_user(role="BOSS"), "JUD-01: users[0].role: "),
        (with_user(email="a@example.org"), "JUD-01: users[0].email: "),
        (with_user(national_code=MANAGER), "JUD-01: users[0].national_code: "),
        ("JUD-01", "agencies[0]: "),
    ],
)
def test_a_bad_value_is_named_by_agency_and_field(bad, problem):
    with pytest.raises(Refusal) as caught:
        load(bad)
    assert any(line.startswith(problem) for line in caught.value.data["problems"])
    assert not Agency.objects.exists()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"agencies": {}}', '{"agency": []}', "[" * 100_000])
def test_what_is_no_agencies_file_is_refused(text):
    with pytest.raises(Refusal) as caught:
        forms.parse_agencies(text)
    assert caught.value.code == "INVALID_FILE"
    assert caught.value.data["problems"]


def test_all_problems_are_listed_and_none_quotes_a_national_code():
    bad = agency(audience="COURT", clauses={"basis": "FRIENDSHIP"})
    bad["users"][0] |= {"national_code": "0084575947", "mobile": "1"}
    with pytest.raises(Refusal) as caught:
        load(bad)
    assert len(caught.value.data["problems"]) == 4
    assert "0084575947" not in "".join(caught.value.data["problems"])


def test_one_code_or_number_twice_in_a_file_is_refused():
    with pytest.raises(Refusal) as caught:
        load(agency(users=[]), agency(users=[]))
    assert [line.partition(": ")[2].partition(":")[0] for line in caught.value.data["problems"]] == [
        "code",
        "memorandum.number",
        "memorandum.number",
    ]


def test_another_agencys_memorandum_or_user_is_not_taken_over():
    load(agency())
    before = everything()
    rival = agency(code="FND-01", audience="FUND")
    rival["users"] = [
        {"national_code": ANOTHER, "full_name": "زهرا کریمی", "mobile": "09120000000", "role": "OPERATOR"},
        rival["users"][0],
    ]
    with pytest.raises(Refusal) as caught:
        load(rival)
    assert [line.rpartition(": ")[0] for line in caught.value.data["problems"]] == [
        "FND-01: memorandum.number",
        "FND-01: users[1].national_code",
    ]
    assert everything() == before


# -- the command -----------------------------------------------------------------------------------------------------
def test_the_command_reports_what_was_new_and_what_changed(tmp_path):
    path = tmp_path / "agencies.json"
    path.write_text(file_of(agency()), encoding="utf-8")
    out = StringIO()
    call_command("load_agencies", path, stdout=out)
    assert out.getvalue().splitlines() == [
        "دستگاه‌ها: ۱ تازه، ۰ تغییریافته",
        "تفاهم‌نامه‌ها: ۱ تازه، ۰ تغییریافته",
        "کاربران: ۲ تازه، ۰ تغییریافته",
    ]
    assert Act.objects.filter(verb="agency:add", actor__startswith="command:").exists()


def test_the_command_lists_the_problems_of_a_bad_file_and_writes_nothing(tmp_path):
    path = tmp_path / "agencies.json"
    path.write_text(file_of(agency(), agency(code="X", audience="?")), encoding="utf-8")
    before, errors = everything(), StringIO()
    with pytest.raises(CommandError, match="۱ ایراد"):
        call_command("load_agencies", path, stderr=errors)
    assert errors.getvalue().startswith("X: audience: ")
    assert everything() == before


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_the_command_refuses_a_file_that_cannot_be_read(tmp_path, content):
    path = tmp_path / "agencies.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("load_agencies", path)
