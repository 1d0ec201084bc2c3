"""Pages of a service that may be closed: a page that says so, instead of a form that is refused at its end.

Like the guards of `accounts`, it stands before the view that could hand it the time.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import check_open

View = Callable[..., HttpResponseBase]


def while_open(switch: Switch) -> Callable[[View], View]:
    """Below the guard that says who may; raises Refusal SERVICE_CLOSED, which becomes the page or the problem."""

    def of(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            check_open(switch, now=timezone.now())
            return view(request, *args, **kwargs)

        return opened

    return of
