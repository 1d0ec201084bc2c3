"""The API's own process with a call for each question, to measure beside the one that answers them together."""

from peyvand.config.asgi import assemble

application = assemble(with_pages=False, together=1)
