"""A citizen's home: what waits for them, and the services by the paths that the guide names."""

from datetime import date, datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from peyvand.eservices.certificates import queries as certificates
from peyvand.eservices.supplementary_enrolment.queries import requests as supplementary
from peyvand.eservices.voluntary_contracts import queries as voluntary
from peyvand.eservices.voluntary_contracts.rules.steps import Answers
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import closed_now
from peyvand.kit import clock, words
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, told


class Service(NamedTuple):
    """A line of the menu: `path` leads to `title`, `address` is the page's name, `switch` what may close it."""

    path: tuple[str, ...]
    title: str
    text: str
    address: str
    switch: Switch | None = None


class Waits(NamedTuple):
    """What waits for the citizen: what it is, what to do about it, where, and the last day for it if there is one."""

    title: str
    text: str
    url: str
    due: date | None = None


MENU = (
    Service(
        (),
        _("درخواست صدور گواهی وضعیت ارتباط بیمه‌ای"),
        _("گواهی برای هر نهاد یا صندوقی که بخواهید، با رمزی که فقط همان نهاد با آن بازش می‌کند."),
        "certificates:new",
        Switch.CERTIFICATE,
    ),
    Service(
        (_("بیمه‌شدگان"), _("خدمات نام‌نویسی")),
        _("استعلام ارتباط فعال با سازمان"),
        _("امروز، یا در دوره‌ای که می‌گویید، بیمه‌شده یا مستمری‌بگیر هستید یا نه."),
        "certificates:self-inquiry",
        Switch.SELF_INQUIRY,
    ),
    Service(
        (),
        _("صندوق شخصی من"),
        _("گواهی‌هایی که گرفته‌اید، رمز بهره‌برداری هر کدام، و این‌که چند بار باز شده است."),
        "certificates:box",
    ),
    Service(
        (),
        _("چه کسی اطلاعات مرا دیده است"),
        _("هر دستگاه یا واحدی که اطلاعات شما را دیده است، کی و برای چه؛ و راه اعتراض."),
        "transparency:accesses",
    ),
    Service(
        (_("بیمه‌شدگان"), _("بیمه‌شدگان خاص")),
        _("بیمه اختیاری"),
        _("بیمه را خودتان ادامه دهید: هر حق بیمه چه می‌خرد، قرارداد و پرداخت."),
        "voluntary:calculator",
        Switch.VOLUNTARY,
    ),
    Service(
        (_("مستمری‌بگیران"),),
        _("بیمه تکمیلی درمان و عمر مستمری‌بگیران و افراد تبعی"),
        _("خودتان و افراد تبعی را ثبت‌نام کنید یا انصراف دهید."),
        "supplementary:start",
        Switch.SUPPLEMENTARY,
    ),
    Service((), _("درخواست‌های من"), _("هر درخواستی که داده‌اید کجاست و گام بعدی چیست."), "cases:requests"),
)


def citizen_home(request: HttpRequest) -> HttpResponse:
    """For `portal.views.home`, which knows that a citizen is signed in."""
    now = clock.now()
    user = request.user
    waits = waiting_for(user.pk, user.national_code, now=now)  # type: ignore[union-attr]
    closed = closed_now()
    menu = [(service, closed.get(service.switch)) for service in MENU]
    return render(request, "portal/citizen_home.html", {"menu": menu, "waits": waits, "today": tehran_day(now)})


def waiting_for(user_id: int, national_code: str, *, now: datetime) -> list[Waits]:
    """What somebody has to do or to know, from every service: what has a last day first, by that day."""
    lines = [
        *_change_of_mobile(user_id),
        *(
            Waits(case.kind_title, case.next, reverse("cases:request", args=[case.number]), case.due_on)
            for case in cases.waiting_for(user_id)
        ),
        *_payment(national_code),
        *(
            Waits(
                told(_("رمز گواهی برای {recipient}"), recipient=code.recipient),
                _("این رمز هنوز به کار نرفته است و مهلتش رو به پایان است. اگر لازم است، رمز تازه بسازید."),
                reverse("certificates:code", args=[code.tracking_code]),
                code.last_day,
            )
            for code in certificates.codes_ending(user_id, now=now)
        ),
        *_begun(user_id, national_code),
    ]
    return sorted(lines, key=lambda line: line.due or date.max)


def _change_of_mobile(user_id: int) -> list[Waits]:
    change = accounts.change_of(user_id)
    if change is None:
        return []
    text = told(
        _("شماره از {effective_at} عوض می‌شود. اگر شما نخواسته‌اید، آن را لغو کنید."), effective_at=change.effective_at
    )
    return [Waits(_("تغییر تلفن همراه"), text, reverse("accounts:account"), tehran_day(change.effective_at))]


def _payment(national_code: str) -> list[Waits]:
    due = voluntary.next_payment(national_code)
    if due is None:
        return []
    url = reverse("voluntary:contract", args=[due.number])
    return [
        Waits(
            _("پرداخت حق بیمه اختیاری"),
            told(_("{amount} برای ماه بعدی قرارداد شما."), amount=words.rials(due.amount)),
            url,
            due.due,
        )
    ]


def _begun(user_id: int, national_code: str) -> list[Waits]:
    lines = []
    if voluntary.draft_of(national_code) != Answers():
        text = _("درخواست را آغاز کرده‌اید و هنوز قراردادی بسته نشده است.")
        lines.append(Waits(_("بیمه اختیاری، نیمه‌کاره"), text, reverse("voluntary:apply")))
    if supplementary.has_begun(user_id):
        text = _("درخواست را آغاز کرده‌اید و هنوز نفرستاده‌اید.")
        lines.append(Waits(_("بیمه تکمیلی، نیمه‌کاره"), text, reverse("supplementary:start")))
    return lines
