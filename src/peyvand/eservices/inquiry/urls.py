"""Addresses of the panel."""

from django.urls import path

from peyvand.eservices.inquiry.views import batches, inquiries, seals
from peyvand.foundation.coverage import converters as converters

app_name = "inquiry"

urlpatterns = [
    path("panel/", inquiries.panel, name="panel"),
    path("panel/inquiries/", inquiries.history, name="history"),
    path("panel/inquiries/ask/", inquiries.ask, name="ask"),
    path("panel/inquiries/<tracking:tracking_code>/", inquiries.letter, name="letter"),
    path("panel/inquiries/<tracking:tracking_code>/letter.pdf", inquiries.letter_pdf, name="letter-pdf"),
    path("panel/seals/", seals.listed, name="seals"),
    path("panel/seals/<tracking:tracking_code>/", seals.extend, name="seal-extend"),
    path("panel/batches/", batches.batches, name="batches"),
    path("panel/batches/new/", batches.upload, name="batch-new"),
    path("panel/batches/template.xlsx", batches.template_xlsx, name="batch-template-xlsx"),
    path("panel/batches/template.csv", batches.template_csv, name="batch-template-csv"),
    path("panel/batches/<str:batch_id>/", batches.batch, name="batch"),
    path("panel/batches/<str:batch_id>/progress/", batches.progress, name="batch-progress"),
    path("panel/batches/<str:batch_id>/start/", batches.start, name="batch-start"),
    path("panel/batches/<str:batch_id>/discard/", batches.discard, name="batch-discard"),
    path("panel/batches/<str:batch_id>/cancel/", batches.cancel, name="batch-cancel"),
    path("panel/batches/<str:batch_id>/rejected.csv", batches.rejected_csv, name="batch-rejected-csv"),
    path("panel/batches/<str:batch_id>/rejected.xlsx", batches.rejected_xlsx, name="batch-rejected-xlsx"),
    path("panel/batches/<str:batch_id>/results.csv", batches.results_csv, name="batch-results-csv"),
    path("panel/batches/<str:batch_id>/results.xlsx", batches.results_xlsx, name="batch-results-xlsx"),
]
