"""The small forms of trust: a question, an answer, a closing, an opening, a review."""

from collections.abc import Sequence
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from mestring.care.types import PleaKind, Reasons
from mestring.people.telling import FINDINGS, REASONS
from mestring.people.words import Finding, Reason

LONGEST = 4000
LONGEST_SHARING = timedelta(days=366)


def _words(**kwargs: object) -> forms.CharField:
    return forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Skriv noe først, eller gå tilbake uten å lagre."),
            "max_length": _(
                "Det ble for langt for ett felt. Kort det ned til %(limit_value)d tegn."
            ),
        },
        **kwargs,  # type: ignore[arg-type]
    )


class QuestionForm(forms.Form):
    """What a person wants to know about one line."""

    words = _words(
        label=_("Hva vil du spørre om?"),
        help_text=_("Et menneske i enheten leser det og svarer deg her."),
    )


class AnswerForm(forms.Form):
    """What the unit answers."""

    words = _words(
        label=_("Svaret"),
        help_text=_("Si hvorfor det ble åpnet, med vanlige ord. Var det feil, så si det."),
    )


class ClosingForm(forms.Form):
    """That a person keeps somebody out."""

    cost_told = forms.BooleanField(
        label=_("Jeg har lest hva det kan koste"),
        error_messages={"required": _("Les det som står over, og kryss av her.")},
    )
    words = forms.CharField(
        label=_("Vil du si hvorfor?"),
        help_text=_("Du må ikke. Det du skriver, er bare for deg selv."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EmergencyForm(forms.Form):
    """Why somebody opens a person against the ordinary rules."""

    number = forms.CharField(
        label=_("Fødselsnummer eller D-nummer"),
        help_text=_("Elleve sifre. Det er ingen søking her: Du må ha hele nummeret."),
        max_length=11,
        min_length=11,
        error_messages={
            "required": _("Skriv hele nummeret."),
            "min_length": _("Nummeret har elleve sifre."),
            "max_length": _("Nummeret har elleve sifre."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Hva er grunnen?"),
        choices=[(reason.value, word) for reason, word in REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg en grunn.")},
    )
    words = _words(
        label=_("Skriv kort hva som har skjedd"),
        help_text=_("Personen får lese det, og lederen din går gjennom det."),
    )
    unit = forms.ChoiceField(label=_("Du åpner fra"))

    def __init__(self, *args: object, units: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["unit"].choices = list(units)  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = units[0][0]

    @property
    def chosen(self) -> Reason:
        """The reason that was chosen."""
        return Reason(self.cleaned_data["reason"])


class ReviewForm(forms.Form):
    """What a leader finds of an opening."""

    finding = forms.ChoiceField(
        label=_("Hva fant du?"),
        choices=[(finding.value, word) for finding, word in FINDINGS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg det som passer.")},
    )
    words = forms.CharField(
        label=_("Hva gjør enheten med det?"),
        help_text=_("Personen får lese det. Var det i orden, kan feltet stå tomt."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @property
    def found(self) -> Finding:
        """What was found."""
        return Finding(self.cleaned_data["finding"])


class UnitShareForm(forms.Form):
    """That a person shares some parts with another place, for a time."""

    unit = forms.ChoiceField(
        label=_("Hvem vil du dele med?"), error_messages={"required": _("Velg et sted.")}
    )
    sections = forms.MultipleChoiceField(
        label=_("Hva vil du dele?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Velg minst én ting.")},
    )
    until = forms.DateField(
        label=_("Til og med"),
        help_text=_("Etter den dagen ser de ingenting. Du kan slutte før."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(
        self,
        *args: object,
        units: Sequence[tuple[str, str]],
        sections: Sequence[tuple[str, str]],
        today: date,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today = today
        self.fields["unit"].choices = [("", _("Velg")), *units]  # type: ignore[attr-defined]
        self.fields["sections"].choices = list(sections)  # type: ignore[attr-defined]

    def clean_until(self) -> date:
        """Refuse a day that has gone, and one so far off that nobody will remember it."""
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise forms.ValidationError(_("Dagen har vært. Velg en dag som kommer."))
        if until > self.today + LONGEST_SHARING:
            raise forms.ValidationError(_("Velg en dag innen ett år. Da spør vi deg igjen."))
        return until


class TogetherForm(forms.Form):
    """That the person is there, sees the screen and says yes."""

    is_here = forms.BooleanField(
        error_messages={"required": _("Kryss av når personen er her og har sagt ja.")}
    )

    def __init__(self, *args: object, name: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["is_here"].label = _("%(name)s er her, ser skjermen og sier ja") % {
            "name": name
        }


class PleaForm(forms.Form):
    """What the person wants done with an entry, and why."""

    kind = forms.ChoiceField(
        label=_("Hva vil du?"),
        choices=[
            (PleaKind.CORRECT.value, _("At det blir rettet")),
            (PleaKind.ERASE.value, _("At det blir slettet")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg ett av dem.")},
    )
    words = _words(
        label=_("Hva er feil?"),
        help_text=_("Skriv med dine egne ord. Lederen i enheten leser det og svarer deg."),
    )

    @property
    def chosen(self) -> PleaKind:
        """What was chosen."""
        return PleaKind(self.cleaned_data["kind"])


YES, NO = "yes", "no"


class DecisionForm(forms.Form):
    """What a leader decides."""

    answer = forms.ChoiceField(
        label=_("Hva bestemmer dere?"),
        choices=[(YES, _("Ja")), (NO, _("Nei"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg ja eller nei.")},
    )
    reason = forms.ChoiceField(
        label=_("Hva bygger slettingen på?"),
        required=False,
        choices=[
            ("", _("Ingenting slettes")),
            (Reasons.WRONG.value, _("Det er feil eller misvisende, og en belastning")),
            (Reasons.NOT_NEEDED.value, _("Det trengs åpenbart ikke for hjelpen")),
            (Reasons.WRONG_PERSON.value, _("Det gjelder en annen person")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Hva svarer dere personen?"),
        help_text=_(
            "Ved nei skal grunnen stå her, og at personen kan klage til statsforvalteren. Ved ja: hva som "
            "er rettet, og hvor."
        ),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: object, erases: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not erases:
            del self.fields["reason"]

    @property
    def is_granted(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.cleaned_data["answer"] == YES)

    @property
    def ground(self) -> Reasons | None:
        """What an erasure rests on."""
        chosen = self.cleaned_data.get("reason")
        return Reasons(chosen) if chosen else None
