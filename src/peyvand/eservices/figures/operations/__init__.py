"""Writes of the figures."""

from peyvand.eservices.figures.operations.counting import invent, recount, roll_up
from peyvand.eservices.figures.operations.publishing import publish

__all__ = ["invent", "publish", "recount", "roll_up"]
