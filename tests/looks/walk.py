"""Everybody of the demo goes everywhere: along the links of every page, into every address, and sends every form empty.

Whatever a form does is undone.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, get_resolver

from peyvand.foundation.accounts.models import User
from tests.architecture.test_addresses import addresses
from tests.foundation.accounts import citizens
from tests.foundation.accounts.people import signed_in_client

# How often one person opens an address that differs in its parameters alone, and how often all together do.
_OFTEN, _ENOUGH = 12, 60
# These change who is looking and in which language.
_NOT_OPENED = {"language", "accounts/logout"}


@dataclass(frozen=True)
class Page:
    """`route` of the address, `visitor` who was shown it, `status` and `html` what came."""

    route: str
    visitor: str
    url: str
    status: int
    html: str

    @cached_property
    def kind(self) -> str:
        """The same for pages of an address whose own elements are the same, whatever stands in them; and for all
        refusals alike, which come from every address."""
        seen = _Outline()
        seen.feed(self.html)
        place = self.route if self.status in (200, 422) else str(self.status)
        return sha256("\n".join([place, *sorted(seen.sorts)]).encode()).hexdigest()


class _Outline(HTMLParser):
    """`sorts`: every sort of element in `<main>`; `links`, to which a form that only asks counts; `forms`, one for each
    address of a form's buttons, with the fields that hold something already."""

    def __init__(self) -> None:
        super().__init__()
        self.sorts: set[str] = set()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._is_in_form = self._is_in_main = False

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in given}
        told = [attributes.get(name, "") for name in ("class", "type", "role", "aria-invalid", "open")]
        self._is_in_main = self._is_in_main or tag == "main"
        if self._is_in_main:
            self.sorts.add(" ".join([tag, *told]))
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        elif tag == "form":
            self._is_in_form = attributes.get("method", "").lower() == "post"
            if self._is_in_form:
                self.forms.append((attributes.get("action", ""), {}))
            elif attributes.get("action"):
                self.links.append(attributes["action"])
        elif self._is_in_form:
            if attributes.get("name") and attributes.get("type") in ("hidden", "submit"):
                self.forms[-1][1].setdefault(attributes["name"], attributes.get("value", ""))
            if attributes.get("formaction"):
                self.forms.append((attributes["formaction"], self.forms[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        self._is_in_form = self._is_in_form and tag != "form"
        self._is_in_main = self._is_in_main and tag != "main"


@dataclass
class Walk:
    """`typed`: addresses to which no link leads. `visited`: the routes that answered anybody with a page, by status;
    `reached`: those that answered at all, be it with a file or the way to another page."""

    language: str
    typed: Sequence[str] = ()
    visited: Counter[tuple[str, int]] = field(default_factory=Counter)
    reached: set[str] = field(default_factory=set)

    @property
    def missed(self) -> set[str]:
        return {route for route in _routes() if not _is_left_out(route)} - self.reached

    def pages(self, people: Mapping[str, Client]) -> Iterator[Page]:
        """Each kind of page once, in the language."""
        User.objects.update(language=self.language)
        shown: set[str] = set()
        for visitor, client in people.items():
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = self.language
            for page in self._of(visitor, client):
                self.visited[page.route, page.status] += 1
                if page.kind not in shown:
                    shown.add(page.kind)
                    yield page

    def _of(self, visitor: str, client: Client) -> Iterator[Page]:
        opened: Counter[str] = Counter()
        seen, sent = set(), set()
        ahead = deque(["/", *_plain_addresses(), *self.typed])
        while ahead:
            url = ahead.popleft()
            route = _route(url)
            if url in seen or route is None or opened[route] >= _OFTEN or self.visited[route, 200] >= _ENOUGH:
                continue
            seen.add(url)
            opened[route] += 1
            response = client.get(url)
            self.reached.add(route)
            if _is_redirect(response):
                ahead.appendleft(urljoin(url, response["Location"]))
                continue
            if not response["Content-Type"].startswith("text/html") or not response.content:
                continue  # a file, or nothing but a status
            page = Page(route, visitor, url, response.status_code, response.content.decode())
            yield page
            outline = _Outline()
            outline.feed(page.html)
            ahead.extend(_here(urljoin(url, link)) for link in outline.links if _is_ours(urljoin(url, link)))
            for action, fields in outline.forms:
                place = _here(urljoin(url, action))
                target = _route(place)
                if target is None or (target, *sorted(fields)) in sent:
                    continue
                sent.add((target, *sorted(fields)))
                answer = undone(client, place, fields)
                self.reached.add(target)
                if _is_redirect(answer):
                    if _is_ours(answer["Location"]):  # was there before, or is no more
                        ahead.append(_here(urljoin(place, answer["Location"])))
                elif answer.get("Content-Type", "").startswith("text/html"):
                    yield Page(target, visitor, f"POST {place}", answer.status_code, answer.content.decode())


class _Undo(Exception):
    pass


def undone(client: Client, url: str, fields: Mapping[str, str]) -> HttpResponse:
    """What a form's sender gets; nothing of it stays, nor what it did to their session."""
    kept = deepcopy(client.cookies)
    try:
        with transaction.atomic():
            answer = client.post(url, fields)
            raise _Undo
    except _Undo:
        client.cookies = kept
        return answer


def people_of(logins: Mapping[str, str], others: Mapping[str, str]) -> dict[str, Client]:
    """A browser for each: of whoever has a password, by national code; of citizens; of nobody."""
    found = {name: signed_in_client(User.objects.get(national_code=code)) for name, code in logins.items()}
    found |= {name: citizens.visitor(User.objects.get(national_code=code)) for name, code in others.items()}
    return {**found, "nobody": Client()}


def _routes() -> list[str]:
    return list(
        dict.fromkeys(address.route for address in addresses(get_resolver().url_patterns) if not address.is_of_an_api)
    )


def _plain_addresses() -> list[str]:
    return [f"/{route}" for route in _routes() if not set(route) & set("<^(")]


def _is_left_out(route: str) -> bool:
    return any(route.startswith(name) for name in _NOT_OPENED) or route.lstrip("^").startswith("api/")


def _is_redirect(response: HttpResponse) -> bool:
    return 300 <= response.status_code < 400


def _is_ours(url: str) -> bool:
    return not urlsplit(url).netloc and not urlsplit(url).scheme


def _here(url: str) -> str:
    return urldefrag(url).url


def _route(url: str) -> str | None:
    """None of an address that isn't walked."""
    try:
        route = get_resolver().resolve(urlsplit(url).path).route
    except Resolver404:
        return None
    return None if _is_left_out(route) else route
