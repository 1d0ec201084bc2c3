"""The words of all text messages, one template for each kind. Pure.

A text message passes through foreign hands and stands on a locked phone's screen: a template names no person and no
national code. A new kind is a member of `Kind` and a template here; the tests hold each to its fields and its length.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from peyvand.foundation.notifications.choices import Kind


@dataclass(frozen=True)
class Template:
    """`text` has a place `{name}` for each of `fields`, which says how many characters the longest value has."""

    text: str
    fields: Mapping[str, int]


LONGEST_ADDRESS = 60

TEMPLATES: Mapping[Kind, Template] = {
    Kind.ACTIVATION: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "کد فعال‌سازی حساب شما: {code}\n"
        "در این نشانی وارد کنید: {address}\n"
        "تا ۷۲ ساعت معتبر است. آن را به هیچ‌کس ندهید.",
        {"code": 8, "address": LONGEST_ADDRESS},
    ),
    Kind.ONE_TIME_CODE: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "کد یک‌بارمصرف شما: {code}\n"
        "تا ۵ دقیقه معتبر است. آن را به هیچ‌کس ندهید، حتی به همکاران سازمان.",
        {"code": 6},
    ),
    Kind.MOBILE_CHANGE: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "شمارهٔ همراه حساب شما از {until} عوض می‌شود. اگر شما نخواسته‌اید، پیش از آن با همین شماره وارد شوید و لغوش"
        " کنید: {address}",
        {"until": 21, "address": LONGEST_ADDRESS},
    ),
}


def compose(kind: Kind, fields: Mapping[str, str]) -> str:
    """The text of a message. Raises ValueError, without the value, on a field that is missing, unknown or too long."""
    template = TEMPLATES[kind]
    if fields.keys() != template.fields.keys():
        raise ValueError(f"{kind} takes {sorted(template.fields)}")
    for name, longest in template.fields.items():
        if len(fields[name]) > longest:
            raise ValueError(f"{name} of {kind} is longer than {longest} characters")
    return template.text.format_map(fields)
