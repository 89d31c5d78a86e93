"""Starting the demo: by one command, once, on any day, and never on what is somebody else's."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mestring.demo import story
from mestring.demo.__main__ import HERE, MARK, NotOurs, prepare
from mestring.demo.build import _settle, build
from mestring.knowledge.drafts.queries import drafts
from mestring.knowledge.folder import GuidelineFiles, default_guideline
from mestring.knowledge.queries import current_package
from mestring.people import queries
from mestring.people.models import Person

CONTENT = default_guideline()
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_every_history_fits_the_dictionary_on_any_day_it_is_started(
    db: None, content: GuidelineFiles
) -> None:
    # A leap day, and a night when the clock changes: days are told, not hours.
    build(content, datetime(2028, 2, 29, 23, 30, tzinfo=UTC))
    assert len(queries.visible_persons(queries.user_named("kari"), AT + timedelta(days=700))) >= 25


def plain_environment() -> dict[str, str]:
    """Give the environment of a newcomer, who has set nothing up."""
    ours = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "MESTRING_DATA")
    return {name: value for name, value in os.environ.items() if name not in ours}


def run(*words: str, serve: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the demo's command as a newcomer does, on the database of its own folder."""
    return subprocess.run(
        [sys.executable, "-m", "mestring.demo", *([] if serve else ["--no-serve"]), *words],
        env=plain_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_set_up_by_one_command_and_once(tmp_path: Path) -> None:
    words = ("--data", str(tmp_path / "data"), "--content", str(CONTENT))
    first, second, third = run(*words), run(*words), run(*words, "--fresh")
    assert [done.returncode for done in (first, second, third)] == [0, 0, 0], first.stderr
    assert "publisert nå" in first.stdout
    assert "som før" in second.stdout
    assert "publisert nå" in third.stdout


def test_it_serves_says_where_and_stops_when_told(tmp_path: Path) -> None:
    port = free_port()
    words = ["--data", str(tmp_path / "data"), "--content", str(CONTENT), "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-m", "mestring.demo", *words],
        env=plain_environment(),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        try:
            page = first_page(f"http://127.0.0.1:{port}/")
            second = run(*words, serve=True)
        finally:
            # As Ctrl-C does: to the whole group at once.
            os.killpg(server.pid, signal.SIGINT)
            said, _ = server.communicate(timeout=15)
    assert "Hva lurer du på?" in page
    assert f"http://127.0.0.1:{port}/" in said
    assert all(persona.name in said for persona in story.personas())
    assert server.returncode == 0
    assert second.returncode == 2
    assert "opptatt" in second.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def first_page(address: str) -> str:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address) as answer:
                text: str = answer.read().decode()
                return text
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


def test_faults_in_the_content_are_sentences(tmp_path: Path) -> None:
    broken = tmp_path / "content"
    broken.mkdir()
    (broken / "guideline.yaml").write_text("id: [")
    done = run("--data", str(tmp_path / "data"), "--content", str(broken))
    assert done.returncode == 2
    assert "Ingenting er publisert" in done.stderr
    assert "Traceback" not in done.stderr


def test_starting_afresh_never_deletes_a_folder_that_is_not_a_demos(tmp_path: Path) -> None:
    for name in ("thesis.txt", "secret", "mestring.sqlite3", MARK):
        folder = tmp_path / f"with {name}"
        folder.mkdir()
        (folder / name).write_text("mine")
        for words in ((), ("--fresh",)):
            done = run("--data", str(folder), "--content", str(CONTENT), *words)
            assert done.returncode == 2
            assert "røres ikke" in done.stderr
            assert "Traceback" not in done.stderr
        assert [path.name for path in folder.iterdir()] == [name]
        assert (folder / name).read_text() == "mine"


def test_starting_afresh_deletes_only_what_the_demo_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MESTRING_DATA", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    data = tmp_path / "data"
    prepare(data, fresh=False, host=HERE)
    secret = (data / "secret").read_text()
    (data / "mestring.sqlite3").write_text("invented")
    (data / "thesis.txt").write_text("mine")
    (data / "static" / "mine.css").write_text("mine")
    prepare(data, fresh=True, host=HERE)
    assert (data / "secret").read_text() != secret
    assert not (data / "mestring.sqlite3").exists()
    assert (data / "thesis.txt").exists()
    assert (data / "static" / "mine.css").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(NotOurs, match="Velg en annen"):
        prepare(tmp_path / "file", fresh=True, host=HERE)


def test_faulty_content_leaves_nothing_half_built(tmp_path: Path) -> None:
    data, broken = tmp_path / "data", tmp_path / "content"
    shutil.copytree(CONTENT, broken)
    with (broken / "guideline.yaml").open("a") as head:
        head.write("oops: 1\n")
    words = ("--data", str(data), "--content")
    assert run(*words, str(broken)).returncode == 2
    assert not data.exists()
    assert run(*words, str(CONTENT)).returncode == 0
    with sqlite3.connect(data / "mestring.sqlite3") as database:
        (count,) = database.execute("select count(*) from people_person").fetchone()
    database.close()
    assert count >= 75


@pytest.mark.parametrize("step", ["publish_package", "_tell", "_import"])
def test_what_was_stopped_on_the_way_is_built_at_the_next_start(
    db: None, content: GuidelineFiles, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"mestring.demo.build.{step}", stop)
        with pytest.raises(KeyboardInterrupt):
            build(content, AT)
    assert not Person.objects.exists()
    assert build(content, AT).is_new
    assert Person.objects.count() >= 75


def test_a_demo_with_places_but_no_persons_gets_its_persons(
    db: None, content: GuidelineFiles
) -> None:
    _settle(AT)
    build(content, AT)
    assert Person.objects.count() >= 75


def test_what_editors_have_published_stands_when_the_demo_is_started_again(
    db: None, content: GuidelineFiles
) -> None:
    from mestring.knowledge.drafts import actions
    from mestring.knowledge.drafts.versions import suggested
    from mestring.knowledge.queries import latest_publication

    build(content, AT)
    jonas, runa = queries.user_named("jonas"), queries.user_named("runa")
    (card,) = drafts(jonas, AT)
    version = suggested(card.layer, card.base_version, "patch")
    actions.mark_ready(draft=card.id, version=version, by=jonas, at=AT)
    published = actions.publish_draft(
        draft=card.id, without_review_because="Prøve.", by=runa, at=AT + timedelta(hours=1)
    )
    build(content, AT + timedelta(days=1))
    latest = latest_publication()
    assert latest is not None
    assert latest.digest == published.digest


def test_a_place_that_brings_its_own_layer_keeps_it(db: None, content: GuidelineFiles) -> None:
    own = b"id: fjordvik\ntitle: {nb: Fjordvik, en: Fjordvik}\nversion: 7\n"
    build(content._replace(local={"overlay.yaml": own}), AT)
    overlay = current_package().guideline.overlay
    assert overlay is not None
    assert (overlay.version, overlay.contacts) == (7, ())


def test_a_layer_that_leans_on_what_is_not_there_leaves_nothing_behind(
    db: None, content: GuidelineFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    local, *others = story.drafts()
    leaning = local["says"].replace("sikkerhetsplan-sammen", "finnes-ikke")
    monkeypatch.setattr(story, "drafts", lambda: [{**local, "says": leaning}, *others])
    build(content, AT)
    assert current_package().guideline.overlay is None
    assert drafts(queries.user_named("siv"), AT) == ()
    assert len(drafts(queries.user_named("jonas"), AT)) == 1
