"""Addresses of the agencies' onboarding: the agency's own pages, and those of the organisation's desk.

Numbers of cases and memoranda stand in them, nothing that tells of a person.
"""

from django.urls import path

from peyvand.eservices.agency_onboarding.views import committee, memoranda, need

app_name = "agency_onboarding"

urlpatterns = [
    path("agency/", need.home, name="home"),
    path("agency/memorandum.pdf", need.agency_pdf, name="agency-pdf"),
    path("agency/need/", need.need, name="need"),
    path("agency/need/check/", need.need_check, name="need-check"),
    path("agency/cases/<slug:number>/", need.declared, name="declared"),
    path("agency/cases/<slug:number>/withdraw/", need.withdraw, name="withdraw"),
    path("agency/cases/<slug:number>/correct/", need.correct, name="need-correct"),
    path("agency/cases/<slug:number>/correct/check/", need.correct_check, name="correct-check"),
    path("agency/cases/<slug:number>/memorandum.pdf", need.memorandum_pdf, name="declared-pdf"),
    path("desk/admissions/", committee.agenda, name="agenda"),
    path("desk/admissions/<slug:number>/", committee.admission, name="admission"),
    path("desk/admissions/<slug:number>/vote/", committee.vote, name="vote"),
    path("desk/admissions/<slug:number>/recuse/", committee.recuse, name="recuse"),
    path("desk/admissions/<slug:number>/ruling/", committee.ruling, name="ruling"),
    path("desk/admissions/<slug:number>/concluding/", committee.concluding, name="concluding"),
    path("desk/memoranda/", memoranda.memoranda, name="memoranda"),
    path("desk/memoranda/<int:memorandum_id>/", memoranda.memorandum, name="memorandum"),
    path("desk/memoranda/<int:memorandum_id>/memorandum.pdf", memoranda.memorandum_pdf, name="memorandum-pdf"),
]
