from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "apps.reports"

    def ready(self) -> None:
        """Answer what lists below ask about reporting."""
        from apps.companies.signals import reporting_asked  # noqa: PLC0415 - needs loaded models
        from apps.reports.receivers import tell_reported  # noqa: PLC0415

        reporting_asked.connect(tell_reported, dispatch_uid="reports.tell_reported")
