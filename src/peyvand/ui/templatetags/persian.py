"""Template filters: what people read is Persian."""

from django import template

register = template.Library()
