"""A person's own contracts: how they stand, what is due, what can still be changed (VOL-3, VOL-4, VOL-6)."""

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peyvand.eservices.voluntary_contracts import operations, paper, queries, rules
from peyvand.eservices.voluntary_contracts.forms import PremiumForm
from peyvand.eservices.voluntary_contracts.queries import ContractPage
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import OfficeKind
from peyvand.foundation.accounts.guards import applicant
from peyvand.foundation.law.rules import Law
from peyvand.kit import clock, icalendar
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _

# How long before a deadline a calendar reminds of it.
REMIND_BEFORE = timedelta(days=3)


@applicant
@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    listed = queries.contracts_of(_code(request), today=today)
    return render(request, "voluntary/contracts.html", {"contracts": listed, "today": today})


@applicant
@require_safe
def contract(request: HttpRequest, contract_number: str) -> HttpResponse:
    found = _own(request, contract_number)
    context = {
        "contract": found,
        "letter": paper.contract_letter(found),
        "examiners": accounts.offices_of_kind(OfficeKind.EXAMINER) if found.awaits_examination else [],
        "today": clock.today(),
    }
    return render(request, "voluntary/contract.html", context)


@applicant
@require_safe
def deadlines(request: HttpRequest, contract_number: str) -> HttpResponse:
    """The days by which something has to be done, for the calendar of a phone; without the person's name."""
    found = _own(request, contract_number)
    days = (
        icalendar.Day(
            uid=f"{contract_number}-{number}-{event.day:%Y%m%d}@peyvand",
            day=event.day,
            title=_("بیمه اختیاری: {text}").format(text=event.text),
            text=request.build_absolute_uri(reverse("voluntary:contract", args=[contract_number])),
        )
        for number, event in enumerate(found.deadlines, start=1)
    )
    return _file(
        icalendar.file_of(days, now=clock.now(), remind_before=REMIND_BEFORE),
        f"deadlines-{contract_number}.ics",
        content_type="text/calendar; charset=utf-8",
    )


@applicant
@require_POST
def pay(request: HttpRequest, contract_number: str) -> HttpResponse:
    """To the payment of the slip whose turn it is."""
    public_id = operations.order_payment(
        number=int(contract_number),
        national_code=_code(request),
        by=request.user.pk,
        now=clock.now(),
        page=reverse("voluntary:contract", args=[contract_number]),
    )
    return redirect("payments:payment", public_id)


@applicant
@require_http_methods(["GET", "POST"])
def change_premium(request: HttpRequest, contract_number: str) -> HttpResponse:
    """Another premium before the first payment (VOL-6)."""
    found = _own(request, contract_number)
    if not found.can_change:
        return redirect("voluntary:contract", contract_number)
    form = PremiumForm(request.POST if request.method == "POST" else None, initial={"premium": found.premium})
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_premium(
                number=int(contract_number),
                national_code=_code(request),
                premium=form.cleaned_data["premium"],
                by=request.user.pk,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("حق بیمه تغییر کرد و قبض تازه جای قبض پیشین را گرفت."))
            return redirect("voluntary:contract", contract_number)
    kept = Law.of_provenance(found.start, found.law)
    context = {
        "form": form,
        "contract": found,
        "limits": found.limits,
        "chosen": found.premium,
        "worth": rules.worth(found.premium, kept),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "voluntary/change_premium.html", context, status=status)


@applicant
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, contract_number: str) -> HttpResponse:
    """Asked once more before it is done."""
    found = _own(request, contract_number)
    if request.method == "POST":
        operations.withdraw(
            number=int(contract_number), national_code=_code(request), by=request.user.pk, now=clock.now()
        )
        messages.success(request, _("از قرارداد انصراف دادید."))
        return redirect("voluntary:contract", contract_number)
    if not (found.is_live and found.is_online):
        return redirect("voluntary:contract", contract_number)
    return render(request, "voluntary/withdraw.html", {"contract": found})


@applicant
@require_safe
def contract_pdf(request: HttpRequest, contract_number: str) -> HttpResponse:
    """The signed contract; there is none before the first payment."""
    found = _own(request, contract_number)
    if found.first_paid is None:
        raise Refusal(
            "NOT_PAID",
            _("نسخهٔ امضاشده پس از پرداخت نخستین حق بیمه آماده می‌شود؛ اکنون می‌توانید صفحه را چاپ کنید."),
            status=409,
        )
    return _file(paper.contract_pdf(found, now=clock.now()), f"contract-{contract_number}.pdf")


@applicant
@require_safe
def referral_pdf(request: HttpRequest, contract_number: str) -> HttpResponse:
    """«فرم معرفی به مرجع معاین», from the first payment on (VOL-4)."""
    now = clock.now()
    found = _own(request, contract_number)
    referral = queries.referral(int(found.referral), today=tehran_day(now)) if found.referral else None
    if referral is None:
        raise Refusal("NO_REFERRAL", _("معرفی‌نامه پس از نخستین پرداخت صادر می‌شود."), status=404)
    return _file(paper.referral_pdf(referral, now=now), f"referral-{found.referral}.pdf")


def _own(request: HttpRequest, contract_number: str) -> ContractPage:
    found = queries.own_contract(int(contract_number), national_code=_code(request), today=clock.today())
    if found is None:
        raise Refusal("CONTRACT_NOT_FOUND", _("قراردادی با این شماره برای شما نیست."), status=404)
    return found


def _code(request: HttpRequest) -> str:
    return request.user.national_code  # type: ignore[union-attr]


def _file(content: bytes, name: str, *, content_type: str = "application/pdf") -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
