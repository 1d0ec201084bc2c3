"""Becoming an agency that asks; so far the move of the legacy system's users, and its end."""
