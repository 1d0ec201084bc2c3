"""Background work of the log: each minute what was written is sealed, and the root goes outside the database."""

import logging

from django.conf import settings

from peyvand.foundation.audit import operations
from peyvand.foundation.audit.gateways import roots as files
from peyvand.foundation.audit.queries import roots
from peyvand.kit import clock, jobs

log = logging.getLogger(__name__)


@jobs.task("audit.seal", cron="* * * * *", at_start=True)
def seal() -> None:
    """A place that can't be written to is told of and caught up with later; the other places don't wait for it."""
    operations.seal(now=clock.now(), outside=files.ends(settings.AUDIT_ROOTS))
    for path in settings.AUDIT_ROOTS:
        try:
            files.append(path, after=roots.following)
        except (OSError, ValueError, files.Forked):
            log.exception("the audit log's roots could not be written to %s", path)
    operations.trace()
