"""The addresses of the portal itself."""

from django.urls import path

from peyvand.portal.views import health, home

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("demo/", home.demo, name="demo"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
