"""The two small forms where the one a page is about writes in their own words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mestring.care.actions import LONGEST_TEXT

TOO_LONG = _("Det ble for langt for ett felt. Kort det ned til %(limit_value)d tegn.")


class GoalForm(forms.Form):
    """What matters to the person."""

    words = forms.CharField(
        label=_("Hva er viktig for deg?"),
        help_text=_("Skriv med dine egne ord. Noen få ord er nok."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Skriv noe først, eller gå tilbake uten å lagre."),
            "max_length": TOO_LONG,
        },
    )


class OtherWayForm(forms.Form):
    """What somebody would rather have than what was suggested."""

    words = forms.CharField(
        label=_("Hva vil du heller?"),
        help_text=_("Lar du feltet stå tomt, vet vi at det ikke passer. Da spør vi deg."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": TOO_LONG},
    )
