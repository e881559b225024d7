"""What every test run stands on: an own data folder, the chosen database, and honest skips.

Lives at the root so that the doctests of src/ get the same ground as tests/. Three environment variables steer it,
all set by ``./doudi test``:

``DOUDI_TEST_DATABASE``  ``sqlite`` (default) or ``postgres``: starts an own PostgreSQL server before Django loads.
``DOUDI_INSIST``         ``1``: what the machine lacks is a failure instead of a skip.
``DOUDI_LONG``           ``1``: also run the tests marked ``long``.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.support import machine
from tests.support.postgres import TemporaryPostgres

IS_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ
PURE_PACKAGES = {"kernel", "reference", "rules", "schemes", "columnar", "sandbox", "tooling"}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "client", "admin_client"}


def _own_data_folder() -> None:
    """Point DOUDI_HOME at a fresh folder, so that no test can touch an installation's records or keys."""
    folder = tempfile.mkdtemp(prefix="doudi-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DOUDI_HOME"] = folder


def _chosen_database() -> None:
    """Start PostgreSQL when asked for, before Django reads its settings; xdist workers share the controller's."""
    if os.environ.get("DOUDI_TEST_DATABASE", "sqlite") != "postgres":
        if not IS_XDIST_WORKER:
            os.environ.pop("DOUDI_DATABASE_URL", None)
        return
    if IS_XDIST_WORKER:
        return
    server = TemporaryPostgres.start()
    atexit.register(server.stop)
    os.environ["DOUDI_DATABASE_URL"] = server.url


# The same examples on every run and machine; a busy machine is no failure.
hypothesis.settings.register_profile("doudi", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("doudi")
_own_data_folder()
_chosen_database()
# Playwright keeps an event loop in the test's thread; Django would take that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def _is_pure(argument: str) -> bool:
    place = Path(argument.split("::")[0]).resolve()
    root = Path(__file__).parent
    return place.is_relative_to(root) and bool(set(place.relative_to(root).parts[:3]) & PURE_PACKAGES)


def _start_django(arguments: list[str]) -> None:
    """Load Django, unless only packages that must not know it were asked for: those then prove they stand alone."""
    places = [argument for argument in arguments if Path(argument.split("::")[0]).exists()]
    if places and all(_is_pure(place) for place in places):
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.config.settings")
    # Here and not at the top of the file: a run of the pure packages never imports it.
    importlib.import_module("django").setup()


# A folder named on the command line has its own conftest read before pytest is configured; it may import models.
if any(Path(argument.split("::")[0]).exists() for argument in sys.argv[1:]):
    _start_django(sys.argv[1:])


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start Django also where no folder was named."""
    _start_django(list(config.args))


def pytest_report_header() -> list[str]:
    """Say at the top which database is used and what the machine has."""
    database = os.environ.get("DOUDI_TEST_DATABASE", "sqlite")
    return [f"doudi: database {database}; " + "; ".join(need.summary() for need in machine.NEEDS)]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what touches the database, and skip (or, when insisting, let fail) what the machine cannot run.

    Files with slow tests come first: where processes share the files, none is left alone with a long one at the end.
    """
    for item in items:
        if DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.touches_database)
        if item.get_closest_marker("long") and os.environ.get("DOUDI_LONG") != "1":
            item.add_marker(pytest.mark.skip(reason="owed by never: big counts run under ./doudi test --long"))
    slow = {item.path for item in items if item.get_closest_marker("thorough")}
    items.sort(key=lambda item: item.path not in slow)


@contextlib.contextmanager
def _no_loop_of_the_browser(item: pytest.Item) -> Iterator[None]:
    """A browser opened by an earlier test leaves its event loop running in this thread; who needs none, has none."""
    running = asyncio._get_running_loop()
    if running is None or "browser" in getattr(item, "fixturenames", ()):
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(running)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """What a test without a browser begins with is made without a loop too: Django keeps a connection for each."""
    _need_the_machine(item)
    with _no_loop_of_the_browser(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test without a browser may run an event loop of its own."""
    with _no_loop_of_the_browser(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """What it began is ended on the same connection; the last of all closes the browser, which needs its loop."""
    with _no_loop_of_the_browser(item) if nextitem is not None else contextlib.nullcontext():
        return (yield)


def _need_the_machine(item: pytest.Item) -> None:
    """Skip with the name of what is missing and who owes it; under ``--all`` a missing thing is a failure."""
    for need in machine.NEEDS:
        if item.get_closest_marker(need.marker) is None or need.found():
            continue
        reason = f"owed by the machine: {need.what} not found; install {need.package}"
        if os.environ.get("DOUDI_INSIST") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
