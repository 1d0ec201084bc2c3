"""Work in processes beside this one: on this database, waited for, killed with a block that fails."""

import multiprocessing
import os
import time

import pytest
from django.db import connection

from peyvand.kit.beside import beside


def note(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO noted VALUES (%s, %s)", [number, os.getpid()])


def fail(number: int) -> None:
    raise ValueError(number)


@pytest.fixture
def noted(committing_db: None):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE noted (number int, process int)")
        yield cursor
        cursor.execute("DROP TABLE noted")


def test_each_works_in_a_process_of_its_own_on_this_database_and_is_waited_for(noted) -> None:
    with beside(note, [(1,), (2,)]):
        note(3)
    noted.execute("SELECT number, process FROM noted")
    processes = dict(noted.fetchall())
    assert sorted(processes) == [1, 2, 3]
    assert processes[3] == os.getpid()
    assert os.getpid() not in (processes[1], processes[2])


def test_they_are_killed_with_a_block_that_fails() -> None:
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), beside(time.sleep, [(600,)]):
        raise KeyboardInterrupt
    assert time.monotonic() - began < 60


def test_one_that_fails_is_logged_where_it_failed_and_here(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with beside(fail, [(7,)]):
        pass
    assert "ended with code 1" in caplog.text
    said = capfd.readouterr()
    assert "ValueError" in said.out + said.err


def test_one_that_is_killed_is_not_waited_for_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    with beside(time.sleep, [(600,)]):
        (process,) = multiprocessing.active_children()
        process.kill()
    assert "ended with code -9" in caplog.text


def test_nothing_to_do_starts_nothing() -> None:
    with beside(fail, []):
        assert multiprocessing.active_children() == []
