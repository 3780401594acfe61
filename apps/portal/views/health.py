"""Answers for load balancers: is the process alive, can it serve."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django_prometheus.exports import ExportToDjangoView

from apps.accounts.decorators import public_view


@public_view
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process runs."""
    return JsonResponse({"status": "ok"})


@public_view
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers as the weak login role with all migrations applied, and Redis answers; else 503 with what fails."""
    checks: dict[str, str] = {}
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["database"] = "ok" if not behind else f"{len(behind)} migrations not applied"
    except Exception as error:  # noqa: BLE001 - any failure means: not ready
        checks["database"] = type(error).__name__
    try:
        cache.set("readyz", 1, 5)
        checks["redis"] = "ok"
    except Exception as error:  # noqa: BLE001 - any failure means: not ready
        checks["redis"] = type(error).__name__
    ready = all(value == "ok" for value in checks.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", "checks": checks}, status=200 if ready else 503)


@public_view
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters in Prometheus' form: requests by view and status, never who or what. The proxy refuses this address from outside."""
    return ExportToDjangoView(request)
