"""Decisions of the agencies' onboarding, by its parts. Pure."""
