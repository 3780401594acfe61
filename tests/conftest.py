"""Servers, databases and the cast of all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.urls import get_resolver
from hypothesis import settings as hypothesis_settings

from tests import database
from tests.settings import SERVERS

# How long an example takes depends on the machine; timings belong to the bench.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that steers the others."""
    if not hasattr(config, "workerinput"):
        SERVERS.start()
        database.template()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    if not hasattr(config, "workerinput"):
        SERVERS.stop()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test finds what another one left in the cache of its process: counters of limits, answers kept for seconds."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    """Connect every test process, still as the web login, to its own clone of the template."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    database.clone(name)
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name
    os.environ["TEST_DATABASE"] = name

    def teardown(self: TransactionTestCase) -> None:
        connections["default"].close()
        database.truncate(name)

    TransactionTestCase._fixture_teardown = teardown  # the web login may not truncate
    _ = get_resolver().url_patterns  # load all pages now: on a busy machine a transaction would time out over it
    yield
    connections["default"].close()
