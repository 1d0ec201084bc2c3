"""The demo shows a list in each state."""

from collections import Counter

from django.core.management import call_command

from peyvand.foundation.cases.models import Case
from peyvand.kit import clock
from peyvand.portal.demo import agencies_json, offices_json
from peyvand.portal.demo_user_lists import send_user_lists


def test_the_demo_has_a_list_in_each_state(database: None, tmp_path) -> None:
    for command, text in (("load_agencies", agencies_json()), ("load_offices", offices_json())):
        file = tmp_path / f"{command}.json"
        file.write_text(text)
        call_command(command, file, verbosity=0)
    send_user_lists(now=clock.now())
    states = Counter(Case.objects.filter(kind="agency_users").values_list("state", flat=True))
    assert states == dict.fromkeys(("AWAITED", "CHECK", "RETURNED", "PROVISIONED", "WITHDRAWN"), 1)
