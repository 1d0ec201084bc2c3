"""Background work of the portal: outside parties that real traffic says too little of are tried; retention."""

from peyvand.foundation.parties import operations, queries
from peyvand.kit import clock, jobs
from peyvand.portal import outside
from peyvand.portal.operations import apply_retention as forget


@jobs.task("portal.try_parties", cron="* * * * *", at_start=True)
def try_parties() -> None:
    """Each on its own: what befalls one keeps no other from being tried."""
    for party in queries.to_be_tried(outside.configured(), now=clock.now()):
        operations.note(party, answered=outside.answers(party), now=clock.now())


@jobs.task("portal.apply_retention", cron="10 21 * * *")
def apply_retention() -> None:
    """At twenty to one at night in Tehran."""
    forget(now=clock.now())
