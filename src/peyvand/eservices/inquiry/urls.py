"""Addresses of the panel."""

from django.urls import path

from peyvand.eservices.inquiry import views
from peyvand.foundation.coverage import converters as converters

app_name = "inquiry"

urlpatterns = [
    path("panel/", views.panel, name="panel"),
    path("panel/inquiries/", views.history, name="history"),
    path("panel/inquiries/ask/", views.ask, name="ask"),
    path("panel/inquiries/<tracking:tracking_code>/", views.letter, name="letter"),
    path("panel/inquiries/<tracking:tracking_code>/letter.pdf", views.letter_pdf, name="letter-pdf"),
]
