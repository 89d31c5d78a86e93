"""The forms of editing: a file by its values or as it is written, and the small ones around a draft."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from mestring.core.loading.written import Path
from mestring.knowledge.drafts.rewriting import Value
from mestring.knowledge.words import Layer, ReviewKind, ReviewOutcome
from mestring.web.editing.asked import SPANS, As, Asked, Group
from mestring.web.editing.words import REVIEW_KINDS, REVIEW_OUTCOMES

LONGEST_LINE, LONGEST = 300, 20_000
LARGEST_FILE = 1_000_000
ROWS = ("contacts", "notes", "limits")


class SpanWidget(forms.MultiWidget):
    """A number, and what it counts."""

    def __init__(self) -> None:
        units = [("", "–"), *SPANS.items()]
        amount = forms.NumberInput(attrs={"min": 0, "aria-label": _("Antall")})
        super().__init__([amount, forms.Select(choices=units, attrs={"aria-label": _("Enhet")})])

    def decompress(self, value: Any) -> list[Any]:
        """Take a written limit apart."""
        for unit, amount in value.items() if isinstance(value, Mapping) else ():
            return [amount, unit]
        return [None, ""]


class SpanField(forms.MultiValueField):
    """A limit: one number of one unit, as it is written in a file."""

    def __init__(self, **kwargs: Any) -> None:
        fields = (
            forms.IntegerField(required=False),
            forms.ChoiceField(choices=[("", ""), *SPANS.items()], required=False),
        )
        super().__init__(fields, require_all_fields=False, widget=SpanWidget(), **kwargs)

    def compress(self, values: Sequence[Any]) -> dict[str, int] | None:
        """Put number and unit together."""
        amount, unit = (*values, None, "")[:2]
        return {unit: amount} if unit and amount is not None else None


class Text(forms.CharField):
    """Text with line breaks of one kind, and none at its end."""

    def to_python(self, value: Any) -> str:
        """Read the text."""
        return (super().to_python(value) or "").replace("\r\n", "\n").rstrip()


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
        widget=forms.Textarea(attrs={"rows": 30, "class": "written", "spellcheck": "false"}),
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


class ValuesForm(FileForm):
    """A file by its values: what is not asked for stays as it is written."""

    def __init__(
        self, groups: Sequence[Group], data_of_file: Any, start: str, data: QueryDict | None = None
    ) -> None:
        super().__init__(start, data)
        self.groups, self._file = groups, data_of_file
        self.asked = [each for group in groups for each in group.asked]
        for each in self.asked:
            field = self.fields[each.name] = _FIELDS[each.kind](each)
            # What the check finds is told beside the field, and read out with it.
            beside = (
                f"id_{each.name}_helptext beside-{each.key}" if each.help else f"beside-{each.key}"
            )
            field.widget.attrs["aria-describedby"] = beside
            self.initial[each.name] = _shown(each, value_at(data_of_file, each.path))

    def parts(self) -> Iterator[tuple[Group, list[tuple[Asked, forms.BoundField]]]]:
        """Give the fields, group by group."""
        for group in self.groups:
            yield group, [(each, self[each.name]) for each in group.asked]

    def clean(self) -> dict[str, Any]:
        """Hold a limit that stands in the file to be a limit still."""
        for each in self.asked:
            stands = value_at(self._file, each.path)
            is_limit = each.kind is As.SPAN and each.path[0] not in ROWS
            if is_limit and stands and not self.cleaned_data.get(each.name):
                self.add_error(each.name, _("Skriv et tall, og velg hva det teller."))
        return self.cleaned_data

    def changes(self) -> dict[Path, Value]:
        """Give what is to be said otherwise in the file, and where."""
        found: dict[Path, Value] = {}
        for each in self.asked:
            if each.path[0] not in ROWS and each.name in self.cleaned_data:
                value = self._value(each)
                if value is not None:
                    found[each.path] = value
        for key in ROWS:
            if any(each.path[0] == key for each in self.asked):
                found |= self._rows(key)
        return found

    def _value(self, asked: Asked) -> Value | None:
        """Give what a field says where that is another thing than the file says."""
        sent, stands = self.cleaned_data[asked.name], value_at(self._file, asked.path)
        if sent == _shown(asked, stands) or (not sent and stands is None):
            return None
        return _written(asked, sent, stands)

    def _rows(self, key: str) -> dict[Path, Value]:
        """Give what is changed in a list: by value, or all of it where it is longer or shorter now."""
        listed = value_at(self._file, (key,))
        before = listed if isinstance(listed, list) else []
        after = list(self._all_rows(key, before))
        if len(after) != len(before) or any(map(_loses, before, after)):
            return {(key,): after}
        return {
            (key, place, *path): value
            for place, (old, new) in enumerate(zip(before, after, strict=True))
            for path, value in _leaves(new)
            if value_at(old, path) != value
        }

    def _all_rows(self, key: str, before: list[Any]) -> Iterator[dict[str, Any]]:
        places = sorted({int(each.path[1]) for each in self.asked if each.path[0] == key})
        for place in places:
            row: dict[str, Any] = {}
            kept = before[place] if place < len(before) and isinstance(before[place], dict) else {}
            for each in self.asked:
                if each.path[:2] == (key, place):
                    sent = self.cleaned_data.get(each.name)
                    stands = value_at(kept, each.path[2:])
                    same = sent == _shown(each, stands)
                    value = stands if same else _written(each, sent, stands) if sent else None
                    if value not in (None, ""):
                        _put(row, each.path[2:], value)
            if any(name in row for name in _SAYS_SOMETHING[key]):
                yield row | {k: v for k, v in kept.items() if k not in _ASKED_IN[key]}


# A row says something where one of these is filled in; the rest of it is asked for.
_SAYS_SOMETHING = {"contacts": ("title", "text"), "notes": ("text",), "limits": ("limit",)}
_ASKED_IN = {
    "contacts": ("title", "text"),
    "notes": ("recommendation", "text"),
    "limits": ("of", "limit", "reason"),
}


def value_at(data: Any, path: Path) -> Any:
    """Give what stands at a key path; None where nothing does."""
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return None
    return data


def _leaves(row: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Value]]:
    for key, value in row.items():
        if isinstance(value, dict) and key != "limit":
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def _loses(old: Any, new: Mapping[str, Any]) -> bool:
    """Tell whether something that stood in a row is gone."""
    stood = {path for path, _value in _leaves(old)} if isinstance(old, Mapping) else set()
    return bool(stood - {path for path, _value in _leaves(new)})


def _put(row: dict[str, Any], path: Path, value: Any) -> None:
    for part in path[:-1]:
        row = row.setdefault(str(part), {})
    row[str(path[-1])] = value


def _shown(asked: Asked, value: Any) -> Any:
    """Give a value as its field shows it."""
    match asked.kind:
        case As.SOURCES:
            return "\n".join(_source_line(each) for each in value or () if isinstance(each, dict))
        case As.SPAN:
            return value if isinstance(value, dict) else None
        case _:
            return "" if value is None else str(value).rstrip()


def _source_line(ref: Mapping[str, Any]) -> str:
    section = ref.get("section")
    return f"{ref.get('id', '')} | {section}" if section else str(ref.get("id", ""))


def _written(asked: Asked, sent: Any, stands: Any) -> Value:
    """Give what a field says as it is written in the file."""
    match asked.kind:
        case As.SOURCES:
            rows = (line.partition("|") for line in sent.splitlines() if line.strip())
            return [
                {"id": id_.strip()} | ({"section": section.strip()} if section.strip() else {})
                for id_, _bar, section in rows
            ]
        case As.TEXT:
            has_end = stands.endswith("\n") if isinstance(stands, str) and stands else "\n" in sent
            return sent + "\n" if has_end and sent else str(sent)
        case As.DAY:
            return sent.isoformat() if isinstance(sent, date) else str(sent)
        case As.SPAN:
            return dict(sent)
        case _:
            return str(sent)


def _common(asked: Asked) -> dict[str, Any]:
    return {"label": asked.label, "help_text": asked.help, "required": False}


def _text_field(asked: Asked) -> forms.Field:
    rows = 10 if asked.path[0] == "text" and asked.path[-1] != "short" else 4
    widget = forms.Textarea(attrs={"rows": rows})
    return Text(widget=widget, max_length=LONGEST, strip=False, **_common(asked))


def _choice_field(asked: Asked) -> forms.Field:
    return forms.ChoiceField(choices=[("", "–"), *asked.choices], **_common(asked))


def _day_field(asked: Asked) -> forms.Field:
    # As text: what stands in the file is shown as it stands, also where it is no day.
    return forms.CharField(widget=forms.TextInput(attrs={"type": "date"}), **_common(asked))


_FIELDS = {
    As.LINE: lambda asked: forms.CharField(max_length=LONGEST_LINE, **_common(asked)),
    As.TEXT: _text_field,
    As.CHOICE: _choice_field,
    As.DAY: _day_field,
    As.SOURCES: _text_field,
    As.SPAN: lambda asked: SpanField(**_common(asked)),
}


# Around a draft


def _words(**kwargs: Any) -> forms.CharField:
    return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class _Once(forms.Form):
    """A form that names what it makes, so that it is made once."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"id": uuid7()})


class NewDraft(_Once):
    """What is to be changed, and why."""

    layer = forms.ChoiceField(label=_("Hva skal endres?"))
    title = forms.CharField(label=_("Kort om endringen"), max_length=200)
    reason = _words(
        label=_("Hvorfor?"), help_text=_("Det vises for alle når utkastet er publisert.")
    )

    def __init__(self, layers: Sequence[tuple[str, Any]], data: QueryDict | None = None) -> None:
        super().__init__(data)
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
    on = forms.DateField(label=_("Dato"), widget=forms.DateInput(attrs={"type": "date"}))
