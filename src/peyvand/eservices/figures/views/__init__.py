"""Pages of the figures: an agency's own, and everybody's."""
