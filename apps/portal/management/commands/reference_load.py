"""Loads all reference data of the product: regions and lists. Safe to run after every upgrade."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.scope import Scope, scope
from apps.forums.reference import forums_load
from apps.pmks.reference import categories_load
from apps.programs.loading import sectors_load
from apps.regions.loading import regions_load
from apps.reports.reference import period_rules_load


class Command(BaseCommand):
    """``manage.py reference_load``"""

    help = "Memuat data acuan: wilayah, kategori PPKS, bidang, aturan periode, dan baris forum serta dinas."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every loader in the system scope, one transaction in all."""
        with scope(Scope.system()):
            count = regions_load()
            forums_load()
            categories_load()
            period_rules_load()
            sectors_load()
        if options["verbosity"]:
            self.stdout.write(f"{count} wilayah")
