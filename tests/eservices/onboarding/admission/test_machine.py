"""Whatever anybody tries in whatever order: access implies the committee's approval or Circular 1, and a memorandum
that is valid today and not suspended, and a member of the agency. The model is written anew, from the requirement."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from peyvand.eservices.agency_onboarding.models import (
    Conclusion,
    Draft,
    Need,
    Recusal,
    Ruling,
    Suspension,
    UserList,
    Vote,
)
from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.foundation.agencies.models import Agency, Member, Memorandum
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.questions import Asker
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from tests.eservices.onboarding.admission import slow_model
from tests.eservices.onboarding.admission.cast import NEED, REASON, Cast, all_of
from tests.eservices.onboarding.admission.traces import everything
from tests.foundation.accounts.people import NOW, activated_user
from tests.foundation.accounts.staff import staff

QUORUM = 3
BALLOTS = ("APPROVE", "REJECT", "RETURN")
# The last is a member of the committee who works for the agency.
MEMBERS = (0, 1, 2, 3, "insider")
# The last holds both offices.
SIGNERS = ("registration", "pensions", "both")
TABLES = (UserList, Conclusion, Ruling, Vote, Recusal, Need, Draft, Suspension, Step, Case, Memorandum)


@dataclass
class Round:
    votes: dict[object, str] = field(default_factory=dict)


@dataclass
class Model:
    """A case as the requirement tells it."""

    state: str = "COMMITTEE"
    round: Round = field(default_factory=Round)
    aside: set[object] = field(default_factory=set)
    months: int = 0
    signers: set[str] = field(default_factory=set)

    def free(self, who: object) -> bool:
        return self.state == "COMMITTEE" and who != "insider" and who not in self.aside

    def may_vote(self, who: object) -> bool:
        return self.free(who) and who not in self.round.votes

    def ruling(self) -> str:
        waiting = [who for who in MEMBERS if self.may_vote(who)]
        return slow_model.decide(list(self.round.votes.values()), len(waiting), QUORUM)

    def may_sign(self, who: str, act: str) -> bool:
        if act in ("sign", "refer_back"):
            return self.state == "SIGNING" and who in ("registration", "both")
        if self.state != "COUNTERSIGNING" or who not in ("pensions", "both"):
            return False
        return act == "send_back" or who not in self.signers


class Admissions(RuleBasedStateMachine):
    cast: Cast
    agency: Agency
    people: dict[object, int]

    @initialize(old=st.sampled_from([None, 3, 40]), way=st.integers(0, 6))
    def begin(self, old, way):
        """An agency without a memorandum, or with one of Circular 1 that ends in so many days; and a case so many steps
        on its straight way, as most of what can go wrong lies far from the beginning."""
        self.now = NOW
        self.model: Model | None = None
        self.memoranda: list[tuple[str, date, date, bool]] = []
        if old is not None:
            last = tehran_day(NOW) + timedelta(days=old)
            begins = date(2017, 12, 17)
            Memorandum.objects.create(
                agency=self.agency, number="old", date=begins, valid_to=last, basis="CIRCULAR_1", services=["INQUIRY"]
            )
            self.memoranda.append(("old", begins, last, False))
        for _ in range(way):
            self.go_on()

    @rule()
    def go_on(self):
        """The next step on the straight way."""
        if self.is_over:
            self.declare("manager")
        elif self.model.state == "CORRECTION":
            self.correct()
        elif self.model.state in ("SIGNING", "COUNTERSIGNING"):
            self.sign_on("registration" if self.model.state == "SIGNING" else "pensions")
        elif self.model.ruling() in BALLOTS:
            self.close(next(who for who in MEMBERS if self.model.free(who)), 2, None)
        else:
            self.all_vote("APPROVE")

    @property
    def is_over(self) -> bool:
        return self.model is None or self.model.state in ("CONCLUDED", "REJECTED")

    @property
    def case(self) -> Case:
        return Case.objects.filter(kind="agency_admission").latest("pk")

    def attempt(self, allowed: bool, act) -> bool:
        """It succeeds exactly if the model allows it; refused, it changes nothing."""
        before = everything()
        try:
            act()
        except Refusal:
            assert not allowed
            assert everything() == before
            return False
        assert allowed
        return True

    @rule(by=st.sampled_from(["manager", "manager", "operator", "outsider"]))
    def declare(self, by):
        allowed = by == "manager" and self.is_over
        if self.attempt(
            allowed,
            lambda: operations.declare(declaration=NEED, agency_id=self.agency.pk, by=self.people[by], now=self.now),
        ):
            self.model = Model()

    @precondition(lambda self: self.model)
    @rule(who=st.sampled_from(MEMBERS), ballot=st.sampled_from([*BALLOTS, "APPROVE", "APPROVE"]))
    def vote(self, who, ballot):
        if self.attempt(
            self.model.may_vote(who),
            lambda: operations.vote(
                case_id=self.case.pk, ballot=ballot, reason=REASON, by=self.people[who], now=self.now
            ),
        ):
            self.model.round.votes[who] = ballot

    @precondition(lambda self: self.model and self.model.state == "COMMITTEE")
    @rule(ballot=st.sampled_from(["APPROVE", "APPROVE", "APPROVE", "REJECT", "RETURN"]))
    def all_vote(self, ballot):
        """So that a ruling comes into reach."""
        for who in MEMBERS:
            if self.model.may_vote(who):
                self.vote(who, ballot)

    @precondition(lambda self: self.model)
    @rule(who=st.sampled_from(MEMBERS))
    def step_aside(self, who):
        if self.attempt(
            self.model.may_vote(who),
            lambda: operations.recuse(case_id=self.case.pk, reason=REASON, by=self.people[who], now=self.now),
        ):
            self.model.aside.add(who)

    @precondition(lambda self: self.model)
    @rule(who=st.sampled_from(MEMBERS), months=st.sampled_from([1, 2]), announced=st.sampled_from([*BALLOTS, None]))
    def close(self, who, months, announced):
        ruling = self.model.ruling()
        announced = announced or (ruling if ruling in BALLOTS else "APPROVE")

        def act():
            operations.close(
                case_id=self.case.pk,
                announced=announced,
                conditions=all_of(self.case, months=months),
                reason=REASON,
                version=None,
                by=self.people[who],
                now=self.now,
            )

        if self.attempt(self.model.free(who) and ruling == announced, act):
            self.model.state = {"APPROVE": "SIGNING", "REJECT": "REJECTED", "RETURN": "CORRECTION"}[announced]
            self.model.months = months

    @precondition(lambda self: self.model and self.model.state == "CORRECTION")
    @rule()
    def correct(self):
        operations.resubmit(case_id=self.case.pk, declaration=NEED, by=self.people["manager"], now=self.now)
        self.model.state, self.model.round = "COMMITTEE", Round()

    @precondition(lambda self: self.model)
    @rule(
        who=st.sampled_from(SIGNERS), act=st.sampled_from(["sign", "countersign", "sign", "countersign", "send_back"])
    )
    def sign(self, who, act):
        self._sign(who, act)

    @precondition(lambda self: self.model and self.model.state in ("SIGNING", "COUNTERSIGNING"))
    @rule(who=st.sampled_from(SIGNERS))
    def sign_on(self, who):
        self._sign(who, "sign" if self.model.state == "SIGNING" else "countersign")

    @precondition(lambda self: self.model and self.model.state == "SIGNING")
    @rule(who=st.sampled_from(SIGNERS))
    def refer_back(self, who):
        self._sign(who, "refer_back")

    def _sign(self, who, act):
        given = {"reason": REASON} if act in ("send_back", "refer_back") else {}
        is_shut = act == "countersign" and bool(self.memoranda) and self.memoranda[-1][3]
        if not self.attempt(
            self.model.may_sign(who, act) and not is_shut,
            lambda: getattr(operations, act)(
                case_id=self.case.pk, version=None, by=self.people[who], now=self.now, **given
            ),
        ):
            return
        if act == "sign":
            self.model.signers.add(who)
            self.model.state = "COUNTERSIGNING"
        elif act == "send_back":
            self.model.state = "SIGNING"
        elif act == "refer_back":
            self.model.state, self.model.round = "COMMITTEE", Round()
        else:
            self.model.state = "CONCLUDED"
            today = tehran_day(self.now)
            last = slow_model.last_valid_day(today, self.model.months)
            self.memoranda.append((f"1405/{self.case.number}", today, last, False))

    @rule(days=st.sampled_from([1, 2, 20, 45]))
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule(who=st.sampled_from([*SIGNERS, "operator"]), act=st.sampled_from(["suspend", "resume"]))
    def measure(self, who, act):
        """Whatever hasn't expired is shut or opened, all of it."""
        today, shut = tehran_day(self.now), act == "suspend"
        live = [nth for nth, one in enumerate(self.memoranda) if today <= one[2]]
        changes = [nth for nth in live if self.memoranda[nth][3] != shut]
        if self.attempt(
            who != "operator" and bool(changes),
            lambda: getattr(operations, act)(
                agency_id=self.agency.pk, reason=REASON, by=self.people[who], now=self.now
            ),
        ):
            for nth in changes:
                self.memoranda[nth] = (*self.memoranda[nth][:3], shut)

    @invariant()
    def access_is_what_was_granted(self):
        today = tehran_day(self.now)
        expected = False
        if self.memoranda:
            _, begins, last, shut = self.memoranda[-1]
            expected = slow_model.is_open(today, begins=begins, valid_to=last, suspended={today} if shut else set())
        assert self.is_let_in("operator") == expected
        assert not self.is_let_in("outsider")
        if not expected:
            return
        memorandum = Memorandum.objects.get(number=self.memoranda[-1][0])
        assert memorandum.date <= today <= memorandum.valid_to
        assert memorandum.suspended_at is None
        if memorandum.basis == "COMMITTEE":
            ruling = Conclusion.objects.get(memorandum=memorandum).ruling
            for_it = Vote.objects.filter(need=ruling.need, ballot="APPROVE").count()
            cast = Vote.objects.filter(need=ruling.need).count()
            assert ruling.outcome == "APPROVE"
            assert cast >= QUORUM
            assert 2 * for_it > cast

    def is_let_in(self, who) -> bool:
        try:
            coverage.enter(
                asker=Asker(user_id=self.people[who]),
                channel=Channel.PANEL,
                now=self.now,
                source="10.20.1.1",
                asking=True,
            )
        except Refusal:
            return False
        return True

    def teardown(self):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in TABLES:
                cursor.execute(f"DELETE FROM {table._meta.db_table}")
            cursor.execute("SET LOCAL session_replication_role = origin")


