"""The case file: workflow engine, assignment, worklists and history, for every service to stand on."""
