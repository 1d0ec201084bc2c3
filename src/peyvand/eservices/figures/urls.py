"""Addresses of the figures."""

from django.urls import path

from peyvand.eservices.figures.views import agency, public

app_name = "figures"

urlpatterns = [
    path("panel/figures/", agency.inquiries, name="agency"),
    path("figures/", public.newest, name="public"),
    path("figures/<int:year>/<int:month>/", public.month, name="month"),
    path("figures/<int:year>/<int:month>/figures.csv", public.as_csv_file, name="csv"),
    path("figures/<int:year>/<int:month>/figures.json", public.as_json_file, name="json"),
]
