"""Background work of the portal: outside parties that real traffic says too little of are tried."""

from peyvand.foundation.parties import operations, queries
from peyvand.kit import clock, jobs
from peyvand.portal import outside


@jobs.task("portal.try_parties", cron="* * * * *", at_start=True)
def try_parties() -> None:
    """Each on its own: what befalls one keeps no other from being tried."""
    for party in queries.to_be_tried(outside.configured(), now=clock.now()):
        operations.note(party, answered=outside.answers(party), now=clock.now())
