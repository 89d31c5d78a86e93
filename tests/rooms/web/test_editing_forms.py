"""The forms on the guideline as it stands: sent as they came they change nothing, in any file."""

from typing import Any

import pytest
from django.http import QueryDict

from mestring.core.loading.written import Written, written
from mestring.core.package import Package
from mestring.knowledge.cache import load_files
from mestring.knowledge.folder import default_guideline, read_guideline
from mestring.web.editing.entries import entries_of
from mestring.web.editing.groups import groups_of
from mestring.web.editing.values_form import ValuesForm

FILES = read_guideline(default_guideline())
WITH_FORMS = sorted(
    path
    for path in FILES.national
    if path.startswith(("recommendations/", "values/", "pathways/")) or path == "parameters.yaml"
)


@pytest.fixture(scope="module")
def package() -> Package:
    return load_files(FILES)


def sent_as_it_came(form: ValuesForm) -> QueryDict:
    """Give what a browser sends: line breaks of its own kind, and every field."""
    sent = QueryDict(mutable=True)
    for field in form:
        value: Any = field.value()
        if isinstance(value, dict):
            unit, amount = next(iter(value.items()))
            sent[f"{field.html_name}_0"], sent[f"{field.html_name}_1"] = str(amount), unit
        else:
            sent[field.html_name] = str(value if value is not None else "").replace("\n", "\r\n")
    return sent


@pytest.mark.parametrize("path", WITH_FORMS)
def test_a_form_sent_as_it_came_changes_nothing(path: str, package: Package) -> None:
    source = written(path, FILES.national[path])
    assert isinstance(source, Written)
    groups = groups_of(path, source.data, package.guideline)
    assert groups
    sent = sent_as_it_came(ValuesForm(groups, source.data, "v1"))
    form = ValuesForm(groups, source.data, "v1", sent)
    assert form.is_valid(), form.errors
    assert form.changes() == {}


@pytest.mark.parametrize(
    "path", ["glossary.yaml", *sorted(path for path in FILES.national if path.startswith("cases/"))]
)
def test_the_form_of_each_word_and_each_case_sent_as_it_came_changes_nothing(
    path: str, package: Package
) -> None:
    source = written(path, FILES.national[path])
    assert isinstance(source, Written)
    entries = entries_of(path, source.data, "")
    assert entries is not None
    for place in range(len(entries.rows)):
        groups = groups_of(path, source.data, package.guideline, place)
        sent = sent_as_it_came(ValuesForm(groups, source.data, "v1"))
        form = ValuesForm(groups, source.data, "v1", sent)
        assert form.is_valid(), form.errors
        assert form.changes() == {}
