"""Whatever exports come, in whatever order, and whatever people do in between: classes and rights are the model's."""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peyvand.eservices.agency_onboarding.choices.legacy import Settlement
from peyvand.eservices.agency_onboarding.models import LegacyUser
from peyvand.eservices.agency_onboarding.queries import legacy as queries
from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import Member
from peyvand.kit.errors import Refusal
from tests.eservices.onboarding import export
from tests.eservices.onboarding.export import (
    COURT,
    FUND,
    NOW,
    UNKNOWN,
    all_rights,
    csv_of,
    import_text,
    person,
    right_of,
)
from tests.eservices.onboarding.slow_model import ROLES, Line, Said, World

pytestmark = pytest.mark.usefixtures("agencies")

PEOPLE = (1, 2)
# Each meaning with the ways in which it is written.
NAMES = {
    "مریم کریمی": ("مریم کریمی", "مريم كريمي", " مریم  کریمی", "مریم\u200cکریمی"),
    "علی نوری": ("علی نوری", "علي نوري"),
}
MOBILES = {"09120000001": ("09120000001", "۰۹۱۲۰۰۰۰۰۰۱"), "09120000002": ("09120000002", "0912 000 0002")}
ACTIVE = {True: ("1", "۱", "true"), False: ("0", "٠")}

said = st.builds(
    Said,
    person=st.sampled_from((1, 1, 2)),
    name=st.sampled_from(sorted(NAMES)),
    mobile=st.sampled_from(sorted(MOBILES)),
    role=st.sampled_from((*ROLES, *ROLES, "ROOT")),
    active=st.booleans(),
)
lines = st.builds(
    Line, agency=st.sampled_from((FUND, FUND, COURT, UNKNOWN)), username=st.sampled_from(("a", "b")), said=said
)


happenings = st.one_of(
    st.tuples(st.sampled_from(("activate", "suspend", "resume", "demote")), st.sampled_from(PEOPLE)),
    st.tuples(
        st.sampled_from(("transfer", "drop")),
        st.tuples(st.sampled_from((FUND, COURT, UNKNOWN)), st.sampled_from(("a", "b"))),
    ),
    st.just(("let in", UNKNOWN)),
)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, object]]:
    """Imports, most of them of nearly the same lines as before, and what happens here between them."""
    steps: list[tuple[str, object]] = []
    file = draw(st.lists(lines, min_size=1, max_size=3))
    for _ in range(draw(st.integers(2, 5))):
        steps.append(("import", (list(file), draw(st.randoms(use_true_random=False)))))
        steps += draw(st.lists(happenings, max_size=2))
        where = draw(st.integers(0, len(file) - 1))
        field = draw(st.sampled_from(("name", "mobile", "role", "active")))
        file[where] = file[where]._replace(said=file[where].said._replace(**{field: getattr(draw(said), field)}))
        if draw(st.integers(0, 3)) == 0:
            file.insert(draw(st.integers(0, len(file))), draw(st.one_of(lines, st.sampled_from(file))))
    return steps


def written(line: Line, chance: object) -> dict[str, str]:
    """The line as some clerk or system spelt it."""
    choice = chance.choice  # type: ignore[attr-defined]
    return {
        "agency_code": line.agency,
        "agency_name": "",
        "username": line.username,
        "national_code": person(line.said.person),
        "full_name": choice(NAMES[line.said.name]),
        "mobile": choice(MOBILES[line.said.mobile]),
        "role": line.said.role,
        "active": choice(ACTIVE[line.said.active]),
    }


def happen(what: str, about: object, world: World) -> None:
    """The same thing here and in the model."""
    if what in ("activate", "suspend", "resume", "demote"):
        user, member = User.objects.filter(national_code=person(about)), Member.objects  # type: ignore[arg-type]
        member = member.filter(user__in=user)
        account = world.accounts.get(about)  # type: ignore[call-overload]
        if account is None:
            return
        if what == "activate":
            user.update(activated_at=NOW)
            account.activated = True
        elif what == "suspend":
            member.update(suspended_at=NOW)
            account.suspended = True
        elif what == "resume":
            member.update(suspended_at=None)
            account.suspended = False
        else:
            member.update(role="OPERATOR")
            account.role = "OPERATOR"
    elif what == "let in":
        if about not in world.agencies:
            export.agency(UNKNOWN)
            world.agencies.add(UNKNOWN)
    else:
        agency_code, username = about  # type: ignore[misc]
        decision = Settlement.TRANSFERRED if what == "transfer" else Settlement.DROPPED
        try:
            with transaction.atomic():
                export.settle(username, decision, agency_code=agency_code)
            done = True
        except Refusal:
            done = False
        assert world.settle((agency_code, username), transfer=what == "transfer") == done


def check(world: World) -> None:
    rights = {person(one): right for one, right in world.rights().items()}
    assert all_rights() == rights
    for one in PEOPLE:
        assert right_of(person(one)) == rights.get(person(one))
    accounts = {person(one): account.mobile for one, account in world.accounts.items()}
    assert dict(User.objects.values_list("national_code", "mobile")) == accounts
    status = queries.status()
    assert status.total == len(world.legacy) == LegacyUser.objects.count()
    assert status.total == status.moved + status.rejected + status.ambiguous + status.orphan
    assert status.open == sum(one.is_open for one in world.legacy.values()) == len(queries.open_users())
    assert status.moved == sum(one.taken is not None and not one.is_open for one in world.legacy.values())


EXAMPLES = 1000 if os.environ.get("PEYVAND_SOAK") else 50


@given(histories())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_classes_and_rights_are_the_models(history: list[tuple[str, object]]):
    world = World({FUND, COURT})
    with transaction.atomic():
        for what, about in history:
            before = all_rights()
            if what != "import":
                happen(what, about, world)
                continue
            file, chance = about  # type: ignore[misc]
            imported = import_text(csv_of(*(written(line, chance) for line in file)))
            assert [str(verdict.classed) for _, verdict in imported.lines] == world.run(file)
            check(world)
            told = {(person(one.said.person), (one.agency, one.said.role)) for one in file if one.said.active}
            for code, right in all_rights().items():
                # Nobody has a right that they didn't have, here or over there.
                assert before.get(code) == right or (code, right) in told
        transaction.set_rollback(True)
