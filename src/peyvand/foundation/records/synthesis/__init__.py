"""A believable population that never lived: the same seed gives the same bytes, with no database."""
