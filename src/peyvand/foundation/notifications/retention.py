"""What the outbox forgets: that a message went to a number. Its words are gone as soon as it has left."""

from peyvand.foundation.notifications import operations, queries
from peyvand.kit.retention import Rule

RULES = [Rule("retention.text_messages", queries.settled_before, operations.forget_messages)]
