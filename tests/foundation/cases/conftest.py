"""An app with two workflows, as a service would be: here for these tests alone."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.apps import AppConfig, apps
from django.conf import LazySettings

from peyvand.foundation.cases.queries import registry
from tests.foundation.cases.cast import Cast, cast


@pytest.fixture(autouse=True)
def garden(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Listed with the installed apps; installing it in truth would start the others a second time."""
    listed = [*apps.get_app_configs(), AppConfig.create("tests.foundation.cases.garden")]
    monkeypatch.setattr(registry, "apps", SimpleNamespace(get_app_configs=lambda: listed))
    registry.workflows.cache_clear()
    yield
    registry.workflows.cache_clear()


@pytest.fixture(autouse=True)
def quick_hasher(settings: LazySettings) -> None:
    """One round: these tests are about people who have signed in already."""
    settings.PASSWORD_HASHERS = ["tests.foundation.accounts.conftest.QuickHasher"]


@pytest.fixture
def people(db: None) -> Cast:
    return cast()
