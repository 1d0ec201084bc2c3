"""Files and forms of the agencies' onboarding, by its parts."""
