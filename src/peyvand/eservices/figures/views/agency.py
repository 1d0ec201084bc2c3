"""What an agency's manager sees of the agency's own inquiries (INQ-5, ALL-7)."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from peyvand.eservices.figures import pages
from peyvand.eservices.figures.queries import counts
from peyvand.foundation.accounts.guards import agency_member
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.questions import Asker
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@agency_member
@require_GET
def inquiries(request: HttpRequest) -> HttpResponseBase:
    asker, now, source = Asker(user_id=request.user.pk), clock.now(), client_address(request)
    rights = coverage.enter(asker=asker, channel=Channel.PANEL, now=now, source=source, asking=False)
    if not rights.is_manager or rights.agency is None:
        refusal = Refusal("MANAGERS_ONLY", _("آمار دستگاه را مدیر آن می‌بیند."), status=403)
        coverage.refuse(
            asker=asker, channel=Channel.PANEL, refusal=refusal, now=now, source=source, action="figures:enter"
        )
        raise refusal
    request.is_manager = True  # type: ignore[attr-defined]
    about = pages.asked(request.GET, today=clock.today())
    found = counts.inquiries(about.period, about.compared, agency_id=rights.agency.id)
    figures = pages.of_inquiries(found, about, None)
    if "file" in request.GET:
        return pages.workbook(figures, name=f"figures-{about.period.first:%Y%m%d}")
    context = {"asked": about, "figures": figures, "agency_name": rights.agency.name}
    return render(request, "figures/agency.html", context)
