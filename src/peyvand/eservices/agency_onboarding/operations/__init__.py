"""All writes of the agencies' onboarding, by its parts."""
