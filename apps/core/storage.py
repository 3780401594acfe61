"""Uploaded and produced files: stored under random keys, handed out only after a permission check."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse

from apps.core.ids import uuid7


def put(area: int, folder: str, content: bytes, suffix: str, name: str = "") -> str:
    """Store bytes and return the key; the key carries the place and says nothing about the content. ``suffix`` like ``.pdf``.

    ``name`` is a random name the caller has noted before, so that what a killed process left behind can be found; default: a new one.
    """
    return default_storage.save(f"{folder}/{area}/{name or uuid7().hex}{suffix}", ContentFile(content))


def get(key: str) -> bytes:
    """Bytes of a stored file; raises FileNotFoundError when the storage lost it."""
    with default_storage.open(key, "rb") as file:
        return file.read()


def send(key: str, *, name: str, content_type: str, inline: bool = False) -> FileResponse:
    """Answer with a stored file, see ``private_file``."""
    return private_file(FileResponse(default_storage.open(key, "rb"), as_attachment=not inline, filename=name, content_type=content_type))


def private_file(response: FileResponse) -> FileResponse:
    """The file cannot run scripts in our origin, and no cache on the way keeps it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
    response["Cache-Control"] = "private, no-store"
    return response
