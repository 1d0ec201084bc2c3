"""Check digits for numbers that people copy and dictate."""


def mod_11_10(digits: str) -> int:
    """The digit that completes `digits` by ISO 7064 (MOD 11,10): it catches every wrong digit and nearly every swap of
    neighbours."""
    carried = 10
    for digit in digits:
        carried = ((carried + int(digit)) % 10 or 10) * 2 % 11
    return (11 - carried) % 10
