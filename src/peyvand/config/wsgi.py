"""The pages' process: Django over WSGI."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peyvand.config.settings")
os.environ.setdefault("PEYVAND_WEB_PROCESS", "1")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
