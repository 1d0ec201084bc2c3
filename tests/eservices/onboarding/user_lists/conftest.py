import pytest

from tests.eservices.onboarding.user_lists.world import World, make_world


@pytest.fixture
def world(database: None) -> World:
    return make_world()
