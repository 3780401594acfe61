"""What a person typed and did not save yet, and the files that came with a form that still had a fault."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.core import storage
from apps.core.scope import required
from apps.programs.models import FormDraft
from apps.programs.services.evidence import MAX_FILES, accepted
from apps.programs.services.inputs import NewFile

MAX_VALUES, MAX_TEXT = 2_000, 5_000
KEEP = dt.timedelta(days=30)


def _key(by: Actor, form: str) -> str:
    return f"{by.slug}:{form}"[:120]


@transaction.atomic
def draft_keep(*, form: str, data: Mapping[str, Sequence[str]], by: Actor) -> None:
    """Keep what was typed into ``form`` at this desk, replacing what was kept before. Oversized input is cut, never refused."""
    if by.user_id is None:
        return
    pairs = list(data.items())[:MAX_VALUES]
    kept = {name[:80]: [value.replace("\x00", "")[:MAX_TEXT] for value in values[:60]] for name, values in pairs}
    FormDraft.objects.update_or_create(user_id=by.user_id or 0, key=_key(by, form), defaults={"data": kept})


def draft_find(*, form: str, by: Actor) -> FormDraft | None:
    """What this person typed before and did not save, unless it is too old."""
    since = timezone.now() - KEEP
    return FormDraft.objects.filter(user_id=by.user_id or 0, key=_key(by, form), updated_at__gte=since).first()


@transaction.atomic
def draft_drop(*, form: str, by: Actor) -> None:
    """Forget it: the form was saved."""
    FormDraft.objects.filter(user_id=by.user_id or 0, key=_key(by, form)).delete()


class _Kept(io.BytesIO):
    """Bytes of a kept file under its own name."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


@transaction.atomic
def files_keep(*, form: str, files: Sequence[NewFile], by: Actor) -> None:
    """Check files and set them aside, so that a fault elsewhere in the form does not cost the upload. Raises RuleViolation for a bad file."""
    found = draft_find(form=f"{form}:berkas", by=by)
    rows: list[dict[str, Any]] = list(found.data.get("files", [])) if found else []
    for file in files:
        content = accepted(file, "documents" if file.kind != "photo" else "photos")
        name = (file.upload.name or "berkas")[:150]
        if any(row["sha256"] == content.sha256 and row["kind"] == file.kind for row in rows):
            continue
        where = storage.put(max(by.area, 0), "sementara", content.content, content.suffix)
        rows.append(
            {
                "file": where,
                "kind": file.kind,
                "name": name,
                "consent": file.consent,
                "sha256": content.sha256,
                "size": len(content.content),
            }
        )
    if rows:
        FormDraft.objects.update_or_create(
            user_id=by.user_id or 0, key=_key(by, f"{form}:berkas"), defaults={"data": {"files": rows[:MAX_FILES]}}
        )


def files_kept(*, form: str, by: Actor) -> list[NewFile]:
    """Files set aside for ``form``, ready to be handed to a service."""
    found = draft_find(form=f"{form}:berkas", by=by)
    if found is None:
        return []
    return [
        NewFile(row["kind"], _Kept(storage.get(row["file"]), row["name"]), consent=row["consent"]) for row in found.data.get("files", [])
    ]


def files_names(*, form: str, by: Actor) -> list[str]:
    """Names of the files set aside, for the page."""
    found = draft_find(form=f"{form}:berkas", by=by)
    return [row["name"] for row in found.data.get("files", [])] if found else []


def files_drop(*, form: str, by: Actor) -> None:
    """Forget files set aside: they were taken over by a record. The copies go after commit."""
    found = draft_find(form=f"{form}:berkas", by=by)
    if found is not None:
        _forget(found)


def _forget(draft: FormDraft) -> None:
    keys = [row["file"] for row in draft.data.get("files", []) if isinstance(row, dict)]
    draft.delete()
    for key in keys:
        transaction.on_commit(partial(default_storage.delete, key), robust=True)


@transaction.atomic
def drafts_purge() -> int:
    """Drop what was typed more than thirty days ago, with its files; returns how many. Needs the system scope."""
    required()
    old = list(FormDraft.objects.filter(updated_at__lt=timezone.now() - KEEP)[:500])
    for draft in old:
        _forget(draft)
    return len(old)
