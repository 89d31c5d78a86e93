"""A fresh process, and a guideline from the cache: `python -m benchmarks.fresh FOLDER CACHE`."""

import json
import sys
from pathlib import Path
from time import perf_counter


def main(folder: str, cache: str) -> None:
    """Print milliseconds: for importing the code, and for reading the files and the kept package."""
    started = perf_counter()
    from mestring.knowledge.cache import load_files
    from mestring.knowledge.folder import read_guideline

    imported = perf_counter()
    package = load_files(read_guideline(Path(folder)), Path(cache))
    done = perf_counter()
    found = {
        "imports": (imported - started) * 1000,
        "load": (done - imported) * 1000,
        "rules": len(package.rules),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:3])
