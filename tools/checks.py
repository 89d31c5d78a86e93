"""The two words CI runs: the tests, part by part, and what is checked without running it."""

from __future__ import annotations

from tools import postgres
from tools.places import BIN, PYTHON, ROOT, SETTINGS, TEMPLATES, TESTS
from tools.process import become, run

# The language by itself: quick, for every change.
UNIT = ("core", "cli", "spec")
# What has tables, pages or engines: minutes.
WHOLE = ("rooms", "house", "population")
# Evaluating many against explain, in full: minutes, and the longest tests, so that it is begun first.
LAW = ("law",)
BROWSER = ("journeys",)
# What keeps tables is tried on both databases: on SQLite with the rest, then here.
POSTGRES = ("rooms",)
TEST_SETTINGS = "mestring.config.settings.test"
NO_TESTS = 5  # pytest's word for it


def help_lines() -> list[str]:
    return [
        "One part of the tests:",
        "  ./mestring test unit           the language by itself, in a minute",
        "  ./mestring test rooms          or core, cli, spec, house, population, journeys",
        "  ./mestring test law            evaluating many against explain, in full, on every engine",
        "  ./mestring test postgres       the rooms, on a PostgreSQL server of their own",
        "  ./mestring test tests/core/test_x.py::test_y -x     anything pytest understands",
    ]


def test(words: list[str]) -> int:
    """Run pytest: all parts one after the other, or exactly what was asked for."""
    if words and words[0] == "postgres":
        return run_part("rooms on PostgreSQL", on_postgres(), POSTGRES, words[1:])
    asked = [word for given in words for word in folders_of(given)]
    if any(is_path(word) for word in asked):
        become([*tool("pytest"), *asked])
    code = run_parts(asked)
    print("\n".join(help_lines()), flush=True)
    return code


def folders_of(word: str) -> list[str]:
    """Turn the name of a part into its folders; leave any other word as it is."""
    if word == "unit":
        return existing(UNIT)
    return existing((word,)) if word in (*UNIT, *WHOLE, *LAW, *BROWSER) else [word]


def existing(parts: tuple[str, ...]) -> list[str]:
    """Name the folders of those parts that have a test to run."""
    return [f"tests/{part}" for part in parts if any((TESTS / part).rglob("test_*.py"))]


def is_path(word: str) -> bool:
    return not word.startswith("-") and (ROOT / word.split("::")[0]).exists()


def run_parts(extra: list[str]) -> int:
    """Run the quick part, then the slower; also after a failure, so that all is seen at once."""
    # Side by side, browsers too: what is quick stays quick as it grows. Each begins on a half of its own,
    # so that what a module makes is mostly made once, and helps with the other's when it is done.
    side_by_side = ["-n", "auto", "--dist", "worksteal", *extra]
    codes = [
        run_part("unit", tool("pytest"), UNIT, side_by_side),
        run_part("law, rooms, house and population", tool("pytest"), (*LAW, *WHOLE), side_by_side),
    ]
    if postgres.programs() is not None:
        codes.append(run_part("rooms on PostgreSQL", on_postgres(), POSTGRES, side_by_side))
    else:
        print("--- tests: rooms on PostgreSQL: skipped, its server programs are not here")
    codes.append(run_part("journeys", tool("pytest"), BROWSER, side_by_side))
    return verdict(codes)


def run_part(name: str, command: list[str], parts: tuple[str, ...], extra: list[str]) -> int:
    folders = existing(parts)
    if not folders:
        return NO_TESTS
    print(f"--- tests: {name}", flush=True)
    return run([*command, *folders, *extra])


def on_postgres() -> list[str]:
    return [*tool("tools.postgres"), *tool("pytest")]


def verdict(codes: list[int]) -> int:
    """Sum up pytest's exit codes. One part without a test is no fault; all of them without is."""
    failed = [code for code in codes if code not in (0, NO_TESTS)]
    if failed:
        return failed[0]
    return 0 if 0 in codes else NO_TESTS


def lint(words: list[str]) -> int:
    """Run every check, also after one has failed, and sum up at the end."""
    fix = "--fix" in words
    failed = [name for name, command in lint_steps(fix) if not passes(name, command)]
    if not failed:
        print("\nAll in order.")
        return 0
    print(f"\nNot in order: {', '.join(failed)}.")
    if not fix:
        print("./mestring lint --fix mends formatting and the simplest faults.")
    return 1


def passes(name: str, command: list[str]) -> bool:
    print(f"--- {name}", flush=True)
    return run(command) == 0


def lint_steps(fix: bool) -> list[tuple[str, list[str]]]:
    """List each check with its command, leaving out what has nothing to look at yet."""
    steps = [
        ("format", [*tool("ruff"), "format", *([] if fix else ["--check"]), "."]),
        ("style", [*tool("ruff"), "check", *(["--fix"] if fix else []), "."]),
        ("types", tool("mypy")),
        ("imports", [str(BIN / "lint-imports"), "--no-logo"]),
    ]
    if any(TEMPLATES.rglob("*.html")):
        steps.append(("templates", [*tool("djlint"), str(TEMPLATES), "--lint", "--quiet"]))
    if SETTINGS.exists():
        words = ["makemigrations", "--check", "--dry-run", "--settings", TEST_SETTINGS]
        steps.append(("migrations", [*tool("django"), *words]))
    return steps


def tool(module: str) -> list[str]:
    return [str(PYTHON), "-m", module]
