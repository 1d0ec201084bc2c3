"""The addresses of the portal itself."""

from django.urls import path

from peyvand.portal.views import (
    figures,
    health,
    home,
    language,
    law,
    pointer,
    retention,
    switches,
    text_messages,
    wording,
)

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("language/<str:language>/", language.choose, name="language"),
    path("demo/", home.demo, name="demo"),
    path("for-agencies/", pointer.pointer, name="pointer"),
    path("desk/text-messages/", text_messages.listed, name="text-messages"),
    path("desk/figures/", figures.inquiries, name="figures"),
    path("desk/figures/worklists/", figures.worklists, name="figures-cases"),
    path("desk/figures/payments/", figures.payments, name="figures-payments"),
    path("desk/figures/messages/", figures.messages, name="figures-messages"),
    path("desk/figures/unusual-use/", figures.unusual, name="figures-unusual"),
    path("desk/law/", law.overview, name="law"),
    path("desk/law/proposals/<int:proposal_id>/approve/", law.approve, name="law-approve"),
    path("desk/law/proposals/<int:proposal_id>/turn-down/", law.turn_down, name="law-turn-down"),
    path("desk/law/<str:key>/", law.key, name="law-key"),
    path("desk/law/<str:key>/propose/", law.propose, name="law-propose"),
    path("desk/retention/", retention.overview, name="retention"),
    path("desk/services/", switches.overview, name="switches"),
    path("desk/services/<slug:switch>/", switches.switch, name="switch"),
    path("desk/services/<slug:switch>/close/", switches.close, name="switch-close"),
    path("desk/services/<slug:switch>/open/", switches.open_again, name="switch-open"),
    path("desk/wording/", wording.overview, name="wording"),
    path("desk/wording/proposals/<int:wording_id>/approve/", wording.approve, name="wording-approve"),
    path("desk/wording/proposals/<int:wording_id>/turn-down/", wording.turn_down, name="wording-turn-down"),
    path("desk/wording/<slug:kind>/<slug:language>/", wording.kind, name="wording-kind"),
    path("desk/wording/<slug:kind>/<slug:language>/preview/", wording.preview, name="wording-preview"),
    path("desk/wording/<slug:kind>/<slug:language>/propose/", wording.propose, name="wording-propose"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
