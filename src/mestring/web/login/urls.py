"""Login's routes. allauth's are named here one by one, with our guarded views: none comes in by itself."""

from django.urls import path

from mestring.web.login import accounts, invitation, views

urlpatterns = [
    path("logg-inn/", views.log_in, name="account_login"),
    path("logg-inn/kode/", views.ask_for_code, name="mfa_authenticate"),
    path("logg-inn/passnokkel/", views.log_in_with_passkey, name="mfa_login_webauthn"),
    path("logg-inn/stengt/", views.closed, name="account_inactive"),
    path("logg-inn/avbrutt/", views.cancelled, name="socialaccount_login_cancelled"),
    path("logg-inn/med/<slug:provider_id>/", views.log_in_elsewhere, name="openid_connect_login"),
    path(
        "logg-inn/med/<slug:provider_id>/svar/",
        views.back_from_elsewhere,
        name="openid_connect_callback",
    ),
    path("invitasjon/", invitation.accept, name="invitation"),
    path("invitasjon/<str:secret>/", invitation.link, name="invitation-link"),
    path("min-innlogging/", views.own_login, name="mfa_index"),
    path("min-innlogging/bekreft/passord/", views.password_again, name="account_reauthenticate"),
    path("min-innlogging/bekreft/kode/", views.code_again, name="mfa_reauthenticate"),
    path(
        "min-innlogging/bekreft/passnokkel/",
        views.passkey_again,
        name="mfa_reauthenticate_webauthn",
    ),
    path("min-innlogging/bekreft/igjen/", views.log_in_again, name="login-again"),
    path("min-innlogging/passord/", views.change_password, name="account_change_password"),
    path("min-innlogging/kodeapp/", views.add_code_app, name="mfa_activate_totp"),
    path("min-innlogging/kodeapp/fjern/", views.remove_code_app, name="mfa_deactivate_totp"),
    path("min-innlogging/passnokler/", views.passkeys, name="mfa_list_webauthn"),
    path("min-innlogging/passnokler/ny/", views.add_passkey, name="mfa_add_webauthn"),
    path(
        "min-innlogging/passnokler/<int:pk>/fjern/",
        views.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("min-innlogging/reservekoder/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "min-innlogging/reservekoder/nye/",
        views.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("min-innlogging/okter/", views.sessions, name="usersessions_list"),
    path("kontoer/", accounts.accounts, name="accounts"),
    path("kontoer/ny/", accounts.new_account, name="new-account"),
    path("kontoer/bekreft/", accounts.recoveries, name="recoveries"),
    path("kontoer/bekreft/<int:invitation_id>/", accounts.confirm, name="confirm-recovery"),
    path("kontoer/<int:user_id>/", accounts.account, name="account"),
    path("kontoer/<int:user_id>/<slug:do>/", accounts.change_account, name="change-account"),
]
