"""Background work of the agencies' onboarding."""

from peyvand.eservices.agency_onboarding import paper
from peyvand.eservices.agency_onboarding.operations import admission
from peyvand.kit import clock, jobs


@jobs.task("agency_onboarding.make_document")
def make_document(case_id: int) -> None:
    """The memorandum's PDF, soon after it is concluded; whoever asks for it earlier has it made then."""
    paper.memorandum_of(case_id, now=clock.now())


@jobs.task("agency_onboarding.remind", cron="30 4 * * *", at_start=True)
def remind() -> None:
    """In the morning of Tehran, managers read that their memorandum ends."""
    admission.remind(now=clock.now())
