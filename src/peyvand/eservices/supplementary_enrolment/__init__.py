"""Pensioners' supplementary health and life insurance: periods, the wizard, association, branch, deductions."""
