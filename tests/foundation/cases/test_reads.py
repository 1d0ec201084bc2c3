"""What waits for whom, what one may do with it, what the applicant reads; and what that asks of the database."""

from datetime import date, timedelta

import pytest
from django.db import connection

from peyvand.foundation.accounts.models import Assignment, Office
from peyvand.foundation.accounts.queries import posts_of
from peyvand.foundation.cases import operations, queries, rules
from peyvand.foundation.cases.choices import Whose
from peyvand.foundation.cases.models import Case
from peyvand.foundation.cases.queries import Filters, worklists
from tests.foundation.accounts.people import NOW
from tests.foundation.accounts.staff import office, staff
from tests.foundation.cases.crowd import crowd
from tests.foundation.cases.statements import statements

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def post_of(user, office_code=""):
    return next(post for post in posts_of(user.pk, now=NOW) if post.office_code.startswith(office_code))


def listed(user, *, now=NOW, **filters):
    page = queries.worklist(post_of(user), Filters(**filters), user_id=user.pk, now=now, today=now.date(), size=50)
    return [row.number for row in page.rows]


def view(case, user, *, now=NOW):
    actor = queries.acting(user.pk, now=now)
    return queries.view_of(queries.found_by(actor.posts, case.number), actor, now=now, today=now.date())


# -- worklists -------------------------------------------------------------------------------------------------------


def test_a_worklist_holds_what_waits_for_this_role_in_this_office_oldest_first(people):
    younger = people.at_branch(agency_id=people.agency.pk, now=NOW)
    older = people.at_branch(now=NOW - timedelta(days=1))
    assert listed(people.clerk) == listed(people.teammate) == [older.number, younger.number]
    assert listed(people.stranger) == listed(people.association_clerk) == listed(people.officer) == []
    operations.send_to_office(case_id=older.pk, office_code="90002", by=people.clerk.pk, reason="x", now=NOW)
    assert (listed(people.clerk), listed(people.stranger)) == ([younger.number], [older.number])


def test_what_the_applicant_or_nobody_has_to_do_is_in_no_worklist(people):
    case = people.opened()
    operations.take(
        case_id=case.pk, transition="return", version=1, reason="x", by=people.association_clerk.pk, now=NOW
    )
    assert listed(people.association_clerk) == []


def test_filters_narrow_it(people):
    fresh, verified = people.at_branch(), people.verified(person_id=people.neighbour.pk)
    late = people.at_branch(agency_id=people.agency.pk, now=NOW - timedelta(days=20))
    operations.claim(case_id=fresh.pk, by=people.clerk.pk, now=NOW)
    operations.claim(case_id=verified.pk, by=people.teammate.pk, now=NOW)
    assert listed(people.clerk, kind="garden_permit", state="VERIFIED") == [verified.number]
    assert listed(people.clerk, kind="garden_objection") == []
    assert listed(people.clerk, whose=Whose.MINE) == [fresh.number]
    assert listed(people.clerk, whose=Whose.NOBODY) == [late.number]
    assert listed(people.clerk, overdue=True) == [late.number]
    assert listed(people.clerk, days=20) == [late.number]
    assert listed(people.clerk, days=21) == []


def test_a_case_is_of_the_city_where_it_was_opened_wherever_it_is_sent(people):
    for here, city in ((people.association, "تهران"), (people.other_branch, "شیراز")):
        Office.objects.filter(pk=here.pk).update(city=city)
    case = people.at_branch()
    operations.send_to_office(case_id=case.pk, office_code="90002", by=people.clerk.pk, reason="x", now=NOW)
    assert listed(people.stranger, city="تهران") == [case.number]
    assert listed(people.stranger, city="شیراز") == []


