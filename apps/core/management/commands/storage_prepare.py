"""Creates the bucket of the object storage when it is missing."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """``manage.py storage_prepare``; does nothing where files lie in a folder."""

    help = "Menyiapkan bucket penyimpanan berkas."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the bucket once."""
        connection = getattr(default_storage, "connection", None)
        if connection is None:
            return
        name = default_storage.bucket_name  # type: ignore[attr-defined]  # S3 storage
        if name not in {bucket.name for bucket in connection.buckets.all()}:
            connection.create_bucket(Bucket=name)
            self.stdout.write(f"Bucket {name} dibuat.")
