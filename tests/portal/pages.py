"""Pages as people read them, and as their forms send."""

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client


def words(answer: HttpResponse) -> str:
    """What stands in the page's `main`, without tags, blanks in a row as one, digits as printed."""
    main = answer.content.decode().split("<main", 1)[1].split(">", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def links(answer: HttpResponse) -> list[str]:
    return [unescape(url) for url in re.findall(r'href="([^"]+)"', answer.content.decode())]


def buttons(answer: HttpResponse) -> list[str]:
    """The values of the buttons that take a transition."""
    return re.findall(r'name="transition" value="(\w+)"', answer.content.decode())


def post(client: Client, url: str, **data: object) -> HttpResponse:
    return client.post(url, data)
