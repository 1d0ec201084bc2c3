"""The inquiry's HTTP API, version 1 (INQ-8).

`schemas` reads a request, `routes` serves it inside Django, `fast` serves `POST /inquiries` in a process of its own,
where all who wait at a moment are answered together. Both doors give the same bytes.
"""
