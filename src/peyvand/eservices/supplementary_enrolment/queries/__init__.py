"""Named reads of the supplementary insurance, by its parts."""
