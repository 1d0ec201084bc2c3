"""Named reads: counts from the rows themselves, and from the tables in which they are kept."""
