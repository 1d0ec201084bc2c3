"""The addresses of the accounts: exactly the allauth views in use, under allauth's names, the activation, the
citizens' and the administrators' pages.

No e-mail, password reset or social sign-in: they aren't mounted, so they don't exist.
"""

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.webauthn.views import EditWebAuthnView, ListWebAuthnView, ReauthenticateWebAuthnView
from django.urls import include, path

from peyvand.foundation.accounts.guards import public, setting_up, signed_in
from peyvand.foundation.accounts.views import account, citizens, members, offices

second_factor = [
    path("", signed_in(IndexView.as_view()), name="mfa_index"),
    path("authenticate/", public(members.SecondFactor.as_view()), name="mfa_authenticate"),
    path("reauthenticate/", signed_in(members.SecondFactorAgain.as_view()), name="mfa_reauthenticate"),
    path("totp/activate/", setting_up(members.AddApp.as_view()), name="mfa_activate_totp"),
    path("totp/deactivate/", signed_in(members.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("webauthn/", signed_in(ListWebAuthnView.as_view()), name="mfa_list_webauthn"),
    path("webauthn/add/", setting_up(members.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "webauthn/reauthenticate/", signed_in(ReauthenticateWebAuthnView.as_view()), name="mfa_reauthenticate_webauthn"
    ),
    path("webauthn/keys/<int:pk>/remove/", signed_in(members.RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", signed_in(EditWebAuthnView.as_view()), name="mfa_edit_webauthn"),
    path("recovery-codes/", signed_in(ViewRecoveryCodesView.as_view()), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", signed_in(members.NewRecoveryCodes.as_view()), name="mfa_generate_recovery_codes"),
    path(
        "recovery-codes/download/",
        signed_in(DownloadRecoveryCodesView.as_view()),
        name="mfa_download_recovery_codes",
    ),
]

own = [
    path("register/", citizens.register, name="register"),
    path("register/code/", citizens.prove_registration, name="prove-registration"),
    path("register/check/", citizens.check_registration, name="check-registration"),
    path("sign-in/", citizens.sign_in, name="sign-in"),
    path("sign-in/code/", citizens.enter_code, name="enter-code"),
    path("me/account/", account.overview, name="account"),
    path("me/account/mobile/", account.new_mobile, name="new-mobile"),
    path("me/account/mobile/code/", account.prove_mobile, name="prove-mobile"),
    path("me/account/mobile/check/", account.check_mobile, name="check-mobile"),
    path("me/account/mobile/cancel/", account.cancel_mobile, name="cancel-mobile"),
    path("me/account/app/", account.app, name="app"),
    path("me/account/app/remove/", account.remove_app, name="remove-app"),
    path("me/account/sign-out/", account.sign_out_everywhere, name="sign-out-everywhere"),
    path("activate/", members.activate, name="activate"),
    path("desk/offices/", offices.offices, name="offices"),
    path("desk/offices/<slug:office_code>/", offices.office, name="office"),
    path(
        "desk/offices/<slug:office_code>/roles/<int:assignment_id>/end/", offices.end_assignment, name="end-assignment"
    ),
]

urlpatterns = [
    path("accounts/login/", public(members.SignIn.as_view()), name="account_login"),
    path("accounts/logout/", public(members.SignOut.as_view()), name="account_logout"),
    path("accounts/reauthenticate/", setting_up(members.PasswordAgain.as_view()), name="account_reauthenticate"),
    path("accounts/password/change/", signed_in(members.PasswordChange.as_view()), name="account_change_password"),
    path("accounts/2fa/", include(second_factor)),
    path("", include((own, "accounts"))),
]
