"""Writes: an objection to an access, a letter that is said to be wrong, and the answers to both."""

from peyvand.eservices.transparency.operations.disputing import dispute, settle, show_dispute
from peyvand.eservices.transparency.operations.objecting import answer_objection, object_to, show_objection

__all__ = ["answer_objection", "dispute", "object_to", "settle", "show_dispute", "show_objection"]
