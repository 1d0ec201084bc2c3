"""Addresses of what a citizen reads about accesses to their data.

A line's reference stands in them, which is a moment and a keyed hash: nobody else's list has it.
"""

from django.urls import path

from peyvand.eservices.transparency.views import accesses

app_name = "transparency"

urlpatterns = [
    path("me/accesses/", accesses.listed, name="accesses"),
    path("me/accesses/list.csv", accesses.as_csv, name="accesses-csv"),
    path("me/accesses/list.pdf", accesses.as_pdf, name="accesses-pdf"),
    path("me/accesses/<slug:access_ref>/", accesses.one, name="access"),
]
