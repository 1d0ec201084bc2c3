"""Figures: what was asked, paid, sent and finished, counted by day and hour; the public ones of each month (ALL-7)."""
