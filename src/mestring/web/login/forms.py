"""Login's forms, with our own words; what they do is allauth's."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import (
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mestring.people.roles import HELD_AT_A_UNIT, TABLE, Role
from mestring.people.types import User

LONGEST_NAME = 150


class Plain(forms.BaseForm):
    """Labels above the fields, and nothing written inside them."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]


CODE_WORDS = {
    "code": (_("Engangskode"), _("Seks siffer fra kodeappen, eller en av reservekodene dine."))
}


class LogIn(Plain, LoginForm):
    words = {"login": (_("Brukernavn"), ""), "password": (_("Passord"), "")}


class PasswordAgain(Plain, ReauthenticateForm):
    words = {"password": (_("Passord"), "")}


class ChangePassword(Plain, ChangePasswordForm):
    words = {
        "oldpassword": (_("Passordet du har nå"), ""),
        "password1": (
            _("Nytt passord"),
            _("Minst tolv tegn. En setning du husker, er et godt passord."),
        ),
        "password2": (_("Nytt passord en gang til"), ""),
    }


class Code(Plain, AuthenticateForm):
    words = CODE_WORDS


class CodeAgain(Plain, CodeReauthenticateForm):
    words = CODE_WORDS


class FirstCode(Plain, ActivateTOTPForm):
    words = {"code": (_("Engangskode"), _("De seks sifrene som appen viser nå."))}


class AddPasskey(Plain, AddWebAuthnForm):
    words = {"name": (_("Navn på passnøkkelen"), _("For eksempel «jobbtelefonen»."))}


class ChoosePassword(forms.Form):
    """The first password, or a new one: chosen by the one whose it is, and told to nobody."""

    password1 = forms.CharField(
        label=_("Nytt passord"),
        help_text=_("Minst tolv tegn. En setning du husker, er et godt passord."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Nytt passord en gang til"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "password1" in found and found["password1"] != found.get("password2"):
            self.add_error("password2", ValidationError(gettext("De to passordene er ikke like.")))
        return found


class NewAccount(forms.Form):
    """An account that the steward makes."""

    name = forms.CharField(label=_("Navn"), max_length=LONGEST_NAME)
    username = forms.SlugField(
        label=_("Brukernavn"),
        max_length=LONGEST_NAME,
        help_text=_("Det personen logger inn med. Små bokstaver, tall og bindestrek."),
    )
    role = forms.ChoiceField(
        label=_("Rolle"),
        required=False,
        help_text=_("Pårørende og de planen gjelder, har ingen rolle her."),
    )
    unit = forms.ChoiceField(label=_("Enhet"), required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [(role.value, str(TABLE[role].title)) for role in HELD_AT_A_UNIT]
        self.fields["role"].choices = [("", gettext("Ingen rolle")), *titles]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", gettext("Ingen bestemt enhet")), *units]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("role") in AT_A_UNIT and not found.get("unit"):
            self.add_error(
                "unit", ValidationError(gettext("Denne rollen hører til en enhet. Velg hvilken."))
            )
        return found


# These work for the whole installation.
FOR_ALL = (Role.EDITOR, Role.STEWARD, Role.ANALYST)
AT_A_UNIT = tuple(role.value for role in HELD_AT_A_UNIT if role not in FOR_ALL)
