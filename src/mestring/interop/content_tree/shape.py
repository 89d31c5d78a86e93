"""Where each field of a recommendation, a value and a source stands in the tree."""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

Data = dict[str, Any]
Keys = tuple[str, ...]

# Our key path, and the tree's field.
RECOMMENDATION: Mapping[Keys, str] = {
    ("title", "nb"): "tittel",
    ("summary", "nb"): "kortTekst",
    ("force",): "styrke",
    ("text", "nb", "short"): "tekst",
    ("text", "nb", "how"): "praktiskInformasjon",
    ("text", "nb", "why"): "begrunnelse",
    ("reviewed",): "sistFagligOppdatert",
}
VALUE: Mapping[Keys, str] = {
    ("title", "nb"): "tittel",
    ("summary", "nb"): "kortTekst",
    ("text", "nb"): "tekst",
}
SOURCE: Mapping[Keys, str] = {
    ("title", "nb"): "tittel",
    ("publisher",): "utgiver",
    ("url",): "lenke",
    ("date",): "dato",
}
TOPIC: Mapping[Keys, str] = {("title", "nb"): "tittel", ("note", "nb"): "tekst"}
FORCES = {"must": "skal", "should": "bør", "may": "kan"}
_WORDS = {word: force for force, word in FORCES.items()}
# A unit's type in the tree follows from what it renders.
TYPES = {"law": "lovtekst", "professional-input": "råd", "proposal": "råd"}
LINKS = ("id", "type", "forelder", "root", "barn")


def split(data: Data, places: Mapping[Keys, str]) -> tuple[Data, Data]:
    """Part what the tree has a place for from the rest; neither holds what the other does."""
    rest = _copied(data)
    fields: Data = {}
    for keys, field in places.items():
        found = _taken(rest, keys)
        if found is not None:
            fields[field] = FORCES.get(found, found) if field == "styrke" else found
    return fields, rest


def together(unit: Mapping[str, Any], rest: Data, places: Mapping[Keys, str]) -> Data:
    """Put back together what `split` parted."""
    whole = _copied(rest)
    for keys, field in places.items():
        if field in unit:
            value = unit[field]
            _put(whole, keys, _WORDS.get(value, value) if field == "styrke" else value)
    return whole


def unknown(unit: Mapping[str, Any], known: Iterable[str]) -> Data:
    """Give the fields of a unit that we have no place for."""
    ours = {*LINKS, *known, "mestring"}
    return {field: value for field, value in unit.items() if field not in ours}


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(each) for each in data] if isinstance(data, list) else data


def _taken(data: MutableMapping[str, Any], keys: Keys) -> Any:
    """Take a value out, and the mappings that are empty without it."""
    inner = data.get(keys[0]) if isinstance(data, MutableMapping) else None
    if len(keys) == 1 or inner is None:
        return data.pop(keys[0], None)
    if not isinstance(inner, MutableMapping):
        return None
    found = _taken(inner, keys[1:])
    if not inner:
        del data[keys[0]]
    return found


def _put(data: MutableMapping[str, Any], keys: Keys, value: Any) -> None:
    for key in keys[:-1]:
        inner = data.setdefault(key, {})
        if not isinstance(inner, MutableMapping):
            return
        data = inner
    data[keys[-1]] = value
