from django.contrib.sessions.backends.db import SessionStore as Store


class SessionStore(Store):
    pass
