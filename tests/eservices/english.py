"""English readers, and the Persian that a page still shows them."""

import re
from html import unescape

from django.test import Client

from peyvand.foundation.accounts.models import User
from peyvand.kit.text import latin_digits
from tests.foundation.accounts.people import signed_in_client

_PERSIAN = re.compile(r"[\u0600-\u06ff][\u0600-\u06ff\u200c]*")
_OFFICIAL = re.compile(r'<(\w+)\b[^>]*\blang="fa"[^>]*>.*?</\1>', re.DOTALL)
_ISOLATED = re.compile(r"</?bdi[^>]*>")


def reads_english(user: User) -> User:
    user.language = "en"
    user.save(update_fields=["language"])
    return user


def english_browser(user: User) -> Client:
    return signed_in_client(reads_english(user))


def left_in_persian(response, *data: str) -> list[str]:
    """The page's own Persian words: not those of letters, nor of names and the like in `data`."""
    assert response.status_code in {200, 422}, response
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]
    text = unescape(_ISOLATED.sub("", _OFFICIAL.sub("", main)))
    for known in sorted(map(str, data), key=len, reverse=True):
        text = text.replace(known, "").replace(latin_digits(known), "")
    return _PERSIAN.findall(text)
