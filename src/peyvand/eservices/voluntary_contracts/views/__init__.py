"""Pages of voluntary insurance."""
