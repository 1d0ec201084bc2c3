"""The addresses of the supplementary insurance: the pensioners' wizard and requests, the staff's pages."""

from django.urls import path

from peyvand.eservices.supplementary_enrolment.views import desk, mandates, periods, wizard

app_name = "supplementary"

urlpatterns = [
    path("pensioners/supplementary/", wizard.start, name="start"),
    path("pensioners/supplementary/terms/", wizard.terms, name="terms"),
    path("pensioners/supplementary/principal/", wizard.principal, name="principal"),
    path("pensioners/supplementary/family/", wizard.family, name="family"),
    path("pensioners/supplementary/confirm/", wizard.confirm, name="confirm"),
    path("pensioners/supplementary/deductions/", wizard.deducted, name="deducted"),
    path("pensioners/supplementary/requests/<slug:number>/", wizard.mine, name="mine"),
    path("pensioners/supplementary/requests/<slug:number>/correct/", wizard.correct, name="correct"),
    path("pensioners/supplementary/requests/<slug:number>/withdraw/", wizard.withdraw, name="withdraw"),
    path("pensioners/supplementary/for/", wizard.act_for, name="act-for"),
    path("pensioners/supplementary/mandates/<int:mandate_id>/end/", wizard.end_mandate, name="end-own-mandate"),
    path("desk/supplementary/mandates/", mandates.listed, name="mandates"),
    path("desk/supplementary/mandates/<int:mandate_id>/end/", mandates.end, name="end-mandate"),
    path("desk/supplementary/letters/<int:notice_id>/", mandates.letter, name="letter"),
    path("desk/supplementary/letters/<int:notice_id>/posted/", mandates.posted, name="posted"),
    path("desk/supplementary/clean/", desk.clean, name="clean"),
    path("desk/supplementary/cases/<slug:number>/", desk.case, name="case"),
    path("desk/supplementary/cases/<slug:number>/transfer/", desk.transfer, name="transfer"),
    path("desk/supplementary/cases/<slug:number>/<slug:transition>/", desk.decide, name="decide"),
    path("desk/supplementary/month-end.xlsx", periods.month_end, name="month-end"),
    path("desk/supplementary/periods/", periods.listed, name="periods"),
    path("desk/supplementary/periods/new/", periods.propose, name="propose"),
    path("desk/supplementary/periods/<int:period_id>/", periods.propose, name="change"),
    path("desk/supplementary/periods/<int:period_id>/insurer.xlsx", periods.insurer, name="insurer"),
    path("desk/supplementary/proposals/<int:proposal_id>/", periods.decide, name="proposal"),
]
