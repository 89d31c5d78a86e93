"""`instrument import`: real questionnaires have faults; what can be mended is, and all of it is told."""

import json
from typing import Any

import pytest

from mestring.cli.__main__ import main
from mestring.core.loading.written import written
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline

OVERLAY = "id: vik\ntitle: {nb: Vik kommune, en: Vik municipality}\nversion: 1\n"


pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
def local(tmp_path):
    folder = tmp_path / "vik"
    folder.mkdir()
    (folder / "overlay.yaml").write_text(OVERLAY, encoding="utf-8")
    return folder


@pytest.fixture
def run(tmp_path, local, capsys):
    """Import what a file says; give the exit code and what was said."""

    def running(content: Any, id_: str = "gad-7"):
        path = tmp_path / "skjema.json"
        given = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(given)
        code = main(["instrument", "import", str(path), "--as", id_, "--local", str(local)])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return running


def question(number: int, **more: Any) -> dict[str, Any]:
    """Invented words: nobody's wording."""
    options = [{"valueInteger": value} for value in range(4)]
    text = f"Oppdiktet påstand {number}"
    return {"linkId": str(number), "type": "choice", "text": text, "answerOption": options, **more}


def form(*items: Any, **more: Any) -> dict[str, Any]:
    found = {"resourceType": "Questionnaire", "title": "Oppdiktet skjema", "copyright": "© Ingen"}
    return {**found, "item": list(items), **more}


SEVEN = [question(number) for number in range(1, 8)]


def test_it_lies_in_the_local_layer_and_belongs_to_the_package(run, local):
    code, out, _ = run(form(*SEVEN))
    assert code == 0
    assert "Har dere ikke rett til å vise den, slett fila." in out
    package = load_folder(default_guideline(), local)
    wording = package.guideline.wordings["gad-7"]
    assert wording.items["nervos"] == "Oppdiktet påstand 1"
    assert (wording.copyright, len(wording.items)) == ("© Ingen", 7)


def test_every_letter_comes_back_as_it_was(run, local):
    odd = "Ær «du» \"så\" # snill: ja? \\ 'å' – nei & ja"
    run(form({**SEVEN[0], "text": odd}, *SEVEN[1:]))
    found = written("x.yaml", (local / "wordings" / "gad-7.yaml").read_bytes())
    assert found.data["items"]["nervos"] == odd


def test_what_real_ones_have_is_mended_and_told(run, local):
    group = {"linkId": "g", "type": "group", "text": "Innledning", "item": SEVEN[1:]}
    total = {"linkId": "s", "type": "decimal", "text": "Sum", "readOnly": True}
    extra = question(8, type="choice", text="Hvor vanskelig?")
    first = {**SEVEN[0], "text": "1.  <b>Oppdiktet</b>&nbsp;påstand"}
    heading = {"linkId": "h", "type": "display", "text": "Overskrift"}
    whole = {
        "resourceType": "Bundle",
        "entry": [{"resource": form(heading, first, total, group, extra)}],
    }
    code, out, _ = run(b"\xef\xbb\xbf" + json.dumps(whole).encode())
    assert code == 0
    for told in ("(BOM)", "(Bundle)", "«Sum» regnes ut", "«Hvor vanskelig?» er ikke med", "nummer"):
        assert told in out
    wording = load_folder(default_guideline(), local).guideline.wordings["gad-7"]
    assert wording.items["nervos"] == "Oppdiktet påstand"


def test_another_alphabet_is_read_and_told_of(run):
    code, out, _ = run(json.dumps(form(*SEVEN), ensure_ascii=False).encode("cp1252"))
    assert code == 0
    assert "Windows-1252" in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "ikke gyldig JSON"),
        (b"[" * 100_000, "Avvist"),
        ([], "ikke et FHIR Questionnaire"),
        ({"resourceType": "Patient"}, "ikke et FHIR Questionnaire"),
        (form(), "Fila har 0 spørsmål, men verktøyet har 7"),
        (form(*SEVEN[:6]), "Fila har 6 spørsmål"),
        (form({**SEVEN[0], "text": None}, *SEVEN[1:]), "Spørsmål 1 har ingen tekst"),
        (form({**SEVEN[0], "answerOption": [{}]}, *SEVEN[1:]), "har 1 svar"),
        (form(None, 3, *SEVEN[:3], item=7), "Fila har 0 spørsmål"),
    ],
)
def test_what_cannot_be_matched_safely_is_refused_and_nothing_is_written(run, local, content, said):
    code, out, _ = run(content)
    assert code == 1
    assert said in out
    assert "Ingenting er hentet inn." in out
    assert not (local / "wordings").exists()


@pytest.mark.parametrize("id_", ["gad7", "c-ssrs"])
def test_an_instrument_without_questions_here_takes_no_wording(run, id_):
    code, _, err = run(form(*SEVEN), id_)
    assert code == 2
    assert "har ingen spørsmål" in err


def test_a_wording_that_lacks_an_item_does_not_load(run, local, capsys):
    run(form(*SEVEN))
    path = local / "wordings" / "gad-7.yaml"
    path.write_text(path.read_text("utf-8").replace("  nervos:", "  nervoos:"), encoding="utf-8")
    assert main(["check", "--local", str(local)]) == 2
    said = capsys.readouterr().out
    assert "Mente du «nervos»?" in said
    assert "Ordlyden mangler for nervos." in said
