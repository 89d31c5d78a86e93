"""A file by its values: what is asked for is read, shown, and given back as changes in the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mestring.core.loading.written import Path, Written, written
from mestring.knowledge.drafts.rewriting import GONE, Value, in_one_line, value_at
from mestring.web.editing.asked import SPANS, As, Asked, Group
from mestring.web.editing.forms import FileForm

LONGEST_LINE, LONGEST = 300, 20_000


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


class PairsField(forms.CharField):
    """Keys with their values on one line, as YAML writes them."""

    def clean(self, value: Any) -> str:
        """Hold the line to be keys with values."""
        line: str = super().clean(value)
        if line and not _pairs(line):
            raise forms.ValidationError(_("Skriv «navn: verdi», med komma mellom."))
        return line


def _pairs(line: str) -> dict[str, Any]:
    """Read keys with their values; nothing where the line is anything else."""
    found = written("x.yaml", f"{{{line}}}".encode())
    data = found.data if isinstance(found, Written) else None
    return {} if not isinstance(data, dict) or None in data.values() else data


class ValuesForm(FileForm):
    """A file by its values: what is not asked for stays as it is written."""

    def __init__(
        self, groups: Sequence[Group], data_of_file: Any, start: str, data: QueryDict | None = None
    ) -> None:
        super().__init__(start, data)
        self.groups, self._file = groups, data_of_file
        self.asked = [each for group in groups for each in group.asked]
        for each in self.asked:
            field = self.fields[each.name] = _FIELDS[each.kind](self._with_own_choice(each))
            language = each.choice_language or each.language
            if language:
                field.widget.attrs["lang"] = language
            self.initial[each.name] = _shown(each, value_at(data_of_file, each.path))

    def _with_own_choice(self, asked: Asked) -> Asked:
        """Let what stands in the file be chosen also where it is wrong, or it would be lost unseen."""
        stands = _shown(asked, value_at(self._file, asked.path))
        if asked.kind is not As.CHOICE or not stands or stands in dict(asked.choices):
            return asked
        return replace(asked, choices=(*asked.choices, (stands, stands)))

    def parts(self) -> Iterator[tuple[Group, list[tuple[Asked, forms.BoundField]]]]:
        """Give the fields, group by group."""
        for group in self.groups:
            yield group, [(each, self[each.name]) for each in group.asked]

    def clean(self) -> dict[str, Any]:
        """Hold a limit that stands in the file to be a limit still."""
        for each in self.asked:
            stands = value_at(self._file, each.path)
            is_limit = each.kind is As.SPAN and not each.rows
            if is_limit and stands and not self.cleaned_data.get(each.name):
                self.add_error(each.name, _("Skriv et tall, og velg hva det teller."))
        return self.cleaned_data

    def changes(self) -> dict[Path, Value]:
        """Give what is to be said otherwise in the file, and where, in the order it is asked for."""
        found: dict[Path, Value] = {}
        for each in self.asked:
            if each.rows:
                continue
            if each.gone and self._is_emptied(each.gone):
                found[each.gone] = GONE
            elif each.name in self.cleaned_data:
                value = self._value(each)
                if value is not None:
                    found[each.path] = value
        lists = dict.fromkeys(each.rows for each in self.asked if each.rows)
        changed = {at: self._rows(at) for at in lists}
        for at, rows in changed.items():
            # What a new entry must say, it says also where there is nothing in it.
            is_new = len(at) > 1 and value_at(self._file, at[:-1]) is None
            if not rows and is_new and (found or any(changed.values())):
                rows[at] = []
            found |= rows
        return found

    def _is_emptied(self, gone: Path) -> bool:
        """Tell whether something that stands in the file has nothing filled in any more."""
        sent = (self.cleaned_data.get(each.name) for each in self.asked if each.gone == gone)
        return value_at(self._file, gone) is not None and not any(sent)

    def _value(self, asked: Asked) -> Value | None:
        """Give what a field says where that is another thing than the file says."""
        sent, stands = self.cleaned_data[asked.name], value_at(self._file, asked.path)
        if sent == _shown(asked, stands) or (not sent and stands is None):
            return None
        return _written(asked, sent, stands)

    def _rows(self, at: Path) -> dict[Path, Value]:
        """Give what is changed in a list: by value, or all of it where something in it is gone."""
        listed = value_at(self._file, at)
        before = listed if isinstance(listed, list) else []
        after = list(self._all_rows(at, before))
        is_kept = len(after) >= len(before) and not any(map(_loses, before, after))
        if not is_kept or (after and not before):
            return {at: after}
        changed: dict[Path, Value] = {
            (*at, place, *path): value
            for place, (old, new) in enumerate(zip(before, after, strict=False))
            for path, value in _leaves(new)
            if value_at(old, path) != value
        }
        return changed | {(*at, place): after[place] for place in range(len(before), len(after))}

    def _all_rows(self, at: Path, before: list[Any]) -> Iterator[dict[str, Any]]:
        in_list = [each for each in self.asked if each.rows == at]
        depth = len(at)
        asked_in = {each.path[depth + 1] for each in in_list}
        for place in sorted({int(each.path[depth]) for each in in_list}):
            row: dict[str, Any] = {}
            kept = before[place] if place < len(before) and isinstance(before[place], dict) else {}
            for each in in_list:
                if each.path[depth] == place:
                    sent, path = self.cleaned_data.get(each.name), each.path[depth + 1 :]
                    stands = value_at(kept, path)
                    same = sent == _shown(each, stands)
                    value = stands if same else _written(each, sent, stands) if sent else None
                    if value not in (None, ""):
                        _put(row, path, value)
            if any(name in row for name in _SAYS_SOMETHING[str(at[-1])]):
                yield row | {k: v for k, v in kept.items() if k not in asked_in}


# A row says something where one of these is filled in.
_SAYS_SOMETHING = {
    "contacts": ("title", "text"),
    "notes": ("text",),
    "limits": ("limit",),
    "moves": ("when",),
    "events": ("event",),
    "expect": ("trigger", "outcome"),
}
# What is one value, though it is written with keys.
_WHOLE = ("limit", "attributes", "unit")


def _leaves(row: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Value]]:
    for key, value in row.items():
        if isinstance(value, dict) and key not in _WHOLE:
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
        case As.LINES:
            return "\n".join(map(str, value or ()))
        case As.NAMES:
            return ", ".join(map(str, value or ()))
        case As.PAIRS:
            return in_one_line(value)[1:-1] if isinstance(value, dict) else ""
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
        case As.LINES:
            return [line.strip() for line in sent.splitlines() if line.strip()]
        case As.NAMES:
            return [name.strip() for name in sent.split(",") if name.strip()]
        case As.PAIRS:
            return _pairs(sent)
        case As.NUMBER:
            return int(sent) if sent else sent
        case _:
            return str(sent)


def _common(asked: Asked) -> dict[str, Any]:
    return {"label": asked.label, "help_text": asked.help, "required": False}


def _text_field(asked: Asked) -> forms.Field:
    is_long = asked.path[0] == "text" and asked.path[-1] != "short"
    rows = 10 if is_long else 3 if asked.rows else 4
    widget = forms.Textarea(attrs={"rows": rows})
    return Text(widget=widget, max_length=LONGEST, strip=False, **_common(asked))


def _number_field(asked: Asked) -> forms.Field:
    return forms.RegexField(
        r"\A[0-9]{1,6}\Z",
        widget=forms.NumberInput(attrs={"min": 0}),
        error_messages={"invalid": _("Skriv et helt tall.")},
        **_common(asked),
    )


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
    As.NUMBER: _number_field,
    As.SOURCES: _text_field,
    As.LINES: _text_field,
    As.NAMES: lambda asked: forms.CharField(max_length=LONGEST_LINE, **_common(asked)),
    As.PAIRS: lambda asked: PairsField(max_length=LONGEST_LINE, **_common(asked)),
    As.SPAN: lambda asked: SpanField(**_common(asked)),
}
