"""Several processes that save at the same instant, and one that is killed: every text is there, or none."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
_START = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4
import django
django.setup()
from mestring.knowledge import cache
from mestring.knowledge.drafts import actions, queries
from mestring.knowledge.words import Layer
from mestring.people.queries import user_named
DRAFT, PATH = UUID(int=7), "glossary.yaml"
at = datetime(2026, 3, 20, 11, tzinfo=UTC)
cache.cache_folder = lambda: Path(sys.argv[1])

def save(content, start, by, revision=None):
    return actions.save_file(
        draft=DRAFT, path=PATH, content=content.encode(), began_from=start,
        revision=revision or uuid4(), by=user_named(by), at=at,
    )
"""
_FOUND = """
from datetime import date
from django.core.management import call_command
from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import read_guideline
from mestring.people import actions as people
from mestring.people.roles import Role
call_command("migrate", verbosity=0)
by = people.found_installation(username="s", name="S", at=at)
for name in ("a", "b", "c"):
    user = people.add_user(username=name, name=name, by=by, at=at)
    people.add_membership(
        user=user, role=Role.EDITOR, unit=None, from_date=date(2026, 1, 1), by=by, at=at
    )
publish_package(files=read_guideline(Path(sys.argv[2])), by=user_named("a"), at=at)
card = actions.open_draft(
    draft=DRAFT, layer=Layer.NATIONAL, title="t", reason="r", by=user_named("a"), at=at
)
lines = "".join(f"# {name}\\n\\n#\\n\\n" for name in "abc")
save(lines, queries.head(card, PATH).start, "a")
"""
# Each writes on its own line, beginning from what it read, whatever the others have saved since.
_WRITE = """
name = sys.argv[2]
for number in range(6):
    card = queries.draft(DRAFT, seen_by_user=user_named(name), at=at)
    head = queries.head(card, PATH)
    text = head.content.decode().replace(f"# {name}", f"# {name}{number}", 1)
    saved = save(text, head.start, name)
    assert not saved.is_kept_aside, saved.merged
"""
_KILLED = """
from mestring.knowledge.drafts import actions as inside
card = queries.draft(DRAFT, seen_by_user=user_named("b"), at=at)
start = queries.head(card, PATH).start
text = queries.head(card, PATH).content.decode()
save(text.replace("# a", "# A"), start, "a")
inside._both = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
save(text.replace("# c", "# C"), start, "b", UUID(int=9))
"""


@pytest.fixture
def run(tmp_path: Path) -> object:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mestring.config.settings.test",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'mestring.sqlite3'}",
    }

    def start(code: str, *arguments: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", _START + code, str(tmp_path / "packages"), *arguments]
        return subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)

    founded = start(_FOUND, str(ROOT / "tests" / "rooms" / "guideline"))
    _out, errors = founded.communicate()
    assert founded.returncode == 0, errors
    return start


def texts(tmp_path: Path) -> list[tuple[int | None, str]]:
    with sqlite3.connect(tmp_path / "mestring.sqlite3") as stands:
        rows = stands.execute("select number, content from knowledge_revision order by number")
        return [(number, content.decode()) for number, content in rows]


def test_three_who_save_at_once_lose_nothing_of_each_others(run: object, tmp_path: Path) -> None:
    writers = [run(_WRITE, name) for name in "abc"]
    for writer in writers:
        _out, errors = writer.communicate()
        assert writer.returncode == 0, errors
    saved = texts(tmp_path)
    number, latest = saved[-1]
    heads = [each for each in saved if each[0] is not None]
    assert number == len(heads)
    for name in "abc":
        assert f"# {name}5" in latest
        for made in range(6):
            assert any(f"# {name}{made}" in text for _number, text in saved)


def test_one_killed_in_the_middle_of_saving_leaves_nothing_half_and_can_save_again(
    run: object, tmp_path: Path
) -> None:
    killed = run(_KILLED)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert [number for number, _text in texts(tmp_path)] == [1, 2]
    again = run('save("# a\\n\\n#\\n\\n# b\\n\\n#\\n\\n# C\\n\\n#\\n\\n", "r1", "b", UUID(int=9))')
    _out, errors = again.communicate()
    assert again.returncode == 0, errors
    _number, latest = texts(tmp_path)[-1]
    assert "# A" in latest
    assert "# C" in latest
