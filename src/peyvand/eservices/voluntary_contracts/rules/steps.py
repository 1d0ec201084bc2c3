"""The applicant's way, one question a page (VOL-1 to VOL-4): what has been answered, what comes next."""

from dataclasses import dataclass
from enum import StrEnum

from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told


class Step(StrEnum):
    """The pages in their order, named as in addresses."""

    DATA = "data"
    REGULATIONS = "regulations"
    PREMIUM = "premium"
    EXAMINATION = "examination"
    SUMMARY = "summary"


TITLES = {
    Step.DATA: _("اطلاعات من"),
    Step.REGULATIONS: _("آیین‌نامه"),
    Step.PREMIUM: _("حق بیمه"),
    Step.EXAMINATION: _("معاینه"),
    Step.SUMMARY: _("بازبینی و عقد قرارداد"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the applicant has answered so far."""

    confirmed: bool = False
    agreed: bool = False
    premium: int | None = None
    committed: bool = False

    def next_step(self, *, exempt: bool) -> Step:
        """The first question without an answer; whoever is exempt needn't commit to an examination."""
        if not self.confirmed:
            return Step.DATA
        if not self.agreed:
            return Step.REGULATIONS
        if self.premium is None:
            return Step.PREMIUM
        if not (exempt or self.committed):
            return Step.EXAMINATION
        return Step.SUMMARY

    def check_reached(self, step: Step, *, exempt: bool) -> None:
        """Raises Refusal STEP_SKIPPED, with the `step` to go to first."""
        first = self.next_step(exempt=exempt)
        order = list(Step)
        if order.index(first) < order.index(step):
            raise Refusal(
                "STEP_SKIPPED",
                told(_("نخست گام «{step}» را کامل کنید."), step=TITLES[first]),
                status=409,
                step=first.value,
            )
