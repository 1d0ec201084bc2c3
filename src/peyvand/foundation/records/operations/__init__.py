"""Writes of the records. Loading a bundle is one transaction: all of it, or nothing."""

from peyvand.foundation.records.operations.load import Reject, Report, load_bundle

__all__ = ["Reject", "Report", "load_bundle"]
