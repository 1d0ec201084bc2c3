"""The home page, which leads everybody to what is theirs, and the demo's."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.guards import public
from peyvand.foundation.coverage.rules.sandbox import invented_persons
from peyvand.foundation.notifications.gateways import local
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import closed_now
from peyvand.kit import clock
from peyvand.kit.words import _
from peyvand.portal.citizen_home import citizen_home
from peyvand.portal.demo import DEMO_EXAMPLES, DEMO_LOGINS, sandbox_clients
from peyvand.portal.demo_contracts import CITIZENS
from peyvand.portal.demo_families import PENSIONERS


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.session.is_citizen:  # type: ignore[attr-defined]
        return citizen_home(request)
    user = request.user
    is_staff = user.is_authenticated and bool(accounts.posts_of(user.pk, now=clock.now()))
    closed = closed_now()
    links: list[dict[str, Any]] = [
        {
            "title": _("پنل مخصوص دستگاه‌های دولتی و مرجع استعلامات رسمی"),
            "text": _("استعلام ارتباط با سازمان تأمین اجتماعی با کد ملی، برای صندوق‌ها و مراجع قضائی."),
            "url": reverse("inquiry:panel"),
            "closed": closed.get(Switch.INQUIRY),
            "primary": not is_staff,
        },
    ]
    if is_staff:
        links.insert(
            0,
            {
                "title": _("میز کار"),
                "text": _("پرونده‌هایی که در واحد شما منتظر رسیدگی است."),
                "url": reverse("cases:desk"),
                "primary": True,
            },
        )
    if user.is_authenticated:
        links.append(
            {
                "title": _("درخواست‌های من"),
                "text": _("هر درخواستی که داده‌اید کجاست، چه بر آن گذشته و گام بعدی چیست."),
                "url": reverse("cases:requests"),
                "primary": False,
            }
        )
    links.append(
        {
            "title": _("بررسی اصالت نامه"),
            "text": _("نامهٔ سازمان را در دست دارید؟ ببینید واقعاً صادر شده و هنوز معتبر است یا نه."),
            "url": reverse("verify:by-hand"),
            "primary": False,
        }
    )
    links.append(
        {
            "title": _("بیمه اختیاری"),
            "text": _("بیمه را خودتان ادامه دهید: حساب کنید هر حق بیمه چه می‌خرد، و قرارداد را غیرحضوری ببندید."),
            "url": reverse("voluntary:calculator"),
            "closed": closed.get(Switch.VOLUNTARY),
            "primary": False,
        }
    )
    links.append(
        {
            "title": _("بیمه تکمیلی درمان و عمر مستمری‌بگیران و افراد تبعی"),
            "text": _("مستمری‌بگیران خود و افراد تبعی را ثبت‌نام می‌کنند یا انصراف می‌دهند؛ بی‌مراجعه به کانون و شعبه."),
            "url": reverse("supplementary:start"),
            "closed": closed.get(Switch.SUPPLEMENTARY),
            "primary": False,
        }
    )
    links.append(
        {
            "title": _("پیوستن دستگاه به سامانهٔ استعلام"),
            "text": _(
                "نمایندهٔ دستگاه نیاز آن را اعلام می‌کند و پس از رأی کمیته تفاهم‌نامه بسته می‌شود. تمدید هم همین‌جاست."
            ),
            "url": reverse("agency_onboarding:home"),
            "closed": closed.get(Switch.ADMISSION),
            "primary": False,
        }
    )
    if not user.is_authenticated:
        links.insert(
            0,
            {
                "title": _("خدمات من"),
                "text": _("وضعیت بیمهٔ خودتان را ببینید. با کد ملی و کدی که به گوشی‌تان می‌رسد وارد می‌شوید."),
                "url": reverse("accounts:sign-in"),
                "primary": True,
            },
        )
        links.append(
            {
                "title": _("فعال‌سازی حساب"),
                "text": _("اگر کد فعال‌سازی با پیامک به دست شما رسیده است، نخستین گذرواژه را اینجا بگذارید."),
                "url": reverse("accounts:activate"),
                "primary": False,
            }
        )
    return render(request, "portal/home.html", {"links": links})


@public
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The demo's logins, its sandbox, and the text messages that it would have sent; it doesn't exist elsewhere."""
    if not settings.DEMO:
        raise Http404
    context = {
        "logins": DEMO_LOGINS,
        "citizens": (*CITIZENS, *PENSIONERS),
        "examples": DEMO_EXAMPLES,
        "clients": sandbox_clients(),
        "invented": invented_persons(clock.today()).values(),
        "messages_sent": local.sent(),
    }
    return render(request, "portal/demo.html", context)
