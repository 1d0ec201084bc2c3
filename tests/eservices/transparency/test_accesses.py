"""«چه کسی اطلاعات مرا دیده است»: every access to my data, by whomever and through whatever door; nobody else's."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peyvand.foundation.audit.models import Access
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import asked, browser, golden_citizen
from tests.eservices.certificates.test_certificates import issue
from tests.eservices.conftest import MORNING
from tests.eservices.doors import ApiDoor, PageDoor, run_command
from tests.eservices.inquiry.batch.files import accepted, csv_file, run
from tests.eservices.transparency.readers import DEPENDENT, LIST, OF_DEPENDENT, PRINCIPAL, asks, listed, references
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import CLERK, office, staff

FUND, COURT = "صندوق بازنشستگی فولاد", "دادگستری کل استان تهران"


def test_every_door_is_a_line_and_no_operator_is_named(golden, fund: Cast, court: Cast):
    """Panel, API, batch and its second download, re-opening, paper, document by code, the commands, the desk."""
    fund.operator.full_name = "پرویز کارگشا"
    fund.operator.save()
    operator = signed_in_client(fund.operator)
    said = PageDoor().ask(fund, PRINCIPAL, browser=operator)
    operator.get(f"/panel/inquiries/{said.answer['tracking_code']}/")
    operator.get(f"/panel/inquiries/{said.answer['tracking_code']}/letter.pdf")
    ApiDoor().ask(court, PRINCIPAL)
    batch = run(accepted(fund, csv_file(PRINCIPAL)))
    for _ in range(2):
        b"".join(operator.get(f"/panel/batches/{batch.public_id}/results.csv").streaming_content)
    assert run_command("inquire", PRINCIPAL, "--as", "JUD-01", "--case-number", "1")[0] == 0
    run_command("quote_voluntary", PRINCIPAL, "--json")
    reader = browser(PRINCIPAL)
    place = issue(reader, fund.agency).url
    code = reader.post(f"{place}code/", {"days": "7"}).context["made"]
    operator.post("/panel/documents/", {"code": code})
    clerk = staff(CLERK, "BRANCH_CLERK", "90001")
    Access.objects.create(
        at=MORNING + timedelta(hours=1), national_code=PRINCIPAL, agency_code="", actor=f"user:{clerk.pk}",
        channel="DESK", ground="STAFF", disclosed=["IDENTITY"],
    )  # fmt: skip
    assert Access.objects.filter(national_code=PRINCIPAL).count() == len(listed(reader)) == 13
    lines = {(line.by, line.ground, line.door) for line in listed(reader)}
    fund_name, court_name = fund.agency.name, court.agency.name
    assert lines == {
        (fund_name, "استعلام دستگاه", "پنل دستگاه"),
        (fund_name, "بازگشایی پاسخ استعلام", "پنل دستگاه"),
        (fund_name, "دریافت نامه (PDF)", "پنل دستگاه"),
        (fund_name, "استعلام دستگاه", "استعلام گروهی"),
        (fund_name, "استعلام سند با رمز شخص", "پنل دستگاه"),
        (court_name, "استعلام دستگاه", "وب‌سرویس"),
        (court_name, "استعلام دستگاه", "خط فرمان سازمان"),
        ("سازمان تأمین اجتماعی", "مشاهده کارکنان سازمان", "خط فرمان سازمان"),
        (f"سازمان تأمین اجتماعی، {office('90001').name}", "مشاهده کارکنان سازمان", "میز کار سازمان"),
        ("خود شما", "استعلام خود شخص", "خدمات شهروندان"),
        (fund_name, "بازگشایی پاسخ استعلام", "پنل دستگاه"),
    }
    text = reader.get(LIST).content.decode() + reader.get(f"{LIST}{references(reader)[0]}/").content.decode()
    assert "پرویز" not in text
    assert f"user:{fund.operator.pk}" not in text


def test_each_of_two_persons_sees_only_what_left_about_them(golden, court: Cast):
    asks(court, DEPENDENT, now=MORNING, case_number="1", purpose="")
    (own,), (relative,) = listed(browser(DEPENDENT)), listed(browser(OF_DEPENDENT))
    assert own.told == ("نام و نام خانوادگی", "وضعیت ارتباط بیمه‌ای", "جزئیات ارتباط بیمه‌ای", "نسبت")
    assert relative.told == ("نام و نام خانوادگی", "نسبت", "نشانی محل سکونت", "شماره تماس")
    assert (own.ground, relative.ground) == ("استعلام دستگاه", "استعلام دستگاه دربارهٔ یکی از بستگان شما")
    assert (own.is_about_me, relative.is_about_me) == (True, False)
    for reader, other in ((OF_DEPENDENT, DEPENDENT), (DEPENDENT, OF_DEPENDENT)):
        client = browser(reader)
        text = client.get(LIST).content.decode() + client.get(f"{LIST}{references(client)[0]}/").content.decode()
        other_name = golden_citizen(other).full_name
        assert other not in text
        assert other_name.split()[0] not in text.replace(golden_citizen(reader).full_name, "")


def test_a_fund_asks_about_a_dependent_and_one_person_has_a_line(golden, fund: Cast):
    asks(fund, DEPENDENT, now=MORNING)
    assert len(listed(browser(DEPENDENT))) == 1
    assert listed(browser(OF_DEPENDENT)) == []


def test_a_purpose_is_told_to_whom_it_was_asked_about_and_not_to_a_relative(golden, court: Cast):
    court.memorandum.purposes = [{"code": "HEIRS", "title": "انحصار وراثت"}]
    court.memorandum.save()
    asks(court, DEPENDENT, now=MORNING, purpose="HEIRS", case_number="1405/77")
    assert listed(browser(DEPENDENT))[0].purpose == "انحصار وراثت"
    assert listed(browser(OF_DEPENDENT))[0].purpose == ""
    relative = browser(OF_DEPENDENT)
    assert "انحصار" not in relative.get(f"{LIST}{references(relative)[0]}/").content.decode()


def test_a_relative_s_certificate_is_a_line_that_names_nobody(golden, court: Cast):
    issue(browser(DEPENDENT), court.agency)
    lines = listed(browser(OF_DEPENDENT))
    assert {line.by for line in lines} == {"یکی از بستگان شما، برای گواهی خودش"}
    assert not any(line.is_own for line in lines)


def test_a_line_opens_to_nobody_else(golden, fund: Cast):
    asks(fund, PRINCIPAL, now=MORNING)
    owner, stranger = browser(PRINCIPAL), browser(DEPENDENT)
    (reference,) = references(owner)
    assert owner.get(f"{LIST}{reference}/").status_code == 200
    never = f"{reference[:-1]}{'0' if reference[-1] != '0' else '1'}"
    strange, missing = stranger.get(f"{LIST}{reference}/"), stranger.get(f"{LIST}{never}/")
    assert (strange.status_code, missing.status_code) == (404, 404)
    assert listed(stranger) == []
    assert Client().get(LIST).status_code == signed_in_client(fund.operator).get(LIST).status_code == 302
    for wild in ("0-0", "9" * 30 + "-0123456789abcdef", "a-b", "-"):
        assert owner.get(f"{LIST}{wild}/").status_code == 404


def test_pages_follow_one_another_without_a_gap_where_moments_are_the_same(golden, fund: Cast):
    for n in range(60):
        asks(fund, PRINCIPAL, now=MORNING - timedelta(minutes=n // 7))
    reader, seen, query = browser(PRINCIPAL), [], ""
    while True:
        page = reader.get(f"{LIST}{query}")
        seen += [line.reference for line in page.context["lines"]]
        query = page.context["next_url"]
        if not query:
            break
    assert len(seen) == len(set(seen)) == 60
    assert references(reader, "?older=nonsense") == references(reader)


def test_a_page_costs_the_same_whatever_its_length_and_goes_by_the_index(golden, fund: Cast, django_assert_num_queries):
    asks(fund, PRINCIPAL, now=MORNING, purpose="PENSION")
    reader = browser(PRINCIPAL)
    with CaptureQueriesContext(connection) as few:
        reader.get(LIST)
    for n in range(30):
        asks(fund, PRINCIPAL, now=MORNING - timedelta(minutes=n), purpose="PENSION")
    with CaptureQueriesContext(connection) as many:
        reader.get(LIST)
    assert len(many) == len(few) <= 6
    (listing,) = [query["sql"] for query in many if 'ORDER BY "audit_access"."at" DESC' in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {listing}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using access_by_person" in plan


def test_the_list_is_narrowed_by_days_and_by_who_looked(golden, fund: Cast, court: Cast):
    asks(fund, PRINCIPAL, now=MORNING - timedelta(days=40))
    asks(court, PRINCIPAL, now=MORNING, case_number="1")
    reader = browser(PRINCIPAL)
    reader.post("/me/inquiry/", asked())
    assert len(listed(reader)) == 3

    def by(**query: str) -> list[str]:
        return [line.by for line in listed(reader, f"?{urlencode(query)}")]

    assert by(by="agency:FND-01") == [fund.agency.name]
    assert by(by="own") == ["خود شما"]
    assert by(by="organisation") == []
    assert by(to_date_year="1405", to_date_month="8", to_date_day="1") == [fund.agency.name]
    assert set(by(from_date_year="1405", from_date_month="9", from_date_day="1")) == {court.agency.name, "خود شما"}
    assert reader.get(f"{LIST}?by=agency:FND-99").status_code == 422
    assert reader.get(f"{LIST}?from_date_year=1405").status_code == 422
