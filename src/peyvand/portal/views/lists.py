"""The worklist from which somebody comes: it stands in the address of every page on the way, and so stays."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.urls import reverse

from peyvand.foundation.accounts.rules import Post
from peyvand.foundation.cases.queries import Filters
from peyvand.kit.words import _
from peyvand.portal.forms import WorklistFilters


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The worklist of a post, narrowed by filters."""

    post: Post
    filters: Filters

    def url(self, *, name: str = "cases:worklist", **more: str) -> str:
        """The address of the list, or of what is done there; `more` stands in its query too."""
        return reverse(name, args=[self.post.office_code, self.post.role]) + query({**self._filters, **more})

    @property
    def case_query(self) -> str:
        """What a case's address ends with, so that its page knows the list."""
        return query({"office": self.post.office_code, "role": self.post.role, **self._filters})

    @property
    def _filters(self) -> dict[str, str]:
        given = {name: "on" if value is True else str(value or "") for name, value in asdict(self.filters).items()}
        return {name: value for name, value in given.items() if value}


def narrowed(posts: Collection[Post], asked: Mapping[str, str], *, office_code: str, role: str) -> Narrowed | None:
    """The list of a post that somebody holds, by what an address asks for; None if they don't hold it."""
    for post in posts:
        if (post.office_code, post.role) == (office_code, role):
            return Narrowed(post, WorklistFilters(asked, role=role).filters())
    return None


def quoted(titles: Iterable[str]) -> str:
    """`«تایید»، «عدم تایید»`."""
    return str(_("، ")).join(str(_("«{title}»")).format(title=title) for title in titles)


def query(values: Mapping[str, str]) -> str:
    """`?kind=…&state=…`, without what is empty."""
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""
