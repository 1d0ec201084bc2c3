"""Who holds which role where: loaded, assigned by an administrator, ended, and asked at every staff page."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from peyvand.foundation.accounts import forms, operations, queries
from peyvand.foundation.accounts.choices import OfficeKind, Role
from peyvand.foundation.accounts.models import ActivationCode, Assignment, Office, User
from peyvand.foundation.accounts.rules import CENTRAL, LOCAL, ROLES
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.kit.crypto import pseudonym
from peyvand.kit.errors import Refusal
from tests.foundation.accounts.people import NOW, signed_in_client
from tests.foundation.accounts.staff import ADMINISTRATOR, CLERK, OFFICER, STRANGER, TEAMMATE, office, staff

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.addresses")]

TODAY = date(2026, 11, 22)
NEW = "0084575948"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def administrator():
    return staff(ADMINISTRATOR, Role.ADMINISTRATOR)


def assign(by, **changes):
    values = {
        "office_code": "IT",
        "role": Role.IT_OFFICER,
        "national_code": NEW,
        "full_name": "مریم رضایی",
        "mobile": "09121234567",
        "first_day": TODAY,
        "last_day": None,
        "by": by.pk,
        "now": NOW,
    }
    operations.assign(**{**values, **changes})


def everything():
    return [list(table.objects.order_by("pk").values()) for table in (Office, Assignment, User, ActivationCode, Act)]


def refused(code, action, **changes):
    """The one trace that a refusal leaves."""
    assert list(RefusedAttempt.objects.values_list("action", "reason", "channel")) == [(action, code, "DESK")]


# -- what is there from the beginning --------------------------------------------------------------------------------


def test_every_office_of_which_there_is_one_is_there_after_migrate():
    assert set(Office.objects.values_list("kind", flat=True)) == set(CENTRAL)
    assert set(CENTRAL) | set(LOCAL) == set(OfficeKind)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "IT", "code": "IT-2"},
        {"kind": "CASTLE", "code": "A"},
        {"kind": "BRANCH", "code": "شعبه"},
        {"kind": "BRANCH", "code": "IT"},
    ],
)
def test_the_database_refuses_an_office_that_cannot_be(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(name="واحد", **values)


# -- assigning -------------------------------------------------------------------------------------------------------


def test_an_administrator_gives_a_newcomer_a_role_and_an_activation_code(administrator):
    assign(administrator)
    user = User.objects.get(national_code=NEW)
    (post,) = queries.posts_of(user.pk, now=NOW)
    assert (post.role, post.office_code, post.role_title) == ("IT_OFFICER", "IT", "کارشناس فناوری")
    assert ActivationCode.objects.filter(user=user).count() == 1
    assert Assignment.objects.get(user=user).assigned_by == administrator
    act = Act.objects.get(verb="role:assign")
    assert (act.actor, act.subject) == (f"user:{administrator.pk}", f"user:{user.pk}")
    assert act.detail == {"office": post.office_id, "role": "IT_OFFICER"}


def test_somebody_with_an_account_keeps_name_and_mobile(administrator):
    clerk = staff(CLERK, Role.BRANCH_CLERK, "90001", full_name="راضیه اکبری")
    assign(administrator, national_code=CLERK, full_name="نامی دیگر", mobile="09350000000")
    clerk.refresh_from_db()
    assert (clerk.full_name, clerk.mobile) == ("راضیه اکبری", "09121234567")
    assert len(queries.posts_of(clerk.pk, now=NOW)) == 2
    assert not ActivationCode.objects.exists()


def test_a_role_holds_from_its_first_day_to_its_last(administrator):
    assign(administrator, first_day=TODAY + timedelta(days=1), last_day=TODAY + timedelta(days=2))
    user = User.objects.get(national_code=NEW)
    held = [bool(queries.posts_of(user.pk, now=NOW + timedelta(days=n))) for n in range(4)]
    assert held == [False, True, True, False]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"role": Role.BRANCH_CLERK}, "ROLE_NOT_OF_OFFICE", "role"),
        ({"role": "KING"}, "ROLE_NOT_OF_OFFICE", "role"),
        ({"first_day": TODAY - timedelta(days=1)}, "TERM_PAST", "first_day"),
        ({"last_day": TODAY - timedelta(days=1)}, "TERM_REVERSED", "last_day"),
        ({"office_code": "NOWHERE"}, "UNKNOWN_OFFICE", None),
        ({"full_name": ""}, "NEW_PERSON", "full_name"),
        ({"mobile": ""}, "NEW_PERSON", "mobile"),
        ({"national_code": ADMINISTRATOR}, "OWN_ROLE", "national_code"),
        ({"national_code": OFFICER}, "ALREADY_ASSIGNED", "national_code"),
        ({"national_code": OFFICER, "first_day": TODAY + timedelta(days=9)}, "ALREADY_ASSIGNED", "national_code"),
    ],
)
def test_a_refused_assignment_writes_its_entry_and_nothing_else(administrator, changes, code, field):
    staff(OFFICER, Role.IT_OFFICER)
    before = everything()
    with pytest.raises(Refusal) as refusal:
        assign(administrator, **changes)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert everything() == before
    refused(code, "role:assign")
    entry = RefusedAttempt.objects.get()
    assert entry.actor == f"user:{administrator.pk}"
    assert entry.subject_hash == pseudonym(changes.get("national_code", NEW))


def test_nobody_gives_themselves_a_role_not_even_past_the_program(administrator):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            user=administrator,
            office=office("IT"),
            role=Role.IT_OFFICER,
            starts_at=NOW,
            assigned_at=NOW,
            assigned_by=administrator,
        )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_no_other_role_assigns_or_ends(administrator, role):
    somebody = staff(STRANGER, role)
    mine = Assignment.objects.get(user=administrator)
    before = everything()
    with pytest.raises(Refusal, match="ROLE_MISSING"):
        assign(somebody)
    with pytest.raises(Refusal, match="ROLE_MISSING"):
        operations.end_assignment(assignment_id=mine.pk, by=somebody.pk, now=NOW)
    assert everything() == before
    assert RefusedAttempt.objects.count() == 2


def test_an_administrator_whose_role_has_ended_assigns_no_more(administrator):
    Assignment.objects.filter(user=administrator).update(ends_at=NOW)
    with pytest.raises(Refusal, match="NO_POST"):
        assign(administrator)
    assert not User.objects.filter(national_code=NEW).exists()


def test_two_roles_of_one_person_in_one_office_never_overlap(administrator):
    officer = staff(OFFICER, Role.IT_OFFICER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            user=officer, office=office("IT"), role=Role.IT_OFFICER, starts_at=NOW, assigned_at=NOW
        )


# -- ending ----------------------------------------------------------------------------------------------------------


def test_a_role_ends_at_once_and_stays_on_record(administrator):
    officer = staff(OFFICER, Role.IT_OFFICER)
    assignment = Assignment.objects.get(user=officer)
    operations.end_assignment(assignment_id=assignment.pk, by=administrator.pk, now=NOW)
    assert queries.posts_of(officer.pk, now=NOW) == ()
    assignment.refresh_from_db()
    assert (assignment.ends_at, assignment.ended_by) == (NOW, administrator)
    assert Act.objects.get(verb="role:end").subject == f"user:{officer.pk}"
    assign(administrator, national_code=OFFICER)
    assert len(queries.posts_of(officer.pk, now=NOW)) == 1


def test_a_role_that_lay_ahead_never_begins(administrator):
    assign(administrator, first_day=TODAY + timedelta(days=5))
    assignment = Assignment.objects.get(user__national_code=NEW)
    operations.end_assignment(assignment_id=assignment.pk, by=administrator.pk, now=NOW)
    assert queries.posts_of(assignment.user_id, now=NOW + timedelta(days=6)) == ()
    assign(administrator, first_day=TODAY + timedelta(days=5))


def test_what_is_over_or_unknown_does_not_end_again(administrator):
    staff(OFFICER, Role.IT_OFFICER)
    assignment = Assignment.objects.get(user__national_code=OFFICER)
    operations.end_assignment(assignment_id=assignment.pk, by=administrator.pk, now=NOW)
    before = everything()
    with pytest.raises(Refusal, match="ALREADY_ENDED"):
        operations.end_assignment(assignment_id=assignment.pk, by=administrator.pk, now=NOW)
    with pytest.raises(Refusal, match="UNKNOWN_ASSIGNMENT"):
        operations.end_assignment(assignment_id=0, by=administrator.pk, now=NOW)
    assert everything() == before


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_neither_deletes_nor_edits_an_assignment(administrator, change):
    edit = {"update": lambda: Assignment.objects.update(role=Role.AUDITOR), "delete": Assignment.objects.all().delete}
    with pytest.raises(IntegrityError), transaction.atomic():
        edit[change]()


def test_a_suspended_user_holds_nothing(administrator):
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    assert queries.posts_of(administrator.pk, now=NOW) == ()


def test_the_holders_of_a_role_in_an_office():
    one, two = staff(CLERK, Role.BRANCH_CLERK, "90001"), staff(TEAMMATE, Role.BRANCH_CLERK, "90001")
    staff(STRANGER, Role.BRANCH_CLERK, "90002")
    assert set(queries.holders(office_id=office("90001").pk, role=Role.BRANCH_CLERK, now=NOW)) == {one.pk, two.pk}


# -- the offices file ------------------------------------------------------------------------------------------------

BRANCH = {
    "kind": "BRANCH",
    "code": "90001",
    "name": "شعبه يك تهران",
    "city": "تهران",
    "phone": "۰۲۱۶۶۰۰۱۱۲۲",
    "staff": [{"national_code": CLERK, "full_name": "راضیه اکبری", "mobile": "09120000000", "role": "BRANCH_CLERK"}],
}


def load(*offices, now=NOW):
    text = json.dumps({"offices": list(offices)})
    return operations.load_offices(offices=forms.parse_offices(text), now=now, actor="command:root")


def test_a_file_brings_offices_people_and_their_roles():
    assert load(BRANCH) == {"new": 1, "changed": 0, "assigned": 1}
    loaded = Office.objects.get(code="90001")
    assert (loaded.name, loaded.phone, loaded.address) == ("شعبه یک تهران", "02166001122", "")
    user = User.objects.get(national_code=CLERK)
    assert [post.role for post in queries.posts_of(user.pk, now=NOW)] == ["BRANCH_CLERK"]
    assert ActivationCode.objects.filter(user=user).exists()
    verbs = Act.objects.filter(actor="command:root").values_list("verb", flat=True)
    assert list(verbs) == ["office:add", "user:provision", "role:assign"]


def test_a_second_run_changes_nothing_records_nothing_and_sends_nothing():
    load(BRANCH)
    before = everything()
    assert load(BRANCH, now=NOW + timedelta(hours=1)) == {"new": 0, "changed": 0, "assigned": 0}
    assert everything() == before


def test_a_change_is_recorded_and_what_the_file_lacks_is_left_alone():
    load(BRANCH, {"kind": "BRANCH", "code": "90002", "name": "شعبه شیراز"})
    assert load({**BRANCH, "name": "شعبه دو تهران", "staff": []}) == {"new": 0, "changed": 1, "assigned": 0}
    assert Act.objects.get(verb="office:update").detail == {"changed": ["name"]}
    assert Assignment.objects.count() == 1
    assert Office.objects.filter(code="90002").exists()


def test_the_first_administrator_comes_from_the_file():
    first = {**BRANCH["staff"][0], "national_code": ADMINISTRATOR, "role": "ADMINISTRATOR"}
    load({"kind": "ADMINISTRATION", "code": "ADMINISTRATION", "name": "راهبری سامانه", "staff": [first]})
    assign(User.objects.get(national_code=ADMINISTRATOR))
    assert User.objects.filter(national_code=NEW).exists()


@pytest.mark.parametrize(
    ("offices", "problem"),
    [
        ([{**BRANCH, "kind": "CASTLE"}], "90001: kind: باید یکی از این‌ها باشد"),
        ([{**BRANCH, "code": "شعبه ۱"}], "شعبه ۱: code: فقط حرف لاتین"),
        ([{**BRANCH, "moat": 1}], "90001: moat: چنین فیلدی"),
        ([{key: value for key, value in BRANCH.items() if key != "name"}], "90001: name: لازم است"),
        ([BRANCH, {**BRANCH, "staff": []}], "90001: code: بیش از یک بار"),
        ([{**BRANCH, "staff": BRANCH["staff"] * 2}], "90001: staff: شخصی بیش از یک بار"),
        ([{**BRANCH, "staff": [{**BRANCH["staff"][0], "role": "AUDITOR"}]}], "staff[0].role: این نقش در این واحد نیست"),
        ([{**BRANCH, "staff": [{**BRANCH["staff"][0], "mobile": "12"}]}], "staff[0].mobile: شمارهٔ همراه"),
        ([{"kind": "IT", "code": "IT-2", "name": "فناوری"}], "IT-2: kind: واحد IT یکی است و کد آن IT است"),
        ([{"kind": "BRANCH", "code": "IT", "name": "شعبه"}], "IT: kind: این واحد با نوع IT ثبت شده است"),
    ],
)
def test_a_wrong_file_is_refused_as_a_whole_and_names_the_place(offices, problem):
    before = everything()
    with pytest.raises(Refusal) as refusal:
        load({**BRANCH, "code": "90009", "staff": []}, *offices)
    (found,) = refusal.value.data["problems"]
    assert problem in found
    assert CLERK not in found
    assert everything() == before


def test_somebody_with_another_role_there_is_a_conflict():
    admin = {**BRANCH["staff"][0], "role": "IT_OFFICER"}
    load({"kind": "IT", "code": "IT", "name": "فناوری", "staff": [admin]})
    Office.objects.filter(code="IT").update(kind="BRANCH")  # as if the office had offered both
    with pytest.raises(Refusal) as refusal:
        load({**BRANCH, "code": "IT"})
    assert refusal.value.data["problems"] == ["IT: staff[0].role: این شخص در این واحد نقش IT_OFFICER دارد."]


def test_the_command_loads_prints_counts_and_lists_problems(tmp_path):
    file, out, err = tmp_path / "offices.json", StringIO(), StringIO()
    file.write_text(json.dumps({"offices": [BRANCH]}))
    call_command("load_offices", file, stdout=out)
    assert out.getvalue() == "واحدها: ۱ تازه، ۰ تغییریافته\nنقش‌ها: ۱ تازه\n"
    file.write_text('{"offices": [{}]}')
    with pytest.raises(CommandError, match="ایراد"):
        call_command("load_offices", file, stderr=err)
    assert "offices[0]: kind: لازم است." in err.getvalue()
    with pytest.raises(CommandError, match="خوانده نشد"):
        call_command("load_offices", tmp_path / "gone.json")


# -- the pages -------------------------------------------------------------------------------------------------------


def test_the_guard_lets_the_role_in_and_turns_everybody_else_away(administrator, django_assert_max_num_queries):
    clerk = staff(CLERK, Role.BRANCH_CLERK, "90001")
    nobody = staff(TEAMMATE, Role.BRANCH_CLERK, "90001")
    Assignment.objects.filter(user=nobody).update(ends_at=NOW)
    assert Client().get("/desk/offices/").url.startswith("/accounts/login/")
    for user, reason in ((clerk, "ROLE_MISSING"), (nobody, "NO_POST")):
        answer = signed_in_client(user).get("/desk/offices/")
        assert answer.status_code == 403
        assert reason in answer.content.decode()
    assert list(RefusedAttempt.objects.order_by("pk").values_list("action", "reason", "source")) == [
        ("desk:enter", "ROLE_MISSING", "127.0.0.1"),
        ("desk:enter", "NO_POST", "127.0.0.1"),
    ]
    client = signed_in_client(administrator)
    with django_assert_max_num_queries(3):  # session, posts, offices
        page = client.get("/desk/offices/?kind=BRANCH")
    assert [line.code for line in page.context["offices"]] == ["90001"]
    assert page.context["offices"][0].people == 1


def test_the_list_goes_on_by_code(administrator):
    Office.objects.bulk_create(Office(kind="BRANCH", code=f"B{n:03}", name=f"شعبه {n}") for n in range(60))
    client = signed_in_client(administrator)
    first = client.get("/desk/offices/", {"kind": "BRANCH"})
    assert len(first.context["offices"]) == 50
    second = client.get("/desk/offices/" + first.context["next_url"])
    assert [line.code for line in second.context["offices"]] == [f"B{n:03}" for n in range(50, 60)]
    assert second.context["next_url"] == ""


def form(**changes):
    typed = {
        "national_code": "۰۰۸-۴۵۷۵۹۴۸",
        "full_name": "مريم رضایی",
        "mobile": "۰۹۱۲ ۱۲۳ ۴۵۶۷",
        "role": "IT_OFFICER",
        "first_day_day": "1",
        "first_day_month": "9",
        "first_day_year": "1405",
    }
    return {**typed, **changes}


def test_an_administrator_assigns_and_ends_on_the_office_s_page(administrator):
    client = signed_in_client(administrator)
    answer = client.post("/desk/offices/IT/", form())
    assert answer.url == "/desk/offices/IT/"
    user = User.objects.get(national_code=NEW)
    assert (user.full_name, user.mobile) == ("مریم رضایی", "09121234567")
    page = client.get("/desk/offices/IT/")
    (line,) = page.context["assignments"]
    assert (line.full_name, line.assigned_by, line.is_over) == ("مریم رضایی", administrator.full_name, False)
    assert client.post(f"/desk/offices/IT/roles/{line.id}/end/").status_code == 302
    (line,) = client.get("/desk/offices/IT/").context["assignments"]
    assert line.is_over


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"national_code": "0084575947"}, "national_code"),
        ({"national_code": ADMINISTRATOR}, "national_code"),
        ({"role": "BRANCH_CLERK"}, "role"),
        ({"mobile": "123"}, "mobile"),
        ({"full_name": ""}, "full_name"),
        ({"first_day_day": "32"}, "first_day"),
        ({"first_day_year": "1404"}, "first_day"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(administrator, changes, field):
    answer = signed_in_client(administrator).post("/desk/offices/IT/", form(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Assignment.objects.count() == 1


def test_a_page_of_no_office_is_not_found(administrator):
    assert signed_in_client(administrator).get("/desk/offices/NOWHERE/").status_code == 404
