"""The demo shows a mark in each state, a closed service with its reason, and what a night removed."""

from django.core.management import call_command

from peyvand.eservices.oversight.models import Watched
from peyvand.foundation.audit.models import Act
from peyvand.foundation.cases.models import Case
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.switches.models import Closure
from peyvand.kit import clock
from peyvand.kit.jalali import tehran_day
from peyvand.kit.retention import declared
from peyvand.portal.demo import agencies_json, offices_json
from peyvand.portal.demo_oversight import clean_up, close_a_service, oversee


def test_the_demo_has_marks_a_closed_service_and_a_night_behind_it(committing_db, tmp_path):
    for command, text in (("load_agencies", agencies_json()), ("load_offices", offices_json())):
        file = tmp_path / f"{command}.json"
        file.write_text(text)
        call_command(command, file, verbosity=0)
    now = clock.now()
    oversee(now=now)
    marks = Case.objects.filter(kind="unusual_use").order_by("pk")
    assert [mark.state for mark in marks] == ["JUSTIFIED", "UNJUSTIFIED", "AT_COMMITTEE", "AT_AGENCY"]
    open_one = marks.last()
    assert open_one.due_on > tehran_day(now)
    assert TextMessage.objects.filter(kind="unusual-use").count() >= 4
    assert Watched.objects.filter(until=None).count() == 2
    close_a_service(now=now)
    assert Closure.objects.get().opened_at is None
    clean_up(now=now)
    assert Act.objects.filter(verb="retention:forget").count() == len(declared())
