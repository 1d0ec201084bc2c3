"""What payers see of the sandbox bank: a page such as banks have, which works without JavaScript."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from string import Template

from peyvand.foundation.payments.management.sandbox.bank import Payment
from peyvand.kit.money import rials
from peyvand.kit.text import persian_digits


def _read(name: str) -> Template:
    """Beside this module, not with the service's own: the bank is another one."""
    return Template((files(__package__) / f"{name}.html").read_text(encoding="utf-8"))


_WHOLE, _FORM = _read("page"), _read("form")


def _page(title: str, content: str) -> str:
    return _WHOLE.substitute(title=title, content=content)


def form(payment: Payment) -> str:
    """Where the payer decides."""
    return _page(
        "پرداخت اینترنتی",
        _FORM.substitute(
            token=payment.token,
            title=escape(persian_digits(payment.title)),
            amount=rials(payment.asked),
            number=persian_digits(payment.order_id),
        ),
    )


def receipt(payment: Payment, *, back: Mapping[str, str] | None = None) -> str:
    """What came of it, with a way back to the merchant if there is one."""
    is_paid = payment.state == "PAID"
    said = f"<p>شمارهٔ مرجع: <bdi dir='ltr'>{persian_digits(payment.reference)}</bdi></p>" if is_paid else ""
    button = ""
    if back is not None:
        fields = "".join(f'<input type="hidden" name="{name}" value="{escape(back[name])}">' for name in back)
        button = (
            f'<form method="post" action="{escape(payment.callback_url)}">{fields}'
            '<button class="pay">بازگشت به سایت پذیرنده</button></form>'
        )
    else:
        button = "<p>اکنون می‌توانید این صفحه را ببندید.</p>"
    heading = "پرداخت انجام شد" if is_paid else "پرداخت انجام نشد"
    return _page(heading, f"<h1>{heading}</h1><p>مبلغ: {rials(payment.amount)}</p>{said}{button}")


def over(payment: Payment) -> str:
    """A page that somebody opens again."""
    states = {"FAILED": "ناموفق بوده یا مهلتش گذشته است", "REVERSED": "به حساب شما برگشته است"}
    what = states.get(payment.state, "پیش‌تر انجام شده است")
    return _page("این پرداخت پایان یافته است", f"<h1>این پرداخت پایان یافته است</h1><p>این پرداخت {what}.</p>")


UNKNOWN = _page("پرداخت پیدا نشد", "<h1>پرداخت پیدا نشد</h1><p>نشانی نادرست است.</p>")
OUTAGE = _page("بانک در دسترس نیست", "<h1>بانک در دسترس نیست</h1><p>کمی بعد دوباره بیایید.</p>")
