"""Pages of the accounts: of members and staff, of offices, of citizens."""
