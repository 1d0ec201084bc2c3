"""The leaflet for whoever comes with a letter, and the links of the desk (INQ-10)."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import resolve, reverse

from peyvand.foundation.accounts.choices import Role
from peyvand.portal.desk_pages import PAGES
from tests.foundation.accounts.people import signed_in_client
from tests.portal.pages import links, words

pytestmark = pytest.mark.urls("tests.portal.addresses")


def test_the_leaflet_says_what_is_no_longer_called_for_and_leads_to_the_panel(settings: LazySettings):
    settings.PUBLIC_URL = "https://eservices.example"
    page = Client().get("/for-agencies/")
    text = words(page)
    assert "مکاتبهٔ مراجع برون‌سازمانی و مراجعهٔ حضوری در خصوص وضعیت بیمه‌ای فاقد موضوعیت است" in text
    assert "https://eservices.example/panel/" in links(page)
    assert '<svg aria-hidden="true"' in page.content.decode()
    assert "کمیته صیانت از اطلاعات" in text


@pytest.mark.django_db
def test_the_leaflet_is_the_same_for_everybody(people):
    seen = [words(client.get("/for-agencies/")) for client in (Client(), signed_in_client(people.clerk))]
    assert seen[0] == seen[1]


@pytest.mark.django_db
def test_a_clerk_finds_the_leaflet_on_the_desk(people):
    assert "/for-agencies/" in links(signed_in_client(people.clerk).get("/desk/"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.view_name)
def test_the_desk_leads_to_no_page_that_is_shut(page):
    view = resolve(reverse(page.view_name)).func
    if view.guard != "public":
        assert set(page.roles) <= set(view.roles or Role.values)
