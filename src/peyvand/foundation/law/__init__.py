"""Dated legal parameters, each with the instrument it rests on (ALL-3).

`queries.on(day)` is the law of a day, as a frozen `rules.Law`; ask the day that governs, never today by habit.
"""
