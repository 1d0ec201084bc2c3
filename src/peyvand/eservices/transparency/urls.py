"""Addresses of what a citizen reads about accesses to their data, and of what comes of it.

A line's reference stands in them, which is a moment and a keyed hash: nobody else's list has it.
"""

from django.urls import path

from peyvand.eservices.transparency.views import accesses, disputes, objections
from peyvand.foundation.coverage import converters as converters

app_name = "transparency"

urlpatterns = [
    path("me/accesses/", accesses.listed, name="accesses"),
    path("me/accesses/list.csv", accesses.as_csv, name="accesses-csv"),
    path("me/accesses/list.pdf", accesses.as_pdf, name="accesses-pdf"),
    path("me/accesses/<slug:access_ref>/", accesses.one, name="access"),
    path("me/accesses/<slug:access_ref>/object/", objections.object_to, name="object"),
    path("me/accesses/<slug:access_ref>/dispute/", disputes.dispute_line, name="dispute-line"),
    path("me/letters/<tracking:tracking_code>/dispute/", disputes.dispute_letter, name="dispute-letter"),
    path("desk/objections/<slug:number>/", objections.objection, name="objection"),
    path("desk/disputes/<slug:number>/", disputes.dispute, name="dispute"),
    path("panel/superseded/", disputes.superseded, name="superseded"),
    path("me/accesses/<slug:access_ref>/proof.json", accesses.proof, name="proof"),
]
