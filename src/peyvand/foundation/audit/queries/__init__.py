"""Named reads of the log."""
