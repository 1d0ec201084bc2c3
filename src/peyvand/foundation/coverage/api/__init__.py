"""What the HTTP API, version 1, has in common for all services (INQ-8). `config.api` puts their operations together."""
