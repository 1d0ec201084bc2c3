"""Addresses of what a citizen asks about themselves."""

from django.urls import path

from peyvand.eservices.certificates.views import certificates, documents, self_inquiry
from peyvand.foundation.coverage import converters as converters

app_name = "certificates"

urlpatterns = [
    path("panel/documents/", documents.redeem, name="redeem"),
    path("me/inquiry/", self_inquiry.ask, name="self-inquiry"),
    path("me/box/", certificates.box, name="box"),
    path("me/certificates/new/", certificates.new, name="new"),
    path("me/certificates/issue/", certificates.issue, name="issue"),
    path("me/letters/<tracking:tracking_code>/code/", certificates.code, name="code"),
    path("me/letters/<tracking:tracking_code>/code/withdraw/", certificates.withdraw, name="withdraw-code"),
    path("me/letters/<tracking:tracking_code>/", self_inquiry.answer, name="answer"),
    path("me/letters/<tracking:tracking_code>/letter.pdf", self_inquiry.answer_pdf, name="answer-pdf"),
]
