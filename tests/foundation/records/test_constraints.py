"""What the database itself refuses, whoever writes."""

import threading
from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from peyvand.foundation.records.models import (
    Branch,
    Contribution,
    Dependent,
    Pension,
    Person,
    Spell,
    Supplementary,
    Workplace,
)
from tests.foundation.records.bundles import ALI, REZA, SARA, STRANGER, code

JOB = {
    "national_code": ALI,
    "relationship": "INSURED_PRINCIPAL",
    "insured_type": "COMPULSORY",
    "kinship": "SELF",
    "workplace_code": "1111111111",
    "start_date": date(2020, 1, 1),
    "end_date": date(2020, 12, 31),
}
DEPENDENCE = {
    "national_code": SARA,
    "relationship": "INSURED_DEPENDENT",
    "insured_type": "COMPULSORY",
    "kinship": "SPOUSE",
    "principal_code": ALI,
    "start_date": date(2020, 1, 1),
}


def refused(create):
    with pytest.raises(IntegrityError), transaction.atomic():
        create()


# -- spells that share a day -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2020, 12, 31), None),
        (date(2019, 1, 1), date(2020, 1, 1)),
        (date(2020, 3, 1), date(2020, 4, 1)),
        (date(2019, 1, 1), None),
        (date(2020, 1, 1), date(2020, 12, 31)),
    ],
)
def test_two_spells_of_one_relationship_never_share_a_day(family, start, end):
    Spell.objects.create(**JOB)
    refused(lambda: Spell.objects.create(**{**JOB, "start_date": start, "end_date": end}))
    assert Spell.objects.count() == 1


def test_two_running_dependencies_on_one_principal_are_refused(family):
    Spell.objects.create(**DEPENDENCE)
    refused(lambda: Spell.objects.create(**{**DEPENDENCE, "start_date": date(2024, 1, 1)}))


def test_touching_spells_stand(family):
    Spell.objects.create(**JOB)
    Spell.objects.create(**{**JOB, "start_date": date(2021, 1, 1), "end_date": None})
    Spell.objects.create(**{**JOB, "start_date": date(2019, 1, 1), "end_date": date(2019, 12, 31)})
    assert Spell.objects.count() == 3


@pytest.mark.parametrize(
    "other",
    [
        {"insured_type": "FREELANCE"},
        {"relationship": "PENSIONER_PRINCIPAL"},
        {"workplace_code": None},
        {"national_code": SARA},
    ],
)
def test_spells_of_different_relationships_may_share_days(family, other):
    Spell.objects.create(**JOB)
    Spell.objects.create(**{**JOB, **other})
    assert Spell.objects.count() == 2


def test_dependencies_on_two_principals_may_share_days(family):
    Spell.objects.create(**DEPENDENCE)
    Spell.objects.create(**{**DEPENDENCE, "principal_code": REZA})
    assert Spell.objects.count() == 2


def test_moving_an_end_into_the_next_spell_is_refused(family):
    first = Spell.objects.create(**JOB)
    Spell.objects.create(**{**JOB, "start_date": date(2021, 1, 1), "end_date": None})
    refused(lambda: Spell.objects.filter(id=first.id).update(end_date=None))
    refused(lambda: Spell.objects.filter(id=first.id).update(end_date=date(2021, 1, 1)))
    Spell.objects.filter(id=first.id).update(end_date=date(2020, 6, 30))


def test_the_programs_own_spells_obey_too(family):
    Spell.objects.create(**{**JOB, "created_here": True})
    refused(lambda: Spell.objects.create(**JOB))


def test_a_partition_written_directly_obeys_too(family):
    Spell.objects.create(**JOB)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM records_spell")
        [(partition,)] = cursor.fetchall()
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(
                f"INSERT INTO {partition} SELECT nextval('records_spell_id'), {_copied()} FROM records_spell"
            )


def _copied() -> str:
    return ", ".join(field.column for field in Spell._meta.concrete_fields if field.column not in {"id", None})


def test_of_two_sessions_that_write_one_persons_spells_the_second_waits_and_is_refused(committing_db):
    Person.objects.create(national_code=ALI)
    insert = (
        "INSERT INTO records_spell (national_code, relationship, insured_type, kinship, start_date)"
        " VALUES (%s, 'INSURED_PRINCIPAL', 'VOLUNTARY', 'SELF', %s)"
    )
    outcome = []

    def second():
        with psycopg.connect(**_parameters()) as other:
            try:
                other.execute(insert, [ALI, date(2025, 1, 1)])
            except psycopg.errors.ExclusionViolation as error:
                outcome.append(error.diag.constraint_name)

    with psycopg.connect(**_parameters()) as first:
        first.execute(insert, [ALI, date(2024, 1, 1)])
        waiting = threading.Thread(target=second)
        waiting.start()
        _until_somebody_waits(first)
        first.commit()
        waiting.join()
    assert outcome == ["records_spell_no_overlap"]
    assert Spell.objects.count() == 1


