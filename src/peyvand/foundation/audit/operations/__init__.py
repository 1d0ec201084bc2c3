"""Writing the log. Access entries come with the answers that they are about: `coverage.operations` inserts those."""

from peyvand.foundation.audit.operations.recording import (
    leaves_trace,
    record_access,
    record_act,
    record_acts,
    record_refusal,
)
from peyvand.foundation.audit.operations.restoring import record_restoration
from peyvand.foundation.audit.operations.sealing import seal
from peyvand.foundation.audit.operations.tracing import trace

__all__ = [
    "leaves_trace",
    "record_access",
    "record_act",
    "record_acts",
    "record_refusal",
    "record_restoration",
    "seal",
    "trace",
]
