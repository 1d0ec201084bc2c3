"""The synthetic population: the same bytes for the same seed, believable, and nothing in it to reject."""

import csv
import hashlib
import os
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from peyvand.foundation.records.bundle import FILES
from peyvand.foundation.records.choices import InsuredType, Kinship, PensionKind, Relationship
from peyvand.foundation.records.synthesis.writer import write_bundle
from peyvand.kit.national_code import is_valid
from tests.foundation.records.bundles import load

ON = date(2026, 11, 22)
PERSONS = 20_000 if os.environ.get("PEYVAND_SOAK") else 6_000


def digest(folder):
    return {file.name: hashlib.sha256((folder / file.name).read_bytes()).hexdigest() for file in FILES}


def lines(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def population(tmp_path_factory):
    folder = tmp_path_factory.mktemp("population")
    write_bundle(folder, persons=PERSONS, seed=1, on=ON)
    return folder


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        call_command("synthesize_records", str(tmp_path / name), persons=500, seed=seed, stdout=StringIO())
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a")["persons.csv"] != digest(tmp_path / "c")["persons.csv"]


def test_the_bytes_do_not_depend_on_how_many_processors_write_them(tmp_path, monkeypatch):
    for name, processors in (("one", {0}), ("two", {0, 1})):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, processors=processors: processors)
        write_bundle(tmp_path / name, persons=1000, seed=7, on=ON, portion=100)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")
    codes = [person["national_code"] for person in lines(tmp_path / "one", "persons")]
    assert len(set(codes)) == len(codes) == 1000


@pytest.mark.parametrize("persons", [1, 2, 3, 17])
def test_there_are_exactly_as_many_people_as_asked_for(tmp_path, persons):
    for seed in range(20):
        write_bundle(tmp_path, persons=persons, seed=seed, on=ON)
        assert len(lines(tmp_path, "persons")) == persons


@pytest.mark.django_db
def test_they_load_with_no_reject(population):
    reports, rejects = load(population)
    assert rejects == []
    assert reports["persons"].inserted == PERSONS


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("on", [date(2003, 3, 20), ON, date(2060, 12, 31)])
def test_small_ones_load_with_no_reject_whatever_the_seed_and_the_day(tmp_path, seed, on):
    write_bundle(tmp_path, persons=20 + seed * 90, seed=seed, on=on)
    _, rejects = load(tmp_path)
    assert rejects == []


def test_codes_are_valid_and_each_person_has_one(population):
    codes = [person["national_code"] for person in lines(population, "persons")]
    assert all(map(is_valid, codes))
    assert len(set(codes)) == len(codes)


def test_every_word_occurs(population):
    spells = lines(population, "spells")
    assert {spell["relationship"] for spell in spells} == set(Relationship.values)
    assert {spell["insured_type"] for spell in spells} == set(InsuredType.values)
    assert {spell["kinship"] for spell in spells} == set(Kinship.values)
    assert {pension["kind"] for pension in lines(population, "pensions")} == set(PensionKind.values)


def test_some_things_are_not_recorded_and_some_people_are_protected_dead_or_under_guardianship(population):
    persons = lines(population, "persons")
    for column in ("sex", "mobile", "phone", "address", "postal_code"):
        assert 0 < sum(not person[column] for person in persons) < len(persons) / 2
    assert 0 < sum(person["protection"] == "1" for person in persons) < len(persons) / 100
    assert any(person["guardianship"] == "GUARDIAN" for person in persons)
    assert 0 < sum(bool(person["death_date"]) for person in persons) < len(persons) / 10


def test_a_spell_lies_within_a_life(population):
    born = {person["national_code"]: person["birth_date"] for person in lines(population, "persons")}
    for spell in lines(population, "spells"):
        assert born[spell["national_code"]] <= spell["start"] <= ON.isoformat()


def test_there_is_history_with_touching_and_parallel_spells(population):
    of_person = Counter(
        spell["national_code"] for spell in lines(population, "spells") if spell["relationship"] == "INSURED_PRINCIPAL"
    )
    assert sum(count > 1 for count in of_person.values()) > len(of_person) / 4


def test_dependents_share_the_principals_insured_type_except_survivors(population):
    spells = lines(population, "spells")
    types = {
        (spell["national_code"], spell["insured_type"]) for spell in spells if not spell["principal_national_code"]
    }
    for spell in spells:
        if spell["principal_national_code"] and spell["insured_type"] != "SURVIVOR":
            assert (spell["principal_national_code"], spell["insured_type"]) in types


def test_survivors_draw_from_one_who_has_died(population):
    dead = {person["national_code"] for person in lines(population, "persons") if person["death_date"]}
    survivors = [spell for spell in lines(population, "spells") if spell["insured_type"] == "SURVIVOR"]
    assert survivors
    assert all(spell["principal_national_code"] in dead for spell in survivors)


@pytest.mark.parametrize("wrong", [{"persons": 0}, {"on": "1890-01-01"}, {"on": "soon"}])
def test_the_command_refuses_what_makes_no_population(tmp_path, wrong):
    with pytest.raises(CommandError):
        call_command("synthesize_records", str(tmp_path), **{"persons": 10, "seed": 1, **wrong})
    assert not list(tmp_path.iterdir())
