"""The digest names exactly the content: the same content gives the same bytes, any other gives others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mestring.core.digest import counted, digest, pack, unpack
from tests.core.packages import changed, files, overlay, package

paths = st.sampled_from([f"{folder}/{name}.yaml" for folder in "ab" for name in "xyz"])
contents = st.text(max_size=20).map(str.encode)
folders = st.dictionaries(paths, contents, max_size=5)


def test_it_is_sha256_in_64_digits():
    name, _, digits = package().digest.partition(":")
    assert name == "sha256"
    assert len(digits) == 64
    assert int(digits, 16)


@given(folders)
def test_the_order_of_files_changes_nothing(found):
    assert digest(found) == digest(dict(reversed(found.items())))


@given(folders, folders)
def test_two_folders_have_one_digest_only_if_they_are_the_same(one, other):
    same = counted(one) == counted(other)
    assert (digest(one) == digest(other)) is same


@given(folders, folders)
def test_an_overlay_is_not_the_same_as_being_inside(one, other):
    together = digest({**one, **other})
    assert (digest(one, other) == together) is (counted(other) == {})


@given(paths, contents, contents)
def test_moving_bytes_from_one_file_to_another_is_a_change(path, start, end):
    whole = {"a/0.yaml": start + end, path: b"x"}
    moved = {"a/0.yaml": start, path: b"x" + end}
    assert (digest(whole) == digest(moved)) is (end.replace(b"\r\n", b"\n") == b"")


@pytest.mark.parametrize("path", sorted(files()))
def test_any_change_in_any_file_is_another_digest(path):
    assert digest({**files(), path: files()[path] + b"\n# mer\n"}) != digest(files())


def test_what_lies_beside_does_not_count():
    beside = files() | {
        "LICENSE": b"CC BY 4.0",
        "README.md": b"Les meg",
        "values/README.md": b"x",
        "a.png": b"\x00",
    }
    assert package(beside).digest == package().digest


def test_a_renamed_file_is_another_guideline():
    moved = {path.replace("kontakt", "ringing"): content for path, content in files().items()}
    assert package(moved).digest != package().digest


def test_a_limit_changed_is_another_digest_and_a_comment_too():
    limit = changed(files(), "parameters.yaml", "{days: 7}", "{days: 6}")
    assert len({digest(limit), digest(files()), package(local=overlay()).digest}) == 3


def test_packing_keeps_the_digest():
    packed = pack(files())
    assert pack(dict(reversed(files().items()))) == packed
    assert digest(unpack(packed)) == digest(files())
    assert unpack(packed) == counted(files())


def test_another_process_with_another_hash_seed_gives_the_same_package():
    """What is stored and compared must not depend on the order of sets and dicts."""
    program = (
        "from tests.core.packages import package\n"
        "from mestring.core.proof import prove\n"
        "import hashlib, pickle\n"
        "found = package()\n"
        "print(found.digest, hashlib.sha256(repr(found.rules).encode()).hexdigest(), prove(found))\n"
    )
    root = Path(__file__).parents[2]
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{root / 'src'}:{root}"},
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(answers) == 1
