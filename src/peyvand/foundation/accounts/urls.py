"""The addresses of the accounts: exactly the allauth views in use, under allauth's names, the activation, and the
administrators' pages.

No sign-up, e-mail, password reset or social sign-in: they aren't mounted, so they don't exist.
"""

from allauth.account.views import LogoutView
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.webauthn.views import EditWebAuthnView, ListWebAuthnView, ReauthenticateWebAuthnView
from django.urls import include, path

from peyvand.foundation.accounts import views
from peyvand.foundation.accounts.guards import public, setting_up, signed_in

second_factor = [
    path("", signed_in(IndexView.as_view()), name="mfa_index"),
    path("authenticate/", public(views.SecondFactor.as_view()), name="mfa_authenticate"),
    path("reauthenticate/", signed_in(views.SecondFactorAgain.as_view()), name="mfa_reauthenticate"),
    path("totp/activate/", setting_up(views.AddApp.as_view()), name="mfa_activate_totp"),
    path("totp/deactivate/", signed_in(views.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("webauthn/", signed_in(ListWebAuthnView.as_view()), name="mfa_list_webauthn"),
    path("webauthn/add/", setting_up(views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "webauthn/reauthenticate/", signed_in(ReauthenticateWebAuthnView.as_view()), name="mfa_reauthenticate_webauthn"
    ),
    path("webauthn/keys/<int:pk>/remove/", signed_in(views.RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", signed_in(EditWebAuthnView.as_view()), name="mfa_edit_webauthn"),
    path("recovery-codes/", signed_in(ViewRecoveryCodesView.as_view()), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", signed_in(views.NewRecoveryCodes.as_view()), name="mfa_generate_recovery_codes"),
    path(
        "recovery-codes/download/",
        signed_in(DownloadRecoveryCodesView.as_view()),
        name="mfa_download_recovery_codes",
    ),
]

own = [
    path("activate/", views.activate, name="activate"),
    path("desk/offices/", views.offices, name="offices"),
    path("desk/offices/<slug:office_code>/", views.office, name="office"),
    path("desk/offices/<slug:office_code>/roles/<int:assignment_id>/end/", views.end_assignment, name="end-assignment"),
]

urlpatterns = [
    path("accounts/login/", public(views.SignIn.as_view()), name="account_login"),
    path("accounts/logout/", public(LogoutView.as_view()), name="account_logout"),
    path("accounts/reauthenticate/", setting_up(views.PasswordAgain.as_view()), name="account_reauthenticate"),
    path("accounts/password/change/", signed_in(views.PasswordChange.as_view()), name="account_change_password"),
    path("accounts/2fa/", include(second_factor)),
    path("", include((own, "accounts"))),
]
