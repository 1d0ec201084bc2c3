"""A citizen's home: what waits for them, and the services by the paths that the guide names."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from peyvand.foundation.accounts import queries as accounts


class Service(NamedTuple):
    """A line of the menu: `path` leads to `title`, `address` is the page's name."""

    path: tuple[str, ...]
    title: str
    text: str
    address: str


MENU = (
    Service(
        ("بیمه‌شدگان", "خدمات نام‌نویسی"),
        "استعلام ارتباط فعال با سازمان",
        "امروز، یا در دوره‌ای که می‌گویید، بیمه‌شده یا مستمری‌بگیر هستید یا نه.",
        "certificates:self-inquiry",
    ),
    Service(
        (),
        "صندوق شخصی من",
        "گواهی وضعیت ارتباط بیمه‌ای برای نهادی که می‌گویید، و رمز بهره‌برداری آن.",
        "certificates:box",
    ),
    Service(
        (),
        "چه کسی اطلاعات مرا دیده است",
        "هر دستگاه یا واحدی که اطلاعات شما را دیده است، کی و برای چه؛ و راه اعتراض.",
        "transparency:accesses",
    ),
    Service(
        ("بیمه‌شدگان", "بیمه‌شدگان خاص"),
        "بیمه اختیاری",
        "بیمه را خودتان ادامه دهید: هر حق بیمه چه می‌خرد، قرارداد و پرداخت.",
        "voluntary:calculator",
    ),
    Service(
        ("مستمری‌بگیران",),
        "بیمه تکمیلی درمان و عمر مستمری‌بگیران و افراد تبعی",
        "خودتان و افراد تبعی را ثبت‌نام کنید یا انصراف دهید.",
        "supplementary:start",
    ),
    Service((), "درخواست‌های من", "هر درخواستی که داده‌اید کجاست و گام بعدی چیست.", "cases:requests"),
)


def citizen_home(request: HttpRequest) -> HttpResponse:
    """For `portal.views.home`, which knows that a citizen is signed in."""
    context = {"menu": MENU, "change": accounts.change_of(request.user.pk)}
    return render(request, "portal/citizen_home.html", context)
