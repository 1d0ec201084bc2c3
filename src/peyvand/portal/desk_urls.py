"""The addresses of cases of every kind: the staff's desk, and «درخواست‌های من».

Numbers of cases, offices, kinds and states stand in them, nothing that tells of a person.
"""

from django.urls import path

from peyvand.portal.views import case, desk, my_requests

app_name = "cases"

urlpatterns = [
    path("desk/", desk.home, name="desk"),
    path("desk/worklists/<slug:office_code>/<slug:role>/", desk.worklist, name="worklist"),
    path("desk/worklists/<slug:office_code>/<slug:role>/take/", desk.take_many, name="take-many"),
    path("desk/cases/<slug:number>/", case.show, name="case"),
    path("desk/cases/<slug:number>/take/", case.take, name="take"),
    path("desk/cases/<slug:number>/claim/", case.claim, name="claim"),
    path("desk/cases/<slug:number>/release/", case.release, name="release"),
    path("desk/cases/<slug:number>/hand-over/", case.hand_over, name="hand-over"),
    path("desk/cases/<slug:number>/send/", case.send, name="send"),
    path("my/requests/", my_requests.listed, name="requests"),
    path("my/requests/<slug:number>/", my_requests.show, name="request"),
    path("my/requests/<slug:number>/take/", my_requests.take, name="take-as-applicant"),
]
