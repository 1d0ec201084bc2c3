"""The addresses of the portal itself."""

from django.urls import path

from peyvand.portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("demo/", views.demo, name="demo"),
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
]
