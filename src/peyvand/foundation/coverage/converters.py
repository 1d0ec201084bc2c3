"""A tracking code in an address: `<tracking:tracking_code>`."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class TrackingCode(StringConverter):
    regex = "[0-9]{16}"


register_converter(TrackingCode, "tracking")
