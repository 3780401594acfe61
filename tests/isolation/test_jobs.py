"""Jobs told the id of a row of one place while they work for another: nothing of it is read or changed."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable

import pytest
from celery import current_app
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from apps.core.scope import Scope, scope
from apps.core.tasks import ScopedTask
from tests.isolation.judge import Judge
from tests.isolation.plan import AT_FORUMS, Held, Plan
from tests.isolation.stage import AREAS, COMPANIES
from tests.isolation.world import Seat, build, capture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.isolation]
HOME, ELSEWHERE = 3673, 6471


def test_a_job_with_a_foreign_id_does_nothing(tell: Callable[[str], None]) -> None:
    current_app.loader.import_default_modules()
    with transaction.atomic():
        world = build(Plan(AREAS, COMPANIES, ((Held(AT_FORUMS[0], 3),),), 2, 20260817))
    asked = 0
    with scope(Scope.system()):
        before = capture()
    for name, task in current_app.tasks.items():
        arguments = list(inspect.signature(task.run).parameters) if isinstance(task, ScopedTask) and name.startswith("apps.") else []
        if len(arguments) != 1 or not arguments[0].endswith("_id"):
            continue
        kind = arguments[0].removesuffix("_id")
        for table, rows in world.rows.items():
            for row in rows if table.endswith(kind) else []:
                if row["area"] == HOME:
                    asked += 1
                    with contextlib.suppress(ObjectDoesNotExist):
                        task(row["id"], area=ELSEWHERE)
    judge = Judge(world)
    judge.unchanged(Seat("job elsewhere", "forum", ELSEWHERE), before)
    tell(f"{asked} jobs asked with foreign ids\n{judge.tally.report()}")
    assert asked > 10
    judge.tally.check()
