"""Writes of voluntary insurance."""

from peyvand.eservices.voluntary_contracts.operations.quoting import quote

__all__ = ["quote"]
