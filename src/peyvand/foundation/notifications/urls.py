"""The addresses of the text messages."""

from django.urls import path

from peyvand.foundation.notifications import views

app_name = "notifications"

urlpatterns = [path("gateway/receipts", views.receipts, name="receipts")]
