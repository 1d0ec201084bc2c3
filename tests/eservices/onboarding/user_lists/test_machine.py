"""Access means: let in by a list or by Circular 1, not shut out since, a memorandum in force today (ONB-3 to ONB-5).

Whatever is done in whatever order, by whomever and by the clock: those who may open the panel are exactly those whom a
plain account of what happened lets in.
"""

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from peyvand.eservices.agency_onboarding.operations import user_lists as operations
from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import Member, Memorandum
from peyvand.foundation.coverage.queries import rights_of
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import check_rights
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight, plus_months
from tests.eservices.onboarding.export import person
from tests.eservices.onboarding.user_lists.world import TODAY, everything, line, make_world
from tests.foundation.accounts.people import activated_user

EXAMPLES, STEPS = (150, 40) if os.environ.get("PEYVAND_SOAK") else (6, 12)
BOSS, OLD, PEOPLE = 1, 9, (2, 3, 4)
people_ = st.sampled_from((BOSS, OLD, *PEOPLE))


@dataclass
class Account:
    """What is known of somebody, in days."""

    joined: date
    used: date
    manager: bool = False
    warned: date | None = None
    word: date | None = None
    out: bool = False
    left: bool = False


@dataclass
class Round:
    opened: date
    closed: bool = False


class Agency(RuleBasedStateMachine):
    """One agency: a manager and a user of Circular 1 to begin with, three people who may come and go."""

    @initialize(basis=st.sampled_from(["COMMITTEE", "CIRCULAR_1"]))
    def begin(self, basis):
        self.savepoint = transaction.savepoint()
        self.day = TODAY
        self.world = make_world(now=self.now)
        self.world.send(line(BOSS, role="MANAGER"), now=self.now)
        self.world.provision(now=self.now)
        Memorandum.objects.filter(agency=self.world.agency).update(basis=basis)
        old = activated_user(person(OLD))
        Member.objects.create(agency=self.world.agency, user=old, role="OPERATOR", created_at=self.now)
        self.accounts = {BOSS: Account(self.day, self.day, manager=True), OLD: Account(self.day, self.day)}
        self.rounds: list[Round] = []
        self.valid_to: date | None = None
        self.memorandum_suspended = False

    def teardown(self):
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    @property
    def now(self) -> datetime:
        return midnight(self.day) + timedelta(hours=9)

    @property
    def in_force(self) -> bool:
        return not self.memorandum_suspended and (self.valid_to is None or self.day <= self.valid_to)

    @property
    def inside(self) -> set[int]:
        return {number for number, one in self.accounts.items() if not one.out}

    def user_id(self, number: int) -> int:
        return User.objects.get(national_code=person(number)).pk

    def attempt(self, allowed: bool, act) -> bool:
        """It succeeds exactly if it should; refused, it changes nothing."""
        before = everything()
        try:
            with transaction.atomic():
                act()
        except Refusal:
            assert not allowed
            assert everything() == before
            return False
        assert allowed
        return True

    # -- what people do ----------------------------------------------------------------------------------------------

    @rule(number=st.sampled_from(PEOPLE), twice=st.booleans())
    def list_somebody(self, number, twice):
        """The manager lists one person, and the IT office lets them in at once."""
        boss = self.user_id(BOSS)
        known = self.accounts.get(number)
        allowed = self.in_force and BOSS in self.inside and (known is None or known.left)

        def act():
            self.world.case = operations.open_further_list(by=boss, now=self.now)
            self.world.representative = User.objects.get(pk=boss)
            self.world.send(line(number), now=self.now)
            version = self.world.fresh().version
            for _ in range(1 + twice):
                operations.provision_list(
                    case_id=self.world.case.pk, version=version, by=self.world.officer.pk, now=self.now
                )

        if self.attempt(allowed, act):
            # A sign-in of before counts: it was in this system.
            used = max(self.day, known.used) if known else self.day
            self.accounts[number] = Account(self.day, used)

    @rule(number=people_, left=st.booleans())
    def shut_out(self, number, left):
        known = self.accounts.get(number)
        allowed = BOSS in self.inside and number != BOSS and known is not None and not known.left
        target = self.user_id(number) if known else 0
        boss = self.user_id(BOSS)
        if self.attempt(allowed, lambda: operations.suspend_user(user_id=target, left=left, by=boss, now=self.now)):
            known.out, known.left = True, known.left or left

    @rule(number=people_, by_office=st.booleans())
    def let_in_again(self, number, by_office):
        known = self.accounts.get(number)
        allowed = (by_office or BOSS in self.inside) and known is not None and not known.left
        target, boss = self.user_id(number) if known else 0, self.user_id(BOSS)

        def act():
            if by_office:
                operations.resume_for_agency(
                    agency_id=self.world.agency.pk, user_id=target, by=self.world.officer.pk, now=self.now
                )
            else:
                operations.resume_user(user_id=target, by=boss, now=self.now)

        if self.attempt(allowed, act) and known.out:
            known.out, known.used, known.word, known.warned = False, self.day, self.day, None

    @precondition(lambda self: self.inside)
    @rule(data=st.data())
    def sign_in(self, data):
        number = data.draw(st.sampled_from(sorted(self.inside)))
        User.objects.filter(national_code=person(number)).update(last_login=self.now)
        self.accounts[number].used = self.day

    @rule(gone=st.sets(st.sampled_from((OLD, *PEOPLE))))
    def certify(self, gone):
        """Of all who are inside at once."""
        running = next((one for one in self.rounds if not one.closed), None)
        allowed = BOSS in self.inside and running is not None
        left = (gone & self.inside) - {BOSS}
        keep = self.inside - left - {BOSS}
        boss = self.user_id(BOSS)
        ids = {number: self.user_id(number) for number in keep | left}
        if self.attempt(
            allowed,
            lambda: operations.certify(keep=[ids[n] for n in keep], left=[ids[n] for n in left], by=boss, now=self.now),
        ):
            for number in left:
                self.accounts[number].out = self.accounts[number].left = True
            for number in keep | {BOSS}:
                self.accounts[number].word = self.day
            running.closed = True

    # -- what happens to the memorandum ------------------------------------------------------------------------------

    @rule(suspended=st.booleans())
    def suspend_memorandum(self, suspended):
        self.memorandum_suspended = suspended
        Memorandum.objects.filter(agency=self.world.agency).update(suspended_at=self.now if suspended else None)

    @rule(days=st.sampled_from([None, 0, 20, 400]))
    def limit_memorandum(self, days):
        self.valid_to = None if days is None else self.day + timedelta(days=days)
        Memorandum.objects.filter(agency=self.world.agency).update(valid_to=self.valid_to)

    # -- the clock ---------------------------------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 6, 14, 31, 90, 166]), at_work=st.booleans())
    def go_on(self, days, at_work):
        """Days pass; `at_work`: on the last of them a worker runs, twice."""
        self.day += timedelta(days=days)
        if not at_work:
            return
        for _ in range(2):
            operations.look_after_unused(now=self.now)
            operations.look_after_certifications(now=self.now)
        self._lapse()
        self._end_round()
        self._begin_round()

    def _lapse(self):
        for number in self.inside:
            one = self.accounts[number]
            was_warned = one.warned is not None and one.warned >= one.used
            if not was_warned and (self.day - one.used).days >= 180 - 14:
                one.warned = self.day
            elif was_warned and (self.day - one.used).days >= 180 and (self.day - one.warned).days >= 14:
                one.out = True

    def _end_round(self):
        for running in self.rounds:
            if running.closed or (self.day - running.opened).days <= 30:
                continue
            running.closed = True
            for number in self.inside:
                one = self.accounts[number]
                # Days begin with the worker's run: who came on the day of a round's beginning came after it.
                if not one.manager and one.joined < running.opened and (one.word is None or one.word < running.opened):
                    one.out = True

    def _begin_round(self):
        if not self.in_force or not self.inside or any(not one.closed for one in self.rounds):
            return
        first = min(self.accounts[number].joined for number in self.inside)
        last = self.rounds[-1].opened if self.rounds else first
        if self.day >= plus_months(last, 3):
            self.rounds.append(Round(self.day))

    # -- who may -----------------------------------------------------------------------------------------------------

    @invariant()
    def access_is_what_the_account_of_it_says(self):
        if not hasattr(self, "accounts"):
            return
        expected = self.inside if self.in_force else set()
        assert {number for number in self.accounts if self._may_enter(number)} == expected

    def _may_enter(self, number: int) -> bool:
        try:
            check_rights(
                rights_of(Asker(user_id=self.user_id(number)), today=self.day),
                today=self.day,
                now=self.now,
                source=None,
                asking=False,
            )
        except Refusal:
            return False
        return True


@pytest.mark.django_db
def test_access_means_a_list_a_memorandum_and_nobody_who_objects():
    run_state_machine_as_test(
        Agency,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
