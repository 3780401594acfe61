"""Generated worlds begin with empty tables; only the reference lists stay. What a test counted is printed at the end, from every process."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests import database


@pytest.fixture(autouse=True)
def emptied(transactional_db: None) -> None:
    """Take away the rows that the reference data made, so that every row belongs to the generated world."""
    connection.close()
    database.truncate(os.environ["TEST_DATABASE"])


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say something that is printed after all tests, whatever process they ran in."""
    return lambda text: request.node.user_properties.append(("told", text))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what the tests told."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            told = [text for name, text in report.user_properties if name == "told"]
            if told and report.when == "call":
                terminalreporter.section(report.nodeid.rpartition("::")[2])
                for text in told:
                    terminalreporter.write_line(text)
