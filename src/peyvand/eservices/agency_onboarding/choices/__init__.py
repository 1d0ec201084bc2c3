"""Words of the agencies' onboarding, by its parts."""
