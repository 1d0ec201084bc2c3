"""The log's roots outside the database."""