def test_a_long_list_is_counted_once_a_minute_a_short_one_each_time(people, monkeypatch):
    monkeypatch.setattr(worklists, "_counted", {})
    post = post_of(people.clerk)

    def count(*, later=0):
        lines = queries.waiting_lately(post, now=NOW + timedelta(seconds=later), today=TODAY)
        return sum(line.count for line in lines)

    for known in (1, 2):
        crowd(1, offices=[people.branch.pk], persons=[people.applicant.pk])
        assert count() == known
    monkeypatch.setattr(worklists, "_LONG", 1)
    assert count() == 2
    crowd(1, offices=[people.branch.pk], persons=[people.applicant.pk])
    assert (count(later=59), count(later=-1)) == (2, 3)
    crowd(1, offices=[people.branch.pk], persons=[people.applicant.pk])
    assert (count(later=58), count(later=60)) == (3, 4)


def test_a_row_names_the_agency_but_no_person_and_tells_who_has_it(people):
    case = people.at_branch(now=NOW - timedelta(days=20))
    of_agency = people.at_branch(agency_id=people.agency.pk)
    operations.claim(case_id=case.pk, by=people.teammate.pk, now=NOW)
    operations.note_opened(case=Case.objects.get(pk=case.pk), by=people.teammate.pk, now=NOW)
    page = queries.worklist(post_of(people.clerk), Filters(), user_id=people.clerk.pk, now=NOW, today=TODAY)
    first, second = page.rows
    assert (first.applicant, first.assigned_to, first.is_mine, first.open_by, first.overdue) == (
        "شخص حقیقی", "جواد صالحی", False, ("جواد صالحی",), True
    )  # fmt: skip
    assert (second.number, second.applicant, second.assigned_to, second.open_by, second.overdue) == (
        of_agency.number, "صندوق فولاد", "", (), False
    )  # fmt: skip
    assert (first.kind_title, first.state_title, first.page) == ("پروانهٔ باغچه", "رسیدگی شعبه", "cases:case")


