from __future__ import annotations

from django.apps import AppConfig


class PmksConfig(AppConfig):
    name = "apps.pmks"
