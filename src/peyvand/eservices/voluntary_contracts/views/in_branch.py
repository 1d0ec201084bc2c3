"""The branch records what it concluded in سبا, and that it has ended (VOL-5)."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.eservices.voluntary_contracts import operations, queries
from peyvand.eservices.voluntary_contracts.choices import DeedKind
from peyvand.eservices.voluntary_contracts.forms import InBranchForm
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@office_member(Role.BRANCH_CLERK)
@require_http_methods(["GET", "POST"])
def in_branch(request: HttpRequest) -> HttpResponse:
    form = InBranchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data | {"deed_kind": DeedKind(form.cleaned_data["deed_kind"])}
        try:
            operations.record_in_branch(**typed, by=request.user.pk, now=clock.now())
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("قرارداد شعبه ثبت شد."))
            return redirect("voluntary:in-branch")
    posts = request.posts  # type: ignore[attr-defined]
    office_id = next(post.office_id for post in posts if post.role == Role.BRANCH_CLERK)
    context = {"form": form, "recorded": queries.recorded_in(office_id)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "voluntary/desk/in_branch.html", context, status=status)


@office_member(Role.BRANCH_CLERK)
@require_POST
def end(request: HttpRequest, contract_number: str) -> HttpResponse:
    operations.end_in_branch(number=int(contract_number), by=request.user.pk, now=clock.now())
    messages.success(request, _("پایان قرارداد ثبت شد."))
    return redirect("voluntary:in-branch")
