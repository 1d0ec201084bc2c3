"""A citizen's home: what waits for them from every service, and the services by the paths that the guide names."""

from datetime import timedelta

import time_machine

from peyvand.eservices.certificates.models import ShareCode
from peyvand.eservices.supplementary_enrolment import operations as supplementary
from peyvand.eservices.voluntary_contracts.rules import number_text
from peyvand.foundation.accounts import operations as accounts
from peyvand.kit.text import latin_digits
from tests.eservices.cast import Cast
from tests.eservices.certificates.documents import give
from tests.eservices.certificates.people import golden_citizen
from tests.eservices.certificates.test_certificates import PRINCIPAL, given_away
from tests.eservices.supplementary.cast import cast
from tests.eservices.supplementary.households import PARVIZ
from tests.eservices.voluntary.life import Life, drafted
from tests.eservices.voluntary.people import CODE
from tests.foundation.accounts.citizens import visitor
from tests.foundation.accounts.people import signed_in_client

NOTHING = "اکنون کاری منتظر شما نیست"


def waits(client) -> list[tuple[str, str]]:
    return [(line.title, line.url) for line in client.get("/").context["waits"]]


def test_the_services_stand_under_the_guide_s_own_paths(golden):
    shown = visitor(golden_citizen(CODE)).get("/").content.decode()
    for words in (
        "بیمه‌شدگان / خدمات نام‌نویسی",
        "استعلام ارتباط فعال با سازمان",
        "درخواست صدور گواهی وضعیت ارتباط بیمه‌ای",
        "صندوق شخصی من",
        "بیمه‌شدگان / بیمه‌شدگان خاص",
        "بیمه اختیاری",
        "مستمری‌بگیران",
        "بیمه تکمیلی درمان و عمر مستمری‌بگیران و افراد تبعی",
        "درخواست‌های من",
    ):
        assert words in shown
    assert NOTHING in shown


def test_a_code_that_nobody_used_is_told_of_in_its_last_two_days(golden, fund: Cast):
    holder, place, code = given_away(fund.agency)
    assert waits(holder) == []
    with time_machine.travel(ShareCode.objects.get().expires_at - timedelta(hours=30), tick=False):
        holder = visitor(golden_citizen(PRINCIPAL))
        assert waits(holder) == [(f"رمز گواهی برای {fund.agency.name}", f"{place}code/")]
        assert waits(visitor(golden_citizen(CODE))) == []
        give(signed_in_client(fund.operator), code)
        assert waits(holder) == []
    with time_machine.travel(ShareCode.objects.get().expires_at, tick=False):
        assert waits(visitor(golden_citizen(PRINCIPAL))) == []


def test_a_premium_that_is_due_and_a_contract_half_way(golden):
    life = Life.begins()
    (first,) = waits(visitor(golden_citizen(CODE)))
    assert first == ("پرداخت حق بیمه اختیاری", f"/voluntary/contracts/{number_text(life.contract.number)}/")
    assert f"{life.slips('OPEN')[0].amount:,}" in latin_digits(
        visitor(golden_citizen(CODE)).get("/").content.decode()
    ).replace("٬", ",")
    drafted("0000136107")
    assert waits(visitor(golden_citizen("0000136107"))) == [("بیمه اختیاری، نیمه‌کاره", "/voluntary/apply/")]


def test_a_pensioner_s_request_half_way_and_returned(golden):
    people = cast()
    pensioner = golden_citizen(PARVIZ)
    case = people.apply()
    client = visitor(pensioner)
    assert waits(client) == []
    case = supplementary.decide(
        case_id=case.pk, transition="return", version=case.version, reason="اصلاح", by=people.approver.pk,
        now=case.opened_at,
    )  # fmt: skip
    ((_, url),) = waits(client)
    assert url == f"/my/requests/{case.number}/"
    assert client.get(url).status_code == 200
    supplementary.withdraw(case_id=case.pk, version=case.version, user_id=pensioner.pk, now=case.opened_at)
    assert waits(client) == []
    supplementary.accept_terms(user_id=pensioner.pk, national_code=PARVIZ, now=case.opened_at)
    assert waits(client) == [("بیمه تکمیلی، نیمه‌کاره", "/pensioners/supplementary/")]
    assert waits(visitor(golden_citizen(CODE))) == []


def test_a_change_of_mobile_can_still_be_stopped(golden, morning):
    user = golden_citizen(CODE)
    accounts.change_mobile(user_id=user.pk, mobile="09351234567", owns_mobile=True, now=morning)
    assert waits(visitor(user)) == [("تغییر تلفن همراه", "/me/account/")]
    assert waits(visitor(golden_citizen(PRINCIPAL))) == []


def test_home_costs_a_statement_for_each_service(golden, django_assert_num_queries):
    client = visitor(golden_citizen(CODE))
    client.get("/")
    # The session; the mobile, cases, premiums, codes and both kinds of drafts; what is closed.
    with django_assert_num_queries(8):
        client.get("/")
