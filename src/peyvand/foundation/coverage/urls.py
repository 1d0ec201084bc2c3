"""The address of the head office's protection."""

from django.urls import path

from peyvand.foundation.coverage import views

app_name = "coverage"
urlpatterns = [
    path("desk/protected-inquiries/<slug:number>/", views.protected_inquiry, name="protected-inquiry"),
]
