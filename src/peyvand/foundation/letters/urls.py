"""The letters' addresses."""

from django.urls import path

from peyvand.foundation.letters import views

app_name = "letters"
urlpatterns = [path(".well-known/jwks.json", views.jwks, name="jwks")]
