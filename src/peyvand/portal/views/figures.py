"""What management sees of the whole house (ALL-7): figures, charts, tables as a file; nothing about a person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from peyvand.eservices.figures import pages
from peyvand.eservices.figures.queries import counts
from peyvand.eservices.oversight.queries import marks
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.foundation.accounts.rules import Post
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.payments import queries as payments_of
from peyvand.foundation.payments.choices import Kind
from peyvand.kit import clock, words
from peyvand.kit.jalali import midnight
from peyvand.kit.tables import Table
from peyvand.kit.words import _
from peyvand.ui.charts import Chart, Series
from peyvand.ui.figures import Figure

MANAGEMENT = (Role.PENSIONS_DIRECTOR, Role.REGISTRATION_DIRECTOR, Role.AUDITOR, Role.ADMINISTRATOR)
# They see what waits in their own offices.
LOCAL = (Role.BRANCH_CLERK, Role.ASSOCIATION_CLERK)


@dataclass(frozen=True, slots=True)
class Section:
    """A page of figures."""

    view_name: str
    title: str
    roles: tuple[Role, ...]


SECTIONS = (
    Section("portal:figures", _("استعلام‌ها"), MANAGEMENT),
    Section("portal:figures-cases", _("کارتابل‌ها و درخواست‌ها"), (*MANAGEMENT, *LOCAL)),
    Section("portal:figures-payments", _("پرداخت‌ها"), MANAGEMENT),
    Section("portal:figures-messages", _("پیامک‌ها"), (*MANAGEMENT, Role.IT_OFFICER)),
    Section("portal:figures-unusual", _("استفادهٔ نامعمول"), (*MANAGEMENT, Role.COMMITTEE_MEMBER)),
)
_INQUIRIES, _CASES, _PAYMENTS, _MESSAGES, _UNUSUAL = SECTIONS


@office_member(*_INQUIRIES.roles)
@require_GET
def inquiries(request: HttpRequest) -> HttpResponseBase:
    about = pages.asked(request.GET, today=clock.today())
    found = counts.inquiries(about.period, about.compared)
    names = counts.agency_names(pages.agencies_of(found))
    return _shown(request, _INQUIRIES, about, pages.of_inquiries(found, about, names))


@office_member(*_CASES.roles)
@require_GET
def worklists(request: HttpRequest) -> HttpResponseBase:
    """Management sees every office and how long applications took; a clerk what waits in their own."""
    about = pages.asked(request.GET, today=clock.today())
    posts: Sequence[Post] = request.posts  # type: ignore[attr-defined]
    if _holds(posts, MANAGEMENT):
        found = cases.loads(today=about.today)
        figures = [_waiting(found), pages.of_ended(counts.ended(about.period, about.compared))]
    else:
        own = {post.office_id for post in posts if post.role in LOCAL}
        figures = [_waiting(cases.loads(today=about.today, office_ids=own))]
    return _shown(request, _CASES, about, figures)


@office_member(*_PAYMENTS.roles)
@require_GET
def payments(request: HttpRequest) -> HttpResponseBase:
    about = pages.asked(request.GET, today=clock.today())
    since, until = midnight(about.period.first), midnight(about.period.last + timedelta(days=1))
    differences = payments_of.differences_by_kind(since, until)
    figures = pages.of_payments(counts.payments(about.period, about.compared), about)
    return _shown(request, _PAYMENTS, about, [*figures, _differences(differences)])


@office_member(*_MESSAGES.roles)
@require_GET
def messages(request: HttpRequest) -> HttpResponseBase:
    about = pages.asked(request.GET, today=clock.today())
    figures = pages.of_messages(counts.messages(about.period, about.compared), about)
    return _shown(request, _MESSAGES, about, figures)


@office_member(*_UNUSUAL.roles)
@require_GET
def unusual(request: HttpRequest) -> HttpResponseBase:
    about = pages.asked(request.GET, today=clock.today())
    now = marks.marked(about.period.first, about.period.last)
    before = marks.marked(about.compared.first, about.compared.last)
    figures = [
        _marked("by-pattern", _("استفادهٔ نامعمول به تفکیک الگو"), _("الگو"), _patterns(now), _patterns(before)),
        _marked("by-state", _("استفادهٔ نامعمول به تفکیک وضعیت رسیدگی"), _("وضعیت"), _states(now), _states(before)),
        _marked(
            "marked-agencies", _("استفادهٔ نامعمول به تفکیک دستگاه"), _("دستگاه"), _agencies(now), _agencies(before)
        ),
    ]
    return _shown(request, _UNUSUAL, about, figures)


def _shown(request: HttpRequest, section: Section, about: pages.Asked, figures: list[Figure]) -> HttpResponseBase:
    """The page, or where `file` is asked for its tables as a spreadsheet."""
    if "file" in request.GET:
        return pages.workbook(figures, name=f"{section.view_name.partition(':')[2]}-{about.period.first:%Y%m%d}")
    posts = request.posts  # type: ignore[attr-defined]
    query = request.GET.urlencode()
    context = {
        "section": section,
        "sections": [
            (reverse(one.view_name) + (f"?{query}" if query else ""), one.title, one == section)
            for one in SECTIONS
            if _holds(posts, one.roles)
        ],
        "asked": about,
        "figures": figures,
    }
    return render(request, "portal/figures.html", context)


def _holds(posts: Sequence[Post], roles: Sequence[Role]) -> bool:
    return not {post.role for post in posts}.isdisjoint(roles)


# -- what waits ------------------------------------------------------------------------------------------------------
def _waiting(loads: Sequence[cases.Load]) -> Figure:
    titles = _age_titles()
    shown = loads[: pages.SHOWN]
    return Figure(
        Table(
            "waiting",
            _("پرونده‌های منتظر، به تفکیک واحد و مدت انتظار"),
            (_("واحد"), _("نقش"), *titles, _("همه"), _("از مهلت گذشته")),
            tuple((load.office_name, str(load.role.label), *load.by_age, load.total, load.overdue) for load in loads),
        ),
        Chart(
            "bars",
            [_("{office}، {role}").format(office=load.office_name, role=load.role.label) for load in shown],
            [Series(title, [load.by_age[place] for load in shown]) for place, title in enumerate(titles)],
            _("پرونده"),
        ),
        note=_("این عددها مال همین لحظه است، نه دوره. مدت از ورود پرونده به مرحلهٔ کنونی‌اش حساب می‌شود."),
        shown=pages.SHOWN,
    )


def _age_titles() -> list[str]:
    first, last = words.digits(cases.AGES[0]), words.digits(cases.AGES[-1])
    between = [
        _("{first} تا {last} روز").format(first=words.digits(begin), last=words.digits(end - 1))
        for begin, end in pairwise(cases.AGES)
    ]
    return [_("کمتر از {count} روز").format(count=first), *between, _("{count} روز و بیشتر").format(count=last)]


# -- differences, marks ----------------------------------------------------------------------------------------------
def _differences(found: dict[Kind, tuple[int, int]]) -> Figure:
    open_ones, settled = ([found.get(kind, (0, 0))[place] for kind in Kind] for place in (0, 1))
    titles = [str(kind.label) for kind in Kind]
    return Figure(
        Table(
            "differences",
            _("اختلاف‌هایی که در این دوره با بانک پیدا شد"),
            (_("نوع"), _("باز"), _("بسته‌شده")),
            tuple(zip(titles, open_ones, settled, strict=True)),
        ),
        Chart("bars", titles, [Series(_("باز"), open_ones), Series(_("بسته‌شده"), settled)], _("اختلاف")),
    )


def _patterns(found: Sequence[marks.Marked]) -> Counter[str]:
    return Counter(pattern for mark in found for pattern in mark.patterns)


def _states(found: Sequence[marks.Marked]) -> Counter[str]:
    return Counter(mark.state for mark in found)


def _agencies(found: Sequence[marks.Marked]) -> Counter[str]:
    return Counter(mark.agency_name for mark in found)


def _marked(name: str, title: str, first: str, now: Counter[str], before: Counter[str]) -> Figure:
    ordered = sorted({*now, *before}, key=lambda one: (-now[one], one))
    return Figure(
        Table(
            name,
            title,
            (first, _("شمار"), _("دورهٔ پیش")),
            tuple((one, now[one], before[one]) for one in ordered),
        ),
        Chart(
            "bars",
            ordered[: pages.SHOWN],
            [Series(_("نشانه"), [now[one] for one in ordered[: pages.SHOWN]])],
            _("نشانه"),
        ),
        shown=pages.SHOWN,
    )
