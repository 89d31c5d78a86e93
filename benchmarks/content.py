"""Content of a given size: the real guideline, with recommendations and their cases copied under new ids."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from mestring.core.package import Package

MEGABYTE = 1_000_000


def scaled(files: Mapping[str, bytes], package: Package, size: int = MEGABYTE) -> dict[str, bytes]:
    """Copy recommendations until the files are at least so large; ids stay unique, references hold."""
    grown = {path: content for path, content in files.items() if not path.endswith("README.md")}
    total = sum(map(len, grown.values()))
    for path, content in _copies(grown, package):
        if total >= size and path.startswith("recommendations/"):
            break
        grown[path] = content
        total += len(content)
    return grown


def _copies(files: Mapping[str, bytes], package: Package) -> Iterator[tuple[str, bytes]]:
    """Give copy after copy of every recommendation, each followed by its cases."""
    originals = [
        PurePosixPath(path).stem for path in sorted(files) if path.startswith("recommendations/")
    ]
    number = 1
    while originals:
        number += 1
        for stem in originals:
            for folder in ("recommendations", "cases"):
                content = files.get(f"{folder}/{stem}.yaml")
                if content is not None:
                    yield f"{folder}/{stem}-kopi-{number}.yaml", _renamed(content, package, number)


def _renamed(content: bytes, package: Package, number: int) -> bytes:
    ids = "|".join(re.escape(rule.id) for rule in package.rules)
    named = re.compile(rf"(?<=id: )({ids})(?=\s)|(?<=expectation: )({ids})(?=[\s,}}])")
    return named.sub(lambda found: f"{found[0]}-kopi-{number}", content.decode()).encode()
