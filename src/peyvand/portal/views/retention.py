"""The administrators' page on what is kept how long, and when it was last removed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.foundation.audit.queries.records import last_acts
from peyvand.foundation.law import queries as law
from peyvand.foundation.law.choices import TITLES
from peyvand.kit import clock
from peyvand.kit.retention import declared


@office_member(Role.ADMINISTRATOR, Role.AUDITOR)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    in_force = law.on(clock.today())
    keys = [rule.key for rule in declared()]
    last = last_acts(keys)
    rules = [
        {"key": key, "title": TITLES[key], "parameter": in_force.parameter(key), "last": last.get(key)} for key in keys
    ]
    return render(request, "portal/retention.html", {"rules": rules})
