"""A fresh process, and a guideline from the cache: `python -m benchmarks.fresh FOLDER CACHE`."""

import json
import sys
from pathlib import Path
from time import perf_counter, process_time


def main(folder: str, cache: str) -> None:
    """Print milliseconds of processor time: for importing the code, and for files and kept package."""
    started = process_time()
    from mestring.knowledge.cache import load_files
    from mestring.knowledge.folder import read_guideline

    imported, clock = process_time(), perf_counter()
    package = load_files(read_guideline(Path(folder)), Path(cache))
    done, wall = process_time(), perf_counter() - clock
    found = {
        "imports": (imported - started) * 1000,
        "load": (done - imported) * 1000,
        "wall": wall * 1000,
        "rules": len(package.rules),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:3])
