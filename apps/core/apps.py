"""Core: the pieces every application stands on; no tables, no domain words."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """Hooks the table rules to migrations and the role check to the first connection."""

    name = "apps.core"

    def ready(self) -> None:
        from apps.core import checks, rls  # noqa: PLC0415 - models must be loaded first

        post_migrate.connect(rls.apply_table_rules, sender=self, dispatch_uid="core.rls")
        connection_created.connect(checks.refuse_powerful_login, dispatch_uid="core.checks")
