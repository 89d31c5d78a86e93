"""Backup and restore on SQLite: sealed, read back, put back beside, and never half of anything."""

import gzip
import hashlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest

from mestring.core.words import SubjectKind
from mestring.operation.backup import manifest as parts
from mestring.operation.backup import sealing
from mestring.operation.backup.making import ERASED, Installation, make_backup
from mestring.operation.backup.manifest import Content
from mestring.operation.backup.refusals import (
    NoKey,
    NotOpened,
    NotOurs,
    NotVerified,
    StandsInTheWay,
)
from mestring.operation.backup.restoring import Program, Restored, restore
from mestring.operation.backup.sqlite import Sqlite
from mestring.people.erased import Erasure, UnreadableList, note, noted
from tests.rooms.operation.installation import NAME, ROOT

AT = datetime(2026, 3, 21, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def identity() -> Any:
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def sealed(installation: Installation, identity: Any, tmp_path: Path) -> Path:
    """A backup of the live database."""
    return back_up(installation, identity, tmp_path / "copy.age")


def back_up(installation: Installation, identity: Any, file: Path) -> Path:
    make_backup(installation, file, recipients=[str(identity.to_public())], at=AT)
    return file


def program(**changes: Any) -> Program:
    known = frozenset((app, name) for app, name in known_migrations())
    return replace(Program(migrations=known, migrate=lambda _: None), **changes)


def known_migrations() -> Sequence[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return list(MigrationLoader(None).disk_migrations)


def put_back(installation: Installation, file: Path, identity: Any, **more: Any) -> Restored:
    taken = more.pop("program", None) or program()
    return restore(installation, file, taken, **{"identity": identity, "at": AT, **more})


def ask_and_put_back(installation: Installation, file: Path, identity: Any) -> None:
    """Do as the command does, which first asks what the file was sealed with."""
    sealing.needs_passphrase(file)
    put_back(installation, file, identity, replace=True)


def contents(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def spoil(live: Path) -> None:
    with closing(sqlite3.connect(live, isolation_level=None)) as database:
        database.execute("delete from care_steprecord")
        database.execute("delete from care_event")


# Making


def test_what_is_backed_up_comes_back_to_the_last_row(
    installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    before = contents(live)
    spoil(live)
    done = put_back(installation, sealed, identity, replace=True)
    assert contents(live) == before
    assert done.manifest.facts.rows["care_event"] == 2
    assert done.manifest.facts.guideline_digest
    assert ("care", "0001_initial") in done.manifest.facts.migrations


def test_it_comes_back_where_there_is_nothing(
    installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    before = contents(live)
    live.unlink()
    assert put_back(installation, sealed, identity).kept == ""
    assert contents(live) == before
    assert live.stat().st_mode & 0o077 == 0


def test_a_backup_says_nothing_to_one_without_the_key(sealed: Path) -> None:
    assert NAME.encode() not in sealed.read_bytes()
    assert b"sqlite" not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o077 == 0


def test_the_key_that_seals_does_not_open(sealed: Path, installation: Installation) -> None:
    with pytest.raises(NotOpened, match="Ingenting er endret"):
        put_back(installation, sealed, pyrage.x25519.Identity.generate(), replace=True)


def test_it_opens_without_this_program(sealed: Path, identity: Any, tmp_path: Path) -> None:
    content = pyrage.decrypt(sealed.read_bytes(), [identity])
    magic, manifest, database = content.split(b"\n", 2)
    assert magic + b"\n" == parts.MAGIC
    assert json.loads(manifest)["facts"]["rows"]["people_person"] == 1
    plain = tmp_path / "plain.sqlite3"
    plain.write_bytes(gzip.decompress(database))
    assert any(NAME in line for line in contents(plain))


def test_a_passphrase_does_where_there_is_no_key(
    installation: Installation, live: Path, tmp_path: Path
) -> None:
    before, file = contents(live), tmp_path / "copy.age"
    make_backup(installation, file, passphrase="fire ord på rad", at=AT)
    assert sealing.needs_passphrase(file)
    with pytest.raises(NotOpened):
        put_back(installation, file, None, passphrase="feil ord", replace=True)
    put_back(installation, file, None, passphrase="fire ord på rad", replace=True)
    assert contents(live) == before


def test_with_nothing_to_seal_with_nothing_is_written(
    installation: Installation, tmp_path: Path
) -> None:
    for recipients in ([], ["age1feil"]):
        with pytest.raises(NoKey, match="MESTRING_BACKUP_RECIPIENTS"):
            make_backup(installation, tmp_path / "copy.age", recipients=recipients, at=AT)
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


def test_a_backup_taken_while_others_write_is_of_one_instant(
    installation: Installation, live: Path, identity: Any, tmp_path: Path
) -> None:
    """Each transaction writes to two tables; a copy that fell between would have one more of the one."""
    with closing(sqlite3.connect(live, isolation_level=None)) as database:
        database.execute("pragma journal_mode=wal")
        database.executescript("create table one (n integer); create table two (n integer);")
    stop, written = threading.Event(), [0]

    def write() -> None:
        connection = sqlite3.connect(live, timeout=20)
        while not stop.is_set():
            with connection:
                connection.execute("insert into one values (?)", [written[0]])
                connection.executemany("insert into two values (?)", [[n] for n in range(50)])
            written[0] += 1
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = []
        for number in range(4):
            file = tmp_path / f"{number}.age"
            made = make_backup(installation, file, recipients=[str(identity.to_public())], at=AT)
            found.append((made.facts.rows["one"], made.facts.rows["two"]))
    finally:
        stop.set()
        writer.join()
    assert all(two == 50 * one for one, two in found)
    assert found[-1][0] > found[0][0]
    assert written[0] > found[-1][0] >= 1


def test_a_database_with_faults_is_not_backed_up_over_a_good_copy(
    installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    good = sealed.read_bytes()
    with closing(sqlite3.connect(live, isolation_level=None)) as database:
        database.execute("pragma foreign_keys=off")
        database.execute("update people_carerelation set unit_id = 'finnes-ikke'")
    with pytest.raises(NotVerified):
        back_up(installation, identity, sealed)
    assert sealed.read_bytes() == good


def test_what_cannot_be_read_back_does_not_count(
    installation: Installation, sealed: Path, identity: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = sealed.read_bytes()

    def fail_on_disk(source: Any, out: Any, keys: Any) -> None:
        out.write(b"noe annet")

    monkeypatch.setattr(sealing.pyrage, "decrypt_io", fail_on_disk)
    with pytest.raises(NotVerified):
        back_up(installation, identity, sealed)
    assert sealed.read_bytes() == good
    assert not list(sealed.parent.glob(".*.new"))


_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from mestring.operation.backup import making, sealing
from mestring.operation.backup.sqlite import Sqlite

live, target, key, where = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

if where == "while dumping":
    making.parts.checksum = die
elif where == "half written":
    def half(source, out, keys):
        out.write(source.read(300)); out.flush(); die()
    sealing.pyrage.encrypt_io = half
else:
    sealing.pyrage.decrypt_io = die
installation = making.Installation(
    database=Sqlite(live), data=live.parent, erased_list=live.parent / "erased.jsonl"
)
making.make_backup(installation, target, recipients=[key], at=datetime(2026, 3, 22, tzinfo=UTC))
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
@pytest.mark.parametrize("where", ["while dumping", "half written", "before it is read back"])
def test_a_kill_in_the_middle_leaves_the_last_good_one(
    where: str, installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    good = sealed.read_bytes()
    words = [str(live), str(sealed), str(identity.to_public()), where]
    done = subprocess.run([sys.executable, "-c", _DIE, *words], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert sealed.read_bytes() == good
    # What the kill left of the plain database is gone once another is made.
    assert list(live.parent.glob(".mestring-work-*"))
    back_up(installation, identity, sealed)
    assert not list(live.parent.glob(".mestring-work-*"))
    assert sealed.read_bytes() != good


# Refusing to put back


def test_a_live_database_is_not_overwritten_unasked(
    installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    before = live.read_bytes()
    with pytest.raises(StandsInTheWay, match="--replace"):
        put_back(installation, sealed, identity)
    assert live.read_bytes() == before


def reseal(file: Path, identity: Any, change: Callable[[bytes], bytes]) -> None:
    content = change(pyrage.decrypt(file.read_bytes(), [identity]))
    file.write_bytes(pyrage.encrypt(content, [identity.to_public()]))


def with_manifest(**changes: Any) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        magic, line, database = content.split(b"\n", 2)
        data = json.loads(line)
        for name, value in changes.items():
            if name in data["facts"]:
                data["facts"][name] = value
            else:
                data[name] = value
        return b"\n".join([magic, json.dumps(data).encode(), database])

    return change


def flip(content: bytes) -> bytes:
    return content[:-5000] + bytes([content[-5000] ^ 1]) + content[-4999:]


@pytest.mark.parametrize(
    ("change", "refusal", "words"),
    [
        pytest.param(with_manifest(format=2), NotOurs, "format 2", id="newer format"),
        pytest.param(
            with_manifest(migrations=[["care", "9999_from_the_future"]]),
            NotOurs,
            "nyere program",
            id="newer program",
        ),
        pytest.param(with_manifest(engine="postgresql"), NotOurs, "samme slag", id="other engine"),
        pytest.param(
            with_manifest(rows={"care_event": 3}), NotOurs, "ikke hel", id="rows are missing"
        ),
        pytest.param(with_manifest(facts=None), NotOurs, "sier ikke hva", id="no facts"),
        pytest.param(
            with_manifest(sha256="0" * 64), NotOurs, "ikke det som ble lagt", id="checksum"
        ),
        pytest.param(flip, NotOurs, "ikke det som ble lagt", id="one bit of the database"),
        pytest.param(lambda _: b"noe annet", NotOurs, "ikke en sikkerhetskopi", id="foreign"),
        pytest.param(lambda _: b"", NotOurs, "ikke en sikkerhetskopi", id="empty"),
        pytest.param(lambda _: parts.MAGIC + b"{}\n", NotOurs, "sier ikke hva", id="no manifest"),
        pytest.param(lambda _: parts.MAGIC + b"[", NotOurs, "sier ikke hva", id="half a manifest"),
    ],
)
def test_what_it_cannot_take_it_refuses_and_touches_nothing(
    change: Callable[[bytes], bytes],
    refusal: type[Exception],
    words: str,
    installation: Installation,
    live: Path,
    sealed: Path,
    identity: Any,
) -> None:
    before = live.read_bytes()
    reseal(sealed, identity, change)
    with pytest.raises(refusal, match=words):
        put_back(installation, sealed, identity, replace=True)
    assert live.read_bytes() == before
    assert {path.name for path in live.parent.iterdir()} <= LEFT_ALONE


LEFT_ALONE = {"mestring.sqlite3", "backup.lock", "last-backup.json"}


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.9999])
def test_a_file_cut_short_is_refused(
    share: float, installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    before, whole = live.read_bytes(), sealed.read_bytes()
    sealed.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(NotOpened):
        ask_and_put_back(installation, sealed, identity)
    assert live.read_bytes() == before
    assert {path.name for path in live.parent.iterdir()} <= LEFT_ALONE


def test_one_bit_of_the_sealed_file_is_found(
    installation: Installation, sealed: Path, identity: Any
) -> None:
    whole = bytearray(sealed.read_bytes())
    for place in (30, 150, len(whole) // 2, len(whole) - 1):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1
        sealed.write_bytes(spoilt)
        with pytest.raises(NotOpened):
            ask_and_put_back(installation, sealed, identity)


def test_a_database_that_is_spoilt_inside_a_whole_file_is_refused(
    installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    """Sealed and summed as it should be, and still no database."""
    made = parts.read_manifest(io.BytesIO(pyrage.decrypt(sealed.read_bytes(), [identity])))
    packed = gzip.compress(b"ikke en database" * 500)
    wrong = replace(made, size=len(packed), sha256=hashlib.sha256(packed).hexdigest())
    sealing.seal(Content(wrong, io.BytesIO(packed)), sealed, [str(identity.to_public())])
    before = live.read_bytes()
    with pytest.raises(NotOurs, match="ødelagt"):
        put_back(installation, sealed, identity, replace=True)
    assert live.read_bytes() == before


def test_a_database_in_use_is_not_swapped(
    installation: Installation,
    live: Path,
    sealed: Path,
    identity: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mestring.operation.backup.sqlite.SECONDS_TO_WAIT", 0.2)
    before = contents(live)
    with closing(sqlite3.connect(live, isolation_level=None)) as user:
        user.execute("pragma journal_mode=wal")
        user.execute("begin")
        user.execute("select count(*) from care_event").fetchone()
        with pytest.raises(StandsInTheWay, match="Stopp tjeneren"):
            put_back(installation, sealed, identity, replace=True)
    assert contents(live) == before


# Putting back


def test_the_old_one_is_kept_beside(
    installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    spoil(live)
    spoilt = contents(live)
    kept = put_back(installation, sealed, identity, replace=True).kept
    assert contents(Path(kept)) == spoilt
    # And once more, over one that is kept already.
    assert put_back(installation, sealed, identity, replace=True).kept == kept
    assert contents(Path(kept)) == contents(live)


def test_what_lies_in_the_log_beside_the_old_database_is_not_read_into_the_new(
    installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    before = contents(live)
    code = (
        "import sqlite3, os, sys\nc = sqlite3.connect(sys.argv[1])\n"
        "c.execute('pragma journal_mode=wal'); c.execute('create table later (n)'); c.commit()\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(live)], check=True)
    assert live.with_name(live.name + "-wal").stat().st_size > 0
    kept = put_back(installation, sealed, identity, replace=True).kept
    assert contents(live) == before
    assert any("later" in line for line in contents(Path(kept)))


def test_a_spoilt_live_database_can_be_replaced(
    installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    before = contents(live)
    live.write_bytes(b"dette er ikke en database" * 400)
    kept = put_back(installation, sealed, identity, replace=True).kept
    assert contents(live) == before
    assert Path(kept).read_bytes().startswith(b"dette er ikke")


@pytest.mark.parametrize("where", ["migrate", "swap"])
def test_a_failure_late_leaves_the_live_database(
    where: str,
    installation: Installation,
    live: Path,
    sealed: Path,
    identity: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = live.read_bytes()

    def fail(*_: object) -> None:
        raise RuntimeError

    if where == "swap":
        monkeypatch.setattr(Sqlite, "_keep_as", fail)
    with pytest.raises(RuntimeError):
        put_back(installation, sealed, identity, replace=True, program=program(migrate=fail))
    assert live.read_bytes() == before
    assert {path.name for path in live.parent.iterdir()} <= LEFT_ALONE


def test_an_older_backup_is_brought_up_to_date_before_it_is_put_in_place(
    installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    seen = []

    def migrate(name: str) -> None:
        assert Path(name) != live
        with closing(sqlite3.connect(name, isolation_level=None)) as database:
            database.execute("create table newer (n)")
        seen.append(name)

    put_back(installation, sealed, identity, replace=True, program=program(migrate=migrate))
    assert len(seen) == 1
    assert any("newer" in line for line in contents(live))


def test_two_at_once_take_turns(installation: Installation, sealed: Path, identity: Any) -> None:
    fcntl = pytest.importorskip("fcntl")
    with (installation.data / "backup.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StandsInTheWay, match="pågår"):
            back_up(installation, identity, sealed)


# Erased


def erasure(number: int) -> Erasure:
    return Erasure(SubjectKind.PERSON, f"0000-{number}", AT)


def test_whoever_is_erased_is_erased_again_in_a_backup_from_before(
    installation: Installation, sealed: Path, identity: Any, tmp_path: Path
) -> None:
    """By the list in the data folder, by the one beside the backups, and by the live database."""
    note(installation.erased_list, [erasure(1)])
    note(sealed.parent / ERASED, [erasure(2)])
    here = replace(installation, erased_now=(erasure(3),))
    done: list[tuple[str, Sequence[Erasure]]] = []

    def erase_again(name: str, erased: Sequence[Erasure], at: datetime) -> None:
        assert name != str(here.database.folder / "mestring.sqlite3")
        done.append((name, erased))

    taken = program(erase_again=erase_again)
    assert put_back(here, sealed, identity, replace=True, program=taken).erased_again == 3
    ((_, erased),) = done
    assert set(erased) == {erasure(1), erasure(2), erasure(3)}
    # And all are known here from now on.
    assert set(noted([here.erased_list])) == set(erased)


def test_a_program_that_cannot_erase_again_puts_nothing_back(
    installation: Installation, live: Path, sealed: Path, identity: Any
) -> None:
    before = live.read_bytes()
    note(installation.erased_list, [erasure(1)])
    with pytest.raises(StandsInTheWay, match="ERASE_AGAIN"):
        put_back(installation, sealed, identity, replace=True)
    assert live.read_bytes() == before


def test_each_backup_carries_the_list_and_lays_it_beside_itself(
    installation: Installation, identity: Any, tmp_path: Path
) -> None:
    note(installation.erased_list, [erasure(1)])
    file = back_up(replace(installation, erased_now=(erasure(2),)), identity, tmp_path / "copy.age")
    content = io.BytesIO(pyrage.decrypt(file.read_bytes(), [identity]))
    assert set(parts.read_manifest(content).erased) == {erasure(1), erasure(2)}
    assert set(noted([tmp_path / ERASED])) == {erasure(1), erasure(2)}
    back_up(installation, identity, file)
    assert len((tmp_path / ERASED).read_text().splitlines()) == 2


def test_a_list_with_a_torn_last_line_is_read_and_any_other_fault_is_not(tmp_path: Path) -> None:
    file = tmp_path / "erased.jsonl"
    note(file, [erasure(1)])
    assert file.stat().st_mode & 0o077 == 0
    with file.open("a") as out:
        out.write('{"kind": "per')
    assert noted([file, tmp_path / "none"]) == (erasure(1),)
    with file.open("a") as out:
        out.write("\n")
    with pytest.raises(UnreadableList, match="Linje 2"):
        noted([file])


# The two commands


def run(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mestring.operation", *words],
        env={
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "mestring.config.settings.production",
            "MESTRING_DATA": str(data),
            **more,
        },
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_one_command_each_also_where_production_would_not_start(live: Path, tmp_path: Path) -> None:
    """No SECRET_KEY, no hosts: the server may not start, and its data must be saved all the same."""
    key, file = tmp_path / "key.txt", tmp_path / "copy.age"
    made = run(live.parent, "backup", "--new-key", str(key))
    public = made.stdout.strip()
    assert public.startswith("age1")
    assert "AGE-SECRET-KEY" not in made.stdout + made.stderr
    assert key.stat().st_mode & 0o077 == 0

    done = run(live.parent, "backup", str(file), MESTRING_BACKUP_RECIPIENTS=public)
    assert done.returncode == 0, done.stderr
    assert "funnet hel" in done.stdout
    before = contents(live)
    spoil(live)
    refused = run(live.parent, "restore", str(file), "--identity", str(key))
    assert refused.returncode == 2
    assert "--replace" in refused.stderr
    done = run(live.parent, "restore", str(file), "--identity", str(key), "--replace")
    assert done.returncode == 0, done.stderr
    assert contents(live) == before

    elsewhere = tmp_path / "elsewhere"
    done = run(elsewhere, "restore", str(file), "--identity", str(key))
    assert done.returncode == 0, done.stderr
    assert contents(elsewhere / "mestring.sqlite3") == before


def test_refusals_are_sentences(live: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("noe")
    for words in (
        ["backup", str(tmp_path / "copy.age")],
        ["backup"],
        ["backup", str(tmp_path / "none" / "copy.age")],
        ["restore", str(other)],
        ["restore", str(tmp_path / "none")],
    ):
        done = run(live.parent, *words)
        assert done.returncode == 2, words
        assert done.stderr.strip().endswith((".", "FIL", ")."))
        assert "Traceback" not in done.stderr


def test_a_restore_waits_for_no_running_server(live: Path, tmp_path: Path) -> None:
    from mestring.operation.serve import IsServed, alone, serving

    pytest.importorskip("fcntl")
    several = (serving(live.parent), serving(live.parent))
    with several[0], several[1], pytest.raises(IsServed, match="Stopp"), alone(live.parent):
        pass
    with alone(live.parent), pytest.raises(IsServed, match="gjenoppretting"), serving(live.parent):
        pass
