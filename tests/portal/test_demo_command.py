"""`peyvand demo` whose making up was broken off begins anew; a whole one is kept."""

from io import StringIO

import pytest
from django.core.management import call_command

from peyvand.portal.demo import DEMO_LOGINS
from peyvand.portal.management.commands import demo
from tests.foundation.accounts.people import activated_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def started(monkeypatch, settings, tmp_path):
    """Starts it, without serving; gives what happened. What makes people up is broken off after the logins or not."""
    settings.DATA_DIR, settings.DEMO = tmp_path, True
    happened = []
    monkeypatch.setattr(demo.Command, "_reset", lambda self: happened.append("emptied"))
    monkeypatch.setattr(demo.Command, "_print_logins", lambda self, port: None)
    monkeypatch.setattr(demo, "keep_sandbox_clients", lambda text: None)
    monkeypatch.setattr(demo, "call_command", lambda *_, **__: None)

    def start(*, is_broken_off=False):
        def fill(self):
            happened.append("filled")
            activated_user(DEMO_LOGINS[-1].national_code)
            if is_broken_off:
                raise KeyboardInterrupt

        monkeypatch.setattr(demo.Command, "_fill", fill)
        happened.clear()
        call_command("demo", no_serve=True, stdout=StringIO())
        return list(happened)

    return start


def test_a_second_start_keeps_what_the_first_made_up(started):
    assert started() == ["filled"]
    assert started() == []


def test_what_was_broken_off_begins_anew(started):
    with pytest.raises(KeyboardInterrupt):
        started(is_broken_off=True)
    assert started()[0] == "emptied"
    assert "emptied" not in started()
