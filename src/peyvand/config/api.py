"""The HTTP API, version 1: the services' operations put together."""

from peyvand.eservices.certificates.api import router as documents
from peyvand.eservices.inquiry.api.batches import router as batches
from peyvand.eservices.inquiry.api.routes import router as inquiries
from peyvand.foundation.coverage.api.serving import new_api

api = new_api()
api.add_router("", inquiries)
api.add_router("/batches", batches)
api.add_router("/documents", documents)
