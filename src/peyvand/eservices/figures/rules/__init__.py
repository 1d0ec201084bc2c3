"""Pure decisions: which days a period has, how figures compare, what may be published."""
