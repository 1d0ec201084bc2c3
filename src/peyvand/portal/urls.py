"""The addresses of the portal itself."""

from django.urls import path

from peyvand.portal.views import health, home, pointer, text_messages

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("demo/", home.demo, name="demo"),
    path("for-agencies/", pointer.pointer, name="pointer"),
    path("desk/text-messages/", text_messages.listed, name="text-messages"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
