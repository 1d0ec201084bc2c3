"""Pages of the supplementary insurance, by who opens them."""
