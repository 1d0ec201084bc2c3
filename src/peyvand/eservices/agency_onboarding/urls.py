"""Addresses of the agencies' onboarding: the agency's own pages, and those of the organisation's desk.

Numbers of cases and memoranda stand in them, nothing that tells of a person.
"""

from django.urls import path

from peyvand.eservices.agency_onboarding.views import committee, members, memoranda, need, user_lists

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
    path("agency/user-lists/form.xlsx", user_lists.form_file, name="user-list-form"),
    path("agency/user-lists/<slug:number>/", user_lists.user_list, name="user-list"),
    path("agency/user-lists/<slug:number>/file/", user_lists.upload, name="user-list-file"),
    path("agency/user-lists/<slug:number>/submit/", user_lists.submit, name="user-list-submit"),
    path("agency/user-lists/<slug:number>/withdraw/", user_lists.withdraw, name="user-list-withdraw"),
    path("agency/users/", members.members, name="members"),
    path("agency/users/new-list/", members.further_list, name="further-list"),
    path("agency/users/certify/", members.certify, name="certify"),
    path("agency/users/<int:user_id>/suspend/", members.suspend, name="member-suspend"),
    path("agency/users/<int:user_id>/resume/", members.resume, name="member-resume"),
    path("agency/users/<int:user_id>/invite/", members.invite, name="member-invite"),
    path("desk/user-lists/<slug:number>/", user_lists.check, name="user-list-check"),
    path("desk/user-lists/<slug:number>/provision/", user_lists.provision, name="user-list-provision"),
    path("desk/agencies/", members.find_agency, name="find-agency"),
    path("desk/agencies/<str:agency_code>/", members.agency, name="agency"),
    path("desk/agencies/<str:agency_code>/revoke/", members.revoke, name="client-revoke"),
    path("desk/agencies/<str:agency_code>/users/<int:user_id>/reset/", members.reset, name="member-reset"),
    path("desk/agencies/<str:agency_code>/users/<int:user_id>/resume/", members.resume_for_agency, name="help-resume"),
]
