"""Pages of the agencies' onboarding, by its parts."""
