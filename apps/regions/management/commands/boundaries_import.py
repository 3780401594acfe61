"""Imports outlines of regions for maps."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.scope import Scope, scope
from apps.regions.shapes import boundaries_import

MAX_BYTES = 300 * 1024 * 1024


class Command(BaseCommand):
    """``manage.py boundaries_import FILE --source TEXT``"""

    help = "Mengimpor garis wilayah dari GeoJSON (properti `code` berisi kode Kemendagri) untuk peta; bukan batas resmi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and where it comes from."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="Nama sumber, tahun dan lisensinya; tampil di bawah setiap peta.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import in one transaction; name what was left out."""
        file: Path = options["file"]
        try:
            if file.stat().st_size > MAX_BYTES:
                raise CommandError("Berkas lebih besar dari 300 MB. Pakai garis yang sudah disederhanakan.")
            collection = json.loads(file.read_text(encoding="utf-8"))
            with scope(Scope.system()):
                report = boundaries_import(collection, source=options["source"])
        except (OSError, ValueError) as error:
            raise CommandError(f"Berkas tidak dapat diimpor: {error}") from error
        self.stdout.write(f"{report.stored} wilayah disimpan, {len(report.skipped)} dilewati")
        for line in report.skipped:
            self.stdout.write(f"  {line}")
