"""How many text messages a text is on its way: GSM 03.38, or UCS-2 once a single character needs it. Pure."""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_ESCAPED = frozenset("\f^{}\\[~]|€")  # two septets each
_GSM_SIZES = (160, 153)
_UCS2_SIZES = (70, 67)  # 16-bit units; the second number leaves room for the header that joins the segments


def is_gsm(text: str) -> bool:
    """Whether the text fits the 7-bit alphabet. No Persian text does."""
    return _GSM.issuperset(set(text) - _GSM_ESCAPED)


def segments(text: str) -> list[str]:
    """The text in the pieces in which it is sent: one, or several that the phone joins. No character is split."""
    single, joined = _GSM_SIZES if is_gsm(text) else _UCS2_SIZES
    costs = [_cost(character, gsm=single == _GSM_SIZES[0]) for character in text]
    if sum(costs) <= single:
        return [text]
    pieces, start, size = [], 0, 0
    for position, cost in enumerate(costs):
        if size + cost > joined:
            pieces.append(text[start:position])
            start, size = position, 0
        size += cost
    return [*pieces, text[start:]]


def _cost(character: str, *, gsm: bool) -> int:
    if gsm:
        return 2 if character in _GSM_ESCAPED else 1
    return len(character.encode("utf-16-be")) // 2
