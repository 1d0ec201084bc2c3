"""The addresses of the public page of verification; `verify/…` stands in the QR codes of all letters."""

from django.urls import path

from peyvand.foundation.coverage import converters as converters
from peyvand.portal.views import verify

app_name = "verify"

urlpatterns = [
    path("verify/", verify.by_hand, name="by-hand"),
    path("verify/file/", verify.by_file, name="file"),
    path("verify/<tracking:tracking_code>", verify.letter, name="letter"),
]
