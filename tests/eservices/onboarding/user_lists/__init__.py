"""Lists of users, and what becomes of the users (ONB-2, ONB-5)."""
