"""Addresses of voluntary insurance: the public calculator, the applicant's way, contracts, examiner, branch."""

from django.urls import path

from peyvand.eservices.voluntary_contracts.views import applying, calculator, contracts, examiner, in_branch
from peyvand.foundation.coverage import converters as converters

app_name = "voluntary"

urlpatterns = [
    path("voluntary/", calculator.calculator, name="calculator"),
    path("voluntary/verify/<tracking:contract_number>", calculator.verify, name="verify"),
    path("voluntary/apply/", applying.start, name="apply"),
    path("voluntary/apply/data/", applying.data, name="data"),
    path("voluntary/apply/regulations/", applying.regulations, name="regulations"),
    path("voluntary/apply/premium/", applying.premium, name="premium"),
    path("voluntary/apply/examination/", applying.examination, name="examination-step"),
    path("voluntary/apply/summary/", applying.summary, name="summary"),
    path("voluntary/contracts/", contracts.contracts, name="contracts"),
    path("voluntary/contracts/<tracking:contract_number>/", contracts.contract, name="contract"),
    path("voluntary/contracts/<tracking:contract_number>/pay/", contracts.pay, name="pay"),
    path("voluntary/contracts/<tracking:contract_number>/premium/", contracts.change_premium, name="change-premium"),
    path("voluntary/contracts/<tracking:contract_number>/withdraw/", contracts.withdraw, name="withdraw"),
    path("voluntary/contracts/<tracking:contract_number>/deadlines.ics", contracts.deadlines, name="deadlines"),
    path("voluntary/contracts/<tracking:contract_number>/contract.pdf", contracts.contract_pdf, name="contract-pdf"),
    path("voluntary/contracts/<tracking:contract_number>/referral.pdf", contracts.referral_pdf, name="referral-pdf"),
    path("desk/examinations/", examiner.search, name="examinations"),
    path("desk/examinations/<tracking:referral_number>/", examiner.examination, name="examination"),
    path("desk/voluntary/", in_branch.in_branch, name="in-branch"),
    path("desk/voluntary/<tracking:contract_number>/end/", in_branch.end, name="end-in-branch"),
]
