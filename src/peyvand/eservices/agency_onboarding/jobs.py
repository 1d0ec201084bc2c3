"""Background work of the agencies' onboarding."""

from peyvand.eservices.agency_onboarding import paper
from peyvand.eservices.agency_onboarding.operations import admission, user_lists
from peyvand.kit import clock, jobs


@jobs.task("agency_onboarding.make_document")
def make_document(case_id: int) -> None:
    """The memorandum's PDF, soon after it is concluded; whoever asks for it earlier has it made then."""
    paper.memorandum_of(case_id, now=clock.now())


@jobs.task("agency_onboarding.remind", cron="30 4 * * *", at_start=True)
def remind() -> None:
    """In the morning of Tehran, managers read that their memorandum ends."""
    admission.remind(now=clock.now())


@jobs.task("agency_onboarding.look_after_users", cron="45 4 * * *", at_start=True)
def look_after_users() -> None:
    """In the morning of Tehran: whose account lies unused is warned or shut out, rounds of re-certification go on."""
    user_lists.look_after_unused(now=clock.now())
    user_lists.look_after_certifications(now=clock.now())
