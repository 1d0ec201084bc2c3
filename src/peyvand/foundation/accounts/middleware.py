from django.contrib.sessions.middleware import SessionMiddleware as Middleware


class SessionMiddleware(Middleware):
    pass
