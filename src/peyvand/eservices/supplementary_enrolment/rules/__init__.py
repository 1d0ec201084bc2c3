"""Pure decisions of the supplementary insurance."""
