"""Named reads of the oversight: a day's questions, marks, the log as the auditor reads it."""
