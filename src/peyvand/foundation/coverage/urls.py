"""Addresses of the public page of verification."""

from django.urls import path

from peyvand.foundation.coverage import converters as converters
from peyvand.foundation.coverage import views

app_name = "coverage"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/file/", views.verify_file, name="verify-file"),
    path("verify/<tracking:tracking_code>", views.verify_letter, name="verify-letter"),
]