def _parameters() -> dict:
    return {k: v for k, v in connection.get_connection_params().items() if k in {"host", "user", "dbname", "options"}}


def _until_somebody_waits(session) -> None:
    for _ in range(2000):
        [blocked] = session.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
        if blocked:
            return
    raise AssertionError("nobody waited")


def test_repeatable_read_which_would_not_see_the_other_session_is_refused(committing_db):
    Person.objects.create(national_code=ALI)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(DatabaseError), transaction.atomic():
            Spell.objects.create(**{**JOB, "workplace_code": None})
    assert not Spell.objects.exists()


# -- references ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "create",
    [
        lambda: Workplace.objects.create(code="2222222222", branch_code="9999"),
        lambda: Spell.objects.create(**{**JOB, "national_code": STRANGER}),
        lambda: Spell.objects.create(**{**JOB, "workplace_code": "9999999999"}),
        lambda: Spell.objects.create(**{**JOB, "branch_code": "9999"}),
        lambda: Spell.objects.create(**{**DEPENDENCE, "principal_code": STRANGER}),
        lambda: Dependent.objects.create(principal_code=STRANGER, dependent_code=ALI, kinship="SON"),
        lambda: Dependent.objects.create(principal_code=ALI, dependent_code=STRANGER, kinship="SON"),
        lambda: Pension.objects.create(
            file_number="1", national_code=STRANGER, kind="RETIREMENT", start_date=date(2020, 1, 1)
        ),
        lambda: Pension.objects.create(
            file_number="1", national_code=ALI, kind="RETIREMENT", start_date=date(2020, 1, 1), branch_code="9999"
        ),
        lambda: Supplementary.objects.create(
            principal_code=STRANGER, member_code=ALI, kind="LIFE", start_date=date(2020, 1, 1)
        ),
        lambda: Supplementary.objects.create(
            principal_code=ALI, member_code=STRANGER, kind="LIFE", start_date=date(2020, 1, 1)
        ),
        lambda: Contribution.objects.create(
            national_code=STRANGER, insured_type="COMPULSORY", jalali_year=1405, month=1, days=31
        ),
        lambda: Contribution.objects.create(
            national_code=ALI, insured_type="COMPULSORY", jalali_year=1405, month=13, days=31
        ),
    ],
)
def test_a_reference_that_nothing_holds_is_refused(family, create):
    refused(create)


def test_what_others_refer_to_stays(family):
    Spell.objects.create(**{**JOB, "branch_code": "0101"})
    Spell.objects.create(**DEPENDENCE)
    refused(lambda: Person.objects.filter(national_code=ALI).delete())
    refused(lambda: Workplace.objects.all().delete())
    refused(lambda: Branch.objects.all().delete())


# -- words and dates -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "wrong",
    [
        {"relationship": "FRIEND"},
        {"insured_type": "PIRATE"},
        {"kinship": "SPOUSE"},
        {"principal_code": SARA},
        {"end_date": date(2019, 12, 31)},
    ],
)
def test_a_principals_spell_has_known_words_an_end_after_its_start_and_no_principal(family, wrong):
    refused(lambda: Spell.objects.create(**{**JOB, **wrong}))


@pytest.mark.parametrize("wrong", [{"kinship": "SELF"}, {"principal_code": None}, {"kinship": "NEIGHBOUR"}])
def test_a_dependents_spell_has_a_principal_and_a_kinship(family, wrong):
    refused(lambda: Spell.objects.create(**{**DEPENDENCE, **wrong}))


@pytest.mark.parametrize("wrong", [{"sex": "X"}, {"guardianship": "SOMETIMES"}, {"national_code": "12"}])
def test_a_person_has_known_words_and_a_code_of_ten(db, wrong):
    refused(lambda: Person.objects.create(**{"national_code": STRANGER, **wrong}))


def test_persons_spread_over_the_partitions(db):
    Person.objects.bulk_create(Person(national_code=code(n)) for n in range(400))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT tableoid) FROM records_person")
        assert cursor.fetchone() == (16,)