def test_pages_follow_each_other_without_gap_or_repetition(people):
    made = crowd(23, offices=[people.branch.pk], persons=[people.applicant.pk])
    seen, after = [], ""
    while True:
        page = queries.worklist(
            post_of(people.clerk), Filters(), user_id=people.clerk.pk, now=NOW, today=TODAY, after=after, size=5
        )
        seen += [row.case_id for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == made
    for unreadable in ("x", "-", "1", "9" * 40 + "-1"):
        page = queries.worklist(
            post_of(people.clerk), Filters(), user_id=people.clerk.pk, now=NOW, today=TODAY, after=unreadable, size=5
        )
        assert [row.case_id for row in page.rows] == made[:5]


def test_counters_for_every_post_in_one_query(people):
    late = people.at_branch(now=NOW - timedelta(days=20))
    people.at_branch(agency_id=people.agency.pk)
    people.verified(person_id=people.neighbour.pk)
    operations.claim(case_id=late.pk, by=people.clerk.pk, now=NOW)
    people.opened(agency_id=people.other_agency.pk)
    both = staff(people.association_clerk.national_code, "BRANCH_CLERK", "90001")
    with statements() as sent:
        lines = queries.waiting(posts_of(both.pk, now=NOW), today=TODAY)
    assert len(sent) == 2  # the posts and the counters
    assert [(line.post.office_code, line.state, line.count, line.overdue, line.free) for line in lines] == [
        ("90001", "AT_BRANCH", 2, 1, 1),
        ("90001", "VERIFIED", 1, 0, 1),
        ("KANOON", "AT_ASSOCIATION", 1, 0, 1),
    ]
    assert lines[0].oldest == NOW - timedelta(days=20)
    assert (lines[0].kind_title, lines[0].state_title) == ("پروانهٔ باغچه", "رسیدگی شعبه")
    assert queries.waiting((), today=TODAY) == []


def test_the_next_case_is_the_next_that_nobody_else_has(people):
    ids = crowd(5, offices=[people.branch.pk], persons=[people.applicant.pk])
    cases = {case.pk: case for case in Case.objects.filter(pk__in=ids)}
    first, second, third, fourth, last = (cases[pk] for pk in ids)
    operations.claim(case_id=third.pk, by=people.teammate.pk, now=NOW)
    operations.claim(case_id=fourth.pk, by=people.clerk.pk, now=NOW)

    def following(case, **filters):
        found = queries.next_case(post_of(people.clerk), Filters(**filters), case, user_id=people.clerk.pk, today=TODAY)
        return found.number if found else None

    assert following(first) == second.number
    assert following(second) == fourth.number
    assert following(last) == first.number  # from the beginning
    assert following(first, whose=Whose.MINE) == fourth.number
    assert following(first, state="VERIFIED") is None


# -- one case --------------------------------------------------------------------------------------------------------


def test_a_case_is_visible_where_it_lies_and_where_it_has_lain(people):
    case = people.at_branch()

    def sees(user):
        return queries.found_by(posts_of(user.pk, now=NOW), case.number) is not None

    assert [sees(user) for user in (people.clerk, people.teammate, people.association_clerk)] == [True] * 3
    assert [sees(user) for user in (people.stranger, people.officer, people.applicant)] == [False] * 3
    Assignment.objects.filter(user=people.clerk).update(ends_at=NOW)
    assert not sees(people.clerk)
    assert queries.found_by(posts_of(people.teammate.pk, now=NOW), "000000000") is None


def test_a_case_shows_its_history_and_the_buttons_of_whoever_looks(people):
    case = people.verified()
    seen = view(case, people.teammate)
    assert [(line.title, line.by, line.state_title, line.office) for line in seen.history] == [
        ("ثبت درخواست", "مریم رضایی", "بررسی کانون", "شعبه KANOON"),
        ("تایید", "منصور قاسمی", "رسیدگی شعبه", "شعبه KANOON"),
        ("راستی‌آزمایی", "راضیه اکبری", "بازبینی شعبه", "شعبه 90001"),
    ]
    assert [(button.name, button.needs_reason, button.page) for button in seen.buttons] == [
        ("doubt", True, ""), ("accept", False, "")
    ]  # fmt: skip
    assert (seen.can_claim, seen.can_release, seen.sends_to, seen.barred) == (True, False, "BRANCH", [])
    assert set(seen.colleagues) == {people.clerk.pk, people.teammate.pk}
    assert (seen.waits_for, seen.is_final, seen.applicant) == ("کارشناس شعبه", False, "مریم رضایی")


def test_whoever_did_the_first_half_reads_why_the_second_is_not_theirs(people):
    seen = view(people.verified(), people.clerk)
    assert [button.name for button in seen.buttons] == ["doubt"]
    assert seen.barred == ["پذیرش: شما خودتان «راستی‌آزمایی» را انجام داده‌اید؛ این کار با همکار دیگری است."]


def test_whoever_only_saw_it_pass_has_no_buttons(people):
    case = people.at_branch()
    seen = view(case, people.association_clerk)
    assert (seen.buttons, seen.barred, seen.colleagues) == ([], [], {})
    assert (seen.can_claim, seen.can_release, seen.sends_to) == (False, False, "")


def test_a_colleague_s_case_has_no_buttons_until_it_is_taken_over(people):
    case = people.at_branch()
    operations.claim(case_id=case.pk, by=people.clerk.pk, now=NOW)
    seen = view(case, people.teammate)
    assert (seen.buttons, seen.can_claim, seen.sends_to, seen.assigned_to) == ([], False, "", "راضیه اکبری")
    assert set(seen.colleagues) == {people.teammate.pk}
    mine = view(case, people.clerk)
    assert ([button.name for button in mine.buttons], mine.is_mine, mine.can_release) == (["verify"], True, True)


def test_a_case_of_a_central_office_can_not_be_sent(people):
    case = people.verified()
    operations.move(case_id=case.pk, transition="accept", by=people.teammate.pk, now=NOW)
    seen = view(case, people.officer)
    assert ([button.name for button in seen.buttons], seen.sends_to) == (["grant"], "")


def test_a_button_leads_to_the_page_of_its_service(people):
    seen = view(people.opened(), people.association_clerk)
    assert [(button.name, button.page) for button in seen.buttons] == [
        ("approve", "garden:approve"), ("disapprove", ""), ("return", "")
    ]  # fmt: skip


# -- the applicant's side --------------------------------------------------------------------------------------------


def applied(user):
    return queries.applied_by(queries.acting(user.pk, now=NOW, as_applicant=True)).cases


def applied_one(user, case):
    return queries.applied_one(queries.acting(user.pk, now=NOW, as_applicant=True), case.number)


def test_the_applicant_reads_labels_what_happens_next_and_by_when(people):
    case = people.opened()
    (mine,) = applied(people.applicant)
    assert (mine.number, mine.kind_title, mine.label, mine.next, mine.due_on, mine.is_my_turn) == (
        case.number, "پروانهٔ باغچه", "در حال بررسی کانون", "کانون درخواست شما را بررسی می‌کند.",
        TODAY + timedelta(days=3), False,
    )  # fmt: skip
    operations.take(
        case_id=case.pk, transition="return", version=1, reason="امضا ندارد", by=people.association_clerk.pk, now=NOW
    )
    (mine,) = applied(people.applicant)
    assert (mine.label, mine.is_my_turn) == ("نیاز به اصلاح متقاضی", True)
    operations.move(case_id=case.pk, transition="withdraw", by=people.applicant.pk, now=NOW)
    (mine,) = applied(people.applicant)
    assert (mine.label, mine.next, mine.is_final, mine.is_my_turn) == ("مختومه - انصراف متقاضی", "", True, False)


def test_the_history_gives_the_reason_where_the_case_came_back_and_no_other(people):
    case = people.opened()
    by = people.association_clerk.pk
    operations.take(case_id=case.pk, transition="return", version=1, reason="امضا ندارد", by=by, now=NOW)
    operations.move(case_id=case.pk, transition="resubmit", by=people.applicant.pk, now=NOW)
    operations.move(
        case_id=case.pk, transition="approve", by=by, office_id=people.branch.pk, reason="پدرش را می‌شناسم", now=NOW
    )
    operations.send_to_office(case_id=case.pk, office_code="90002", by=people.clerk.pk, reason="اشتباه", now=NOW)
    seen = applied_one(people.applicant, case)
    assert [(passed.label, passed.reason) for passed in seen.history] == [
        ("در حال بررسی کانون", ""),
        ("نیاز به اصلاح متقاضی", "امضا ندارد"),
        ("در حال بررسی کانون", ""),
        ("در حال بررسی - نیاز به رسیدگی شعبه", ""),
    ]


def test_nobody_reads_anybody_else_s(people):
    own, of_agency = people.opened(), people.opened(agency_id=people.agency.pk)
    for user, case in ((people.applicant, own), (people.manager, of_agency)):
        assert [mine.number for mine in applied(user)] == [case.number]
        assert applied_one(user, case) is not None
    for user in (people.neighbour, people.operator, people.other_manager, people.association_clerk):
        assert applied(user) == []
        assert applied_one(user, own) is None
        assert applied_one(user, of_agency) is None
    assert applied_one(people.manager, own) is None


def test_pages_of_somebody_s_cases_go_back_in_time(people):
    actor = queries.acting(people.applicant.pk, now=NOW, as_applicant=True)
    for n in range(7):
        operations.open_case(
            kind="garden_objection",
            office_id=post_of(people.member).office_id,
            person_id=people.applicant.pk,
            by=people.applicant.pk,
            now=NOW + timedelta(minutes=n // 2),
        )
    seen, older = [], ""
    while True:
        page = queries.applied_by(actor, older=older, size=3)
        seen += [case.number for case in page.cases]
        older = page.older
        if not older:
            break
    assert seen == list(Case.objects.order_by("-opened_at", "-pk").values_list("number", flat=True))
    assert len(queries.applied_by(actor, older="x", size=3).cases) == 3


# -- what it asks of the database ------------------------------------------------------------------------------------


def test_how_often_the_database_is_asked(people):
    for n in (1, 12):
        crowd(n, offices=[people.branch.pk], persons=[people.applicant.pk])
        with statements() as sent:
            queries.worklist(post_of(people.clerk), Filters(), user_id=people.clerk.pk, now=NOW, today=TODAY)
        assert len(sent) == 3  # the posts, the cases, who has them open
    case = people.at_branch()
    actor = queries.acting(people.clerk.pk, now=NOW)
    with statements() as sent:
        found = queries.found_by(actor.posts, case.number)
        queries.view_of(found, actor, now=NOW, today=TODAY)
    assert len(sent) == 4  # the case, its steps, colleagues, who has it open
    with statements() as sent:
        queries.applied_by(queries.acting(people.applicant.pk, now=NOW, as_applicant=True))
    assert len(sent) == 2  # the agency, the cases


def test_no_list_reads_a_hundred_thousand_cases_to_show_fifty(people):
    """Every list and every look-up goes by an index, and reads no more rows than it shows, or counts."""
    offices = [people.branch.pk, *(office(f"B{n}").pk for n in range(18)), people.other_branch.pk]
    persons = [user.pk for user in (people.applicant, people.neighbour, people.manager, people.officer)]
    crowd(90_000, offices=offices, persons=persons, holder=people.stranger.pk)
    crowd(10_000, offices=offices, persons=persons, closed=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case, cases_step, accounts_assignment, accounts_office, accounts_user")
    post, user = next(post for post in posts_of(people.stranger.pk, now=NOW)), people.stranger.pk
    case = Case.objects.filter(office_id=post.office_id, closed_at__isnull=True)[2_000]
    actor = queries.acting(user, now=NOW)

    def of(after="", **filters):
        return lambda: queries.worklist(post, Filters(**filters), user_id=user, now=NOW, today=TODAY, after=after)

    reads = {
        "a worklist": (of(), 51),
        "its second page": (of(after=of()().after), 52),
        "of a kind": (of(kind="garden_objection"), 51),
        "of a state": (of(kind="garden_objection", state="AT_COMMITTEE"), 51),
        "mine": (of(whose=Whose.MINE), 90),
        "free": (of(whose=Whose.NOBODY), 51 * 2),
        "overdue": (of(overdue=True), 4_500),
        "the counters": (lambda: queries.waiting(actor.posts, today=TODAY), 4_500),
        "one case": (
            lambda: queries.view_of(queries.found_by(actor.posts, case.number), actor, now=NOW, today=TODAY), 20
        ),
        "the next": (lambda: queries.next_case(post, Filters(), case, user_id=user, today=TODAY), 3),
        "an applicant's": (lambda: queries.applied_by(rules.Actor(people.applicant.pk)), 26),
    }  # fmt: skip
    for name, (read, most) in reads.items():
        for plan in plans(read):
            scanned = {node["Node Type"] for node in plan if node.get("Relation Name") == "cases_case"}
            assert "Seq Scan" not in scanned, (name, plan)
            rows = sum(
                (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
                for node in plan
                if node.get("Relation Name") == "cases_case"
            )
            assert rows <= most, (name, rows, plan)


def plans(read):
    """How the database answers each statement of a read: the nodes of its plan."""
    captured = []

    def explain(execute, sql, params, many, context):
        if sql.lstrip().startswith("SELECT"):
            with connection.connection.cursor() as raw:
                ((plan,),) = raw.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params).fetchall()
            captured.append(list(nodes(plan[0]["Plan"])))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        read()
    assert captured
    return captured


def nodes(plan):
    yield {key: value for key, value in plan.items() if key != "Plans"}
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)
