"""Addresses of the oversight. Numbers of cases and places in the log stand in them, nothing of a person."""

from django.urls import path

from peyvand.eservices.oversight.views import auditing, unusual

app_name = "oversight"

urlpatterns = [
    path(".well-known/audit-keys.json", auditing.keys, name="audit-keys"),
    path("desk/audit/", auditing.search, name="audit"),
    path("desk/audit/export/", auditing.export, name="audit-export"),
    path("desk/audit/seals/", auditing.seals, name="seals"),
    path("desk/audit/seals/roots.jsonl", auditing.roots_file, name="roots"),
    path("desk/audit/seals/<int:size>/growth.json", auditing.growth, name="growth"),
    path("desk/audit/records/<int:position>/", auditing.record, name="record"),
    path("desk/audit/records/<int:position>/proof.json", auditing.proof, name="proof"),
    path("panel/unusual-use/<slug:number>/", unusual.justify, name="justify"),
    path("desk/unusual-use/<slug:number>/", unusual.review, name="review"),
    path("desk/watch-list/", unusual.watch_list, name="watch-list"),
    path("desk/watch-list/<int:watched_id>/end/", unusual.unwatch, name="unwatch"),
]
