"""The garden's permit once more, written out by hand and without the table: who may do what, when, and what becomes.

Independent of the engine on purpose: nothing here is read from `workflow.py`.
"""

from dataclasses import dataclass, field

STAFF = {  # name: role, office
    "association_clerk": ("association", "KANOON"),
    "clerk": ("branch", "90001"),
    "teammate": ("branch", "90001"),
    "stranger": ("branch", "90002"),
    "officer": ("it", "IT"),
}
EVERYBODY = (*STAFF, "applicant", "neighbour", "system")
MOVES = (
    "approve", "disapprove", "return", "resubmit", "withdraw", "lapse", "verify", "doubt", "accept", "grant",
)  # fmt: skip


@dataclass
class Permit:
    """One case, and how it came to be as it is."""

    state: str = "AT_ASSOCIATION"
    office: str = "KANOON"
    holder: str | None = None
    verifiers: set[str] = field(default_factory=set)
    accepters: set[str] = field(default_factory=set)
    steps: int = 1
    since: str = "open"

    @property
    def is_over(self) -> bool:
        return self.state in {"GRANTED", "REJECTED", "WITHDRAWN"}

    @property
    def turn(self) -> str | None:
        """Which role has it now."""
        return {
            "AT_ASSOCIATION": "association", "AT_BRANCH": "branch", "VERIFIED": "branch", "AT_IT": "it"
        }.get(self.state)  # fmt: skip

    def is_with(self, who: str) -> bool:
        return self.turn is not None and STAFF.get(who) == (self.turn, self.office)

    def may_move(self, who: str, move: str, reason: str) -> bool:
        if move in ("withdraw", "resubmit"):
            waiting = self.state == "RETURNED" or (move == "withdraw" and self.state == "AT_ASSOCIATION")
            return who == "applicant" and waiting
        if move == "lapse":
            return who == "system" and self.state == "RETURNED" and reason != ""
        if not self.may_hold(who):
            return False
        match move:
            case "approve":
                return self.state == "AT_ASSOCIATION"
            case "disapprove" | "return":
                return self.state == "AT_ASSOCIATION" and reason != ""
            case "verify":
                return self.state == "AT_BRANCH"
            case "doubt":
                return self.state == "VERIFIED" and reason != ""
            case "accept":
                return self.state == "VERIFIED" and who not in self.verifiers
            case "grant":
                return self.state == "AT_IT" and who not in self.accepters
            case _:
                return False

    def do_move(self, who: str, move: str) -> None:
        before = self.turn
        self.state, office = {
            "approve": ("AT_BRANCH", "90001"),
            "disapprove": ("REJECTED", self.office),
            "return": ("RETURNED", self.office),
            "resubmit": ("AT_ASSOCIATION", self.office),
            "withdraw": ("WITHDRAWN", self.office),
            "lapse": ("REJECTED", self.office),
            "verify": ("VERIFIED", self.office),
            "doubt": ("AT_BRANCH", self.office),
            "accept": ("AT_IT", "IT"),
            "grant": ("GRANTED", self.office),
        }[move]
        if office != self.office or self.turn != before or self.turn is None:
            self.holder = None
        self.office = office
        if move == "verify":
            self.verifiers.add(who)
        if move == "accept":
            self.accepters.add(who)
        self.steps += 1

    def may_hold(self, who: str) -> bool:
        return self.is_with(who) and self.holder in (None, who)

    def may_release(self, who: str) -> bool:
        return self.is_with(who) and self.holder == who

    def may_hand_over(self, who: str, to: str, reason: str) -> bool:
        return (
            self.is_with(who)
            and self.is_with(to)
            and self.holder != to
            and (self.holder in (None, who) or reason != "")
        )

    def may_send(self, who: str, office: str, reason: str) -> bool:
        return (
            self.may_hold(who)
            and self.turn == "branch"  # there is one association
            and office in ("90001", "90002")
            and office != self.office
            and reason != ""
        )
