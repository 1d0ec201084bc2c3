"""Contract periods."""

from datetime import date

from peyvand.eservices.supplementary_enrolment.models import Period
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms


def terms_of(period: Period) -> Terms:
    return Terms(
        number=period.number,
        insurer=period.insurer,
        order_number=period.order_number,
        order_date=period.order_date,
        cover_from=period.cover_from,
        cover_to=period.cover_to,
        requests_from=period.requests_from,
        requests_to=period.requests_to,
        terms=period.terms,
        eligible_kinds=tuple(period.eligible_kinds),
        health_premium=period.health_premium,
        organisation_aid=period.organisation_aid,
        member_share=period.member_share,
        life_premium=period.life_premium,
        spouse_with_principal=period.spouse_with_principal,
        withdrawal_in_period=period.withdrawal_in_period,
    )


def open_on(day: date) -> Period | None:
    """The period whose window holds the day."""
    return Period.objects.filter(requests_from__lte=day, requests_to__gte=day).first()


def covering(day: date) -> Period | None:
    """The period whose cover holds the day."""
    return Period.objects.filter(cover_from__lte=day, cover_to__gte=day).first()
