"""Whatever anybody tries in whatever order, the engine and the slow model agree on what happens and what is refused."""

import os

import pytest
from django.db import connection
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

from peyvand.foundation.cases import operations, queries
from peyvand.foundation.cases.models import Case, Step
from peyvand.kit.errors import Refusal
from tests.foundation.accounts.people import NOW
from tests.foundation.cases.cast import Cast
from tests.foundation.cases.slow_model import EVERYBODY, MOVES, STAFF, Permit
from tests.foundation.cases.traces import everything

people_ = st.sampled_from(EVERYBODY)
staff_ = st.sampled_from(list(STAFF))
EXAMPLES = 300 if os.environ.get("PEYVAND_SOAK") else 6
OFFICES = ("90001", "90002", "KANOON", "IT", "X")
reasons = st.sampled_from(["", "دلیل"])


class Engine(RuleBasedStateMachine):
    """One applicant and as many permits as they may have, beside the model of each."""

    cast: Cast

    @initialize(
        way=st.sampled_from([(), ("approve",), ("approve", "verify"), ("approve", "verify", "accept")]),
        held=st.booleans(),
    )
    def begin(self, way, held):
        """A permit somewhere on the straight way, as most of what can go wrong lies far from the beginning."""
        self.models: dict[int, Permit] = {}
        self.apply()
        for move in way:
            pk, who, _ = next(one for one in self.possible() if one[2] == move)
            self.move(pk, who, move, "")
        if held:
            ((pk, model),) = self.models.items()
            model.holder = next(who for who in STAFF if model.is_with(who))
            operations.claim(case_id=pk, by=self.id_of(model.holder), now=NOW)

    def id_of(self, who):
        return None if who == "system" else getattr(self.cast, who).pk

    def attempt(self, allowed, act):
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

    @property
    def live(self):
        return [pk for pk, model in self.models.items() if not model.is_over]

    @rule()
    def apply(self):
        def act():
            opened = self.cast.opened()
            self.models[opened.pk] = Permit()

        self.attempt(not self.live, act)

    def possible(self):
        """The moves that lead on from where each case is, by those who may."""
        return [
            (pk, who, move)
            for pk, model in self.models.items()
            for move in MOVES
            for who in EVERYBODY
            if model.may_move(who, move, "x")
        ]

    @precondition(lambda self: self.live)
    @rule(data=st.data())
    def go_on(self, data):
        pk, who, move = data.draw(st.sampled_from(self.possible()))
        self.move(pk, who, move, "دلیل")

    @precondition(lambda self: self.models)
    @rule(reason=reasons)
    def overreach(self, reason):
        """Everybody tries everything on the newest case that isn't theirs, or wants a reason."""
        before = everything()
        for pk, model in list(self.models.items())[-1:]:
            for who in EVERYBODY:
                for move in MOVES:
                    if not model.may_move(who, move, reason):
                        with pytest.raises(Refusal):
                            self.engine_move(pk, who, move, reason)
            for who in STAFF:
                for deed in self.forbidden(pk, who, reason):
                    with pytest.raises(Refusal):
                        deed()
        assert everything() == before

    def forbidden(self, pk, who, reason):
        """What the model doesn't let somebody do with whom the case lies."""
        model, names = self.models[pk], {"case_id": pk, "by": self.id_of(who), "now": NOW}
        if not model.may_hold(who):
            yield lambda: operations.claim(**names)
        if not model.may_release(who):
            yield lambda: operations.release(**names)
        for to in STAFF:
            if not model.may_hand_over(who, to, reason):
                yield lambda to=to: operations.hand_over(to=self.id_of(to), reason=reason, **names)
        for code in OFFICES:
            if not model.may_send(who, code, reason):
                yield lambda code=code: operations.send_to_office(office_code=code, reason=reason, **names)

    @precondition(lambda self: self.models)
    @rule(data=st.data(), who=people_, move=st.sampled_from(MOVES), reason=reasons)
    def try_anything(self, data, who, move, reason):
        self.move(data.draw(st.sampled_from(list(self.models))), who, move, reason)

    def move(self, pk, who, move, reason):
        model = self.models[pk]
        if self.attempt(model.may_move(who, move, reason), lambda: self.engine_move(pk, who, move, reason)):
            model.do_move(who, move)

    def engine_move(self, pk, who, move, reason):
        branch = self.cast.branch.pk if move == "approve" else None
        operations.move(case_id=pk, transition=move, by=self.id_of(who), reason=reason, office_id=branch, now=NOW)

    @precondition(lambda self: self.models)
    @rule(who=staff_, move=st.sampled_from(MOVES), reason=reasons)
    def move_all(self, who, move, reason):
        """Many at once, those that are over among them."""
        allowed = {
            pk: move in ("disapprove", "verify", "accept") and model.may_move(who, move, reason)
            for pk, model in self.models.items()
        }
        outcomes = operations.move_many(
            case_ids=list(self.models), transition=move, by=self.id_of(who), reason=reason, now=NOW
        )
        assert {pk: not isinstance(outcome, Refusal) for pk, outcome in outcomes.items()} == allowed
        for pk in allowed:
            if allowed[pk]:
                self.models[pk].do_move(who, move)

    @precondition(lambda self: self.models)
    @rule(data=st.data(), who=st.sampled_from([*STAFF, "applicant"]))
    def claim(self, data, who):
        near = [pk for pk, model in self.models.items() if model.is_with(who)]
        pk = data.draw(st.sampled_from(near or list(self.models)))
        if self.attempt(
            self.models[pk].may_hold(who), lambda: operations.claim(case_id=pk, by=self.id_of(who), now=NOW)
        ):
            self.models[pk].holder = who

    @precondition(lambda self: self.models)
    @rule(data=st.data(), who=staff_)
    def release(self, data, who):
        pk = data.draw(st.sampled_from(list(self.models)))
        if self.attempt(
            self.models[pk].may_release(who), lambda: operations.release(case_id=pk, by=self.id_of(who), now=NOW)
        ):
            self.models[pk].holder = None

    @precondition(lambda self: self.models)
    @rule(data=st.data(), who=staff_, to=st.sampled_from([*STAFF, "applicant"]), reason=reasons)
    def hand_over(self, data, who, to, reason):
        pk = data.draw(st.sampled_from(list(self.models)))
        model = self.models[pk]
        if self.attempt(
            model.may_hand_over(who, to, reason),
            lambda: operations.hand_over(case_id=pk, to=self.id_of(to), by=self.id_of(who), reason=reason, now=NOW),
        ):
            model.holder = to
            model.steps += 1

    @precondition(lambda self: self.models)
    @rule(data=st.data(), who=staff_, code=st.sampled_from(OFFICES), reason=reasons)
    def send(self, data, who, code, reason):
        pk = data.draw(st.sampled_from(list(self.models)))
        model = self.models[pk]
        if self.attempt(
            model.may_send(who, code, reason),
            lambda: operations.send_to_office(case_id=pk, office_code=code, by=self.id_of(who), reason=reason, now=NOW),
        ):
            model.office, model.holder = code, None
            model.steps += 1

    @invariant()
    def what_is_stored_is_what_the_model_says(self):
        for pk, model in self.models.items():
            case = Case.objects.select_related("office").get(pk=pk)
            holder = self.id_of(model.holder) if model.holder else None
            assert (case.state, case.office.code, case.assigned_to_id) == (model.state, model.office, holder)
            assert (case.closed_at is not None) == model.is_over
            steps = list(Step.objects.filter(case=case).order_by("version"))
            assert len(steps) == model.steps
            assert [step.from_state for step in steps] == ["", *(step.to_state for step in steps[:-1])]
            assert steps[-1].to_state == case.state

    @rule(who=staff_)
    def look(self, who):
        """A button is there exactly where the model lets it be pressed, a case in the worklist where it waits."""
        actor = queries.acting(self.id_of(who), now=NOW)
        for pk, model in self.models.items():
            allowed = {move for move in MOVES if model.may_move(who, move, "x")}
            found = queries.found_by(actor.posts, Case.objects.get(pk=pk).number)
            if found is None:
                assert not allowed
                continue
            seen = queries.view_of(found, actor, now=NOW, today=NOW.date())
            assert {button.name for button in seen.buttons} == allowed
            assert seen.can_claim == (model.is_with(who) and model.holder is None)
            assert seen.can_release == model.may_release(who)
            assert bool(seen.sends_to) == (model.may_hold(who) and model.turn in ("association", "branch"))
        (post,) = actor.posts
        page = queries.worklist(post, queries.Filters(), user_id=self.id_of(who), now=NOW, today=NOW.date())
        assert {row.case_id for row in page.rows} == {pk for pk, model in self.models.items() if model.is_with(who)}

    def teardown(self):
        with connection.cursor() as cursor:  # what a commit would find
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in ("cases_step", "cases_presence", "cases_case", "audit_act", "audit_refusedattempt"):
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
def test_the_engine_does_what_the_slow_model_says(people):
    class WithPeople(Engine):
        cast = people

    run_state_machine_as_test(
        WithPeople,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=14,
            deadline=None,
            phases=[Phase.generate],  # fourteen steps are short enough to be read
            suppress_health_check=list(HealthCheck),
        ),
    )
