"""`peyvand back_up` and `restore` where they can't work: one clear line, and nothing is touched."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from peyvand.portal.management.commands.restore import _moment


@pytest.mark.parametrize("command", ["back_up", "restore"])
def test_without_a_place_there_is_nothing_to_do(settings, command):
    settings.BACKUPS = None
    with pytest.raises(CommandError, match="PEYVAND_BACKUPS"):
        call_command(command)


def test_one_copy_stays_at_least(settings, tmp_path):
    settings.BACKUPS = tmp_path
    with pytest.raises(CommandError, match="at least one"):
        call_command("back_up", "--keep", "0")


def test_without_a_copy_nothing_is_restored(settings, tmp_path):
    settings.BACKUPS = tmp_path / "backups"
    with pytest.raises(CommandError, match="no copy from before 2026-11-22T10:15"):
        call_command("restore", "--to", "2026-11-22T10:15:00", "--into", str(tmp_path / "data"))
    assert not (tmp_path / "data").exists()


def test_a_moment_without_a_zone_is_tehrans():
    assert _moment("2026-11-22T10:15:00") == datetime(2026, 11, 22, 6, 45, tzinfo=UTC)
    assert _moment("2026-11-22T10:15:00+00:00") == datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
