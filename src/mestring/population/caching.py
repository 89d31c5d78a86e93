"""Keeping compiled packages: compiling takes longer than running over a small town does.

What is kept is named by the package's digest, the back end, and the compiler itself: a new version of any of
them finds nothing, and compiles anew.
"""

import contextlib
import json
from base64 import b64decode, b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import ibis
import pyarrow as pa

from mestring.core.package import Package
from mestring.population.compiling import Compiled, Query, Wanted, compile_package

_KEPT: dict[str, Compiled] = {}
_MOST, _MOST_ON_DISK = 64, 16


def compiled_for(
    package: Package,
    dialect: str,
    folder: Path | None = None,
    wanted: Wanted = Wanted.ROWS,
    *,
    at_once: bool = False,
) -> Compiled:
    """Give a package compiled for a back end: from memory, from a folder, or made now."""
    name = _name(package, dialect, wanted, at_once)
    if name in _KEPT:
        return _KEPT[name]
    found = _read(folder / name) if folder is not None else None
    if found is None:
        found = compile_package(package, dialect, wanted, at_once=at_once)
        if folder is not None:
            _write(folder / name, found)
    if len(_KEPT) >= _MOST:
        _KEPT.clear()
    _KEPT[name] = found
    return found


def _name(package: Package, dialect: str, wanted: Wanted, at_once: bool) -> str:
    has_overlay = package.guideline.overlay is not None
    words = (package.digest, has_overlay, dialect, wanted, at_once, _compiler())
    return sha256(repr(words).encode()).hexdigest() + ".json"


@cache
def _compiler() -> str:
    """Name the compiler by its own source, and what it stands on."""
    total = sha256(ibis.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()


def _write(path: Path, compiled: Compiled) -> None:
    """Write whole or not at all, and let the oldest go; where nothing can be written, nothing is kept."""
    inputs = {name: _packed(table) for name, table in compiled.inputs.items()}
    content = {"queries": compiled.queries, "inputs": inputs, "result": compiled.result}
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            json.dump(content, file)
        Path(file.name).replace(path)
        kept = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-_MOST_ON_DISK]:
            old.unlink(missing_ok=True)


def _read(path: Path) -> Compiled | None:
    """Read what was kept; None where there is none, or it is not whole."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        queries = [
            Query(name, sql, tuple(reads), tuple(columns))
            for name, sql, reads, columns in content["queries"]
        ]
        inputs = {name: _unpacked(text) for name, text in content["inputs"].items()}
        return Compiled(queries, inputs, content["result"])
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None


def _packed(table: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return b64encode(sink.getvalue().to_pybytes()).decode()


def _unpacked(text: str) -> pa.Table:
    return pa.ipc.open_stream(b64decode(text)).read_all()
