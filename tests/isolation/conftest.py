"""Generated worlds begin with empty tables; only the reference lists stay."""

from __future__ import annotations

import os

import pytest
from django.db import connection

from tests import database


@pytest.fixture(autouse=True)
def emptied(transactional_db: None) -> None:
    """Take away the rows that the reference data made, so that every row belongs to the generated world."""
    connection.close()
    database.truncate(os.environ["TEST_DATABASE"])
