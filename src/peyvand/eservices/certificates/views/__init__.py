"""Pages of a citizen about themselves."""
