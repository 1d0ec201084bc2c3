"""Addresses of the public page of verification, and of the head office's protection."""

from django.urls import path

from peyvand.foundation.coverage import converters as converters
from peyvand.foundation.coverage import views

app_name = "coverage"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/file/", views.verify_file, name="verify-file"),
    path("verify/<tracking:tracking_code>", views.verify_letter, name="verify-letter"),
    path("desk/protected-inquiries/<slug:number>/", views.protected_inquiry, name="protected-inquiry"),
]
