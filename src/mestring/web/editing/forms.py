"""The forms of editing: a file as it is written, and the small ones around a draft."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from mestring.knowledge.words import Layer, ReviewKind, ReviewOutcome
from mestring.web.editing.words import REVIEW_KINDS, REVIEW_OUTCOMES

LARGEST_FILE = 1_000_000
LARGEST_PACKAGE = 20_000_000


class FileForm(forms.Form):
    """A file in a draft. It names the text it began from, and is saved once."""

    revision = forms.UUIDField(widget=forms.HiddenInput)
    began_from = forms.CharField(widget=forms.HiddenInput, max_length=30)

    def __init__(self, start: str, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.initial = {"revision": uuid7(), "began_from": start}

    def begin_again(self, start: str) -> None:
        """Show what was written once more, as a new form that began from the text it now stands on."""
        again = cast(QueryDict, self.data).copy()
        again["revision"], again["began_from"] = str(uuid7()), start
        self.data = again


class WholeForm(FileForm):
    """A file as it is written."""

    text = forms.CharField(
        label=_("Fila"),
        strip=False,
        required=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(
            attrs={"rows": 30, "class": "written", "spellcheck": "false", "lang": "nb"}
        ),
    )

    def __init__(self, text: str, start: str, data: QueryDict | None = None) -> None:
        super().__init__(start, data)
        self.initial["text"] = text

    @property
    def written(self) -> str:
        """The text as it was sent, with line breaks of one kind."""
        sent: str = self.cleaned_data["text"].replace("\r\n", "\n")
        # A browser leaves out the last line break of a text field.
        return sent if sent.endswith("\n") or not sent else sent + "\n"


# Around a draft


def _words(**kwargs: Any) -> forms.CharField:
    return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class _Once(forms.Form):
    """A form that names what it makes, so that it is made once."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(data, files, initial={"id": uuid7()})


class PackageField(forms.FileField):
    """A zip file, of no more than a guideline needs."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ".zip,application/zip"})
        super().__init__(widget=widget, max_length=200, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Hold the file to its size before anything reads it."""
        found = super().clean(data, initial)
        if found and found.size > LARGEST_PACKAGE:
            raise forms.ValidationError(_("Pakken er større enn 20 MB. Er det riktig fil?"))
        return found


class Package(forms.Form):
    """Files of a draft, packed."""

    package = PackageField(label=_("Zip-fil"))


class NewDraft(_Once):
    """What is to be changed, and why."""

    layer = forms.ChoiceField(label=_("Hva skal endres?"))
    title = forms.CharField(label=_("Kort om endringen"), max_length=200)
    reason = _words(
        label=_("Hvorfor?"), help_text=_("Det vises for alle når utkastet er publisert.")
    )
    package = PackageField(
        label=_("Begynn med filene i en zip-fil"),
        help_text=_("Har du alt endret filene, i git eller på egen maskin, så pakk mappa."),
        required=False,
    )

    def __init__(
        self,
        layers: Sequence[tuple[str, Any]],
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(data, files)
        self.fields["layer"].choices = list(layers)  # type: ignore[attr-defined]
        if len(layers) == 1:
            self.fields["layer"].widget = forms.HiddenInput()
            self.fields["layer"].initial = layers[0][0]

    @property
    def chosen(self) -> tuple[Layer, str]:
        """The layer, and whose it is."""
        layer, _colon, place = self.cleaned_data["layer"].partition(":")
        return Layer(layer), place


class NewFile(forms.Form):
    """A file that is not there yet."""

    folder = forms.ChoiceField(label=_("Hva skal lages?"))
    name = forms.RegexField(
        regex=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z",
        max_length=80,
        label=_("Kort navn"),
        help_text=_("Små bokstaver a–z, tall og bindestrek. Det blir en del av adressen."),
        error_messages={"invalid": _("Bruk små bokstaver a–z, tall og bindestrek.")},
    )

    def __init__(self, folders: Sequence[tuple[str, Any]], data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["folder"].choices = list(folders)  # type: ignore[attr-defined]


class Ready(forms.Form):
    """The version that a draft is to be."""

    version = forms.CharField(label=_("Versjon"), max_length=50)


class Publish(forms.Form):
    """Why a draft is published unread by those who should have read it."""

    without_review_because = _words(
        label=_("Hvorfor publiseres det uten?"),
        help_text=_("Det vises for alle, ved siden av versjonen."),
        required=False,
    )


class ReviewForm(_Once):
    """Who has read a draft, on whose behalf, and what they said."""

    kind = forms.ChoiceField(
        label=_("På vegne av"),
        choices=[(kind.value, REVIEW_KINDS[kind]) for kind in ReviewKind],
        widget=forms.RadioSelect,
    )
    who = forms.CharField(
        label=_("Hvem"), max_length=200, help_text=_("Et navn eller en rolle. Det vises for alle.")
    )
    interests = forms.CharField(
        label=_("Interesser som kan ha noe å si"),
        max_length=1000,
        help_text=_(
            "For eksempel verv, arbeidsgiver eller oppdrag. Skriv «ingen» om det ikke er noen."
        ),
    )
    outcome = forms.ChoiceField(
        label=_("Hva mente de?"),
        choices=[(outcome.value, REVIEW_OUTCOMES[outcome]) for outcome in ReviewOutcome],
        widget=forms.RadioSelect,
    )
    comment = _words(label=_("Med egne ord"), required=False)
    on = forms.DateField(
        label=_("Dato"),
        help_text=_("Dagen de leste. Det som er endret etter den dagen, regnes ikke som lest."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
