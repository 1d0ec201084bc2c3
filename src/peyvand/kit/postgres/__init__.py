"""A Django database backend over PostgreSQL that starts the embedded server when a connection first needs it."""
