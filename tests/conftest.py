"""What every test shares: how hard Hypothesis looks, and that a test leaves nothing behind."""

import gc
import os
from collections.abc import Iterator
from importlib import import_module

import pytest
from hypothesis import settings

# CI must give the same answer for the same code; at a desk each run may find something new.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what lasts as long as the tests: looking costs a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def log_goes_with_the_test() -> Iterator[None]:
    """Let the database be emptied after a test that commits: the access log refuses it otherwise."""
    from django.db import connection
    from django.test import TransactionTestCase

    guard = import_module("mestring.people.migrations.0004_append_only")
    empty = TransactionTestCase._fixture_teardown

    def empty_with_log(case: TransactionTestCase) -> None:
        guard.release(connection)
        try:
            empty(case)
        finally:
            guard.protect(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_with_log)
        yield
