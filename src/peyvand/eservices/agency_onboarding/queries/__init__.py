"""Named reads of the agencies' onboarding, by its parts."""
