"""The agencies' addresses: of OAuth just the token, nothing else of an identity provider."""

from django.urls import path

from peyvand.foundation.agencies import views

app_name = "agencies"
urlpatterns = [path("oauth/token", views.token, name="token")]
