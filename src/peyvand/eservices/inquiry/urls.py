"""Addresses of the panel."""

from django.urls import path, re_path

from peyvand.eservices.inquiry import views

app_name = "inquiry"

urlpatterns = [
    path("panel/", views.panel, name="panel"),
    path("panel/inquiries/", views.history, name="history"),
    path("panel/inquiries/ask/", views.ask, name="ask"),
    re_path(r"^panel/inquiries/(?P<tracking_code>[0-9]{16})/$", views.letter, name="letter"),
]