def test_access_implies_approval_and_a_valid_memorandum(people):
    agency = Agency.objects.create(code="FND-07", name="صندوق مس", audience="FUND")
    both = staff("0064128709", "REGISTRATION_DIRECTOR")
    staff(both.national_code, "PENSIONS_DIRECTOR")
    insider = staff("0077182049", "COMMITTEE_MEMBER")
    manager, operator = activated_user("0093471181"), activated_user("0044903162")
    for user, role in ((manager, "MANAGER"), (operator, "OPERATOR"), (insider, "OPERATOR")):
        Member.objects.create(agency=agency, user=user, role=role, created_at=NOW)

    class WithPeople(Admissions):
        cast = people

    WithPeople.agency = agency
    WithPeople.people = {
        **{nth: member.pk for nth, member in enumerate(people.members)},
        "insider": insider.pk,
        "registration": people.registration.pk,
        "pensions": people.pensions.pk,
        "both": both.pk,
        "manager": manager.pk,
        "operator": operator.pk,
        "outsider": people.representative.pk,
    }
    run(
        WithPeople,
        settings=settings(
            max_examples=6,
            stateful_step_count=14,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture(autouse=True)
def no_replay(tmp_path, monkeypatch):
    """Failing examples are shown, not kept for the next run: each is a test's own story."""
    monkeypatch.chdir(tmp_path)
