"""The addresses of the payments. `back` is named to banks: it stays as it is."""

from django.urls import path

from peyvand.foundation.payments import views

app_name = "payments"

urlpatterns = [
    path("pay/back/<slug:attempt_number>/", views.back, name="back"),
    path("pay/<uuid:public_id>/", views.payment, name="payment"),
    path("pay/<uuid:public_id>/start/", views.start, name="start"),
    path("pay/<uuid:public_id>/check/", views.check, name="check"),
    path("pay/<uuid:public_id>/progress/", views.progress, name="progress"),
    path("desk/payments/", views.differences, name="differences"),
    path("desk/payments/<int:difference_id>/", views.difference, name="difference"),
]
