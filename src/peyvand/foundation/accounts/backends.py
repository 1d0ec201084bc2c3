from allauth.account.auth_backends import AuthenticationBackend


class NationalCodeBackend(AuthenticationBackend):
    pass
