"""Issuing and revoking the documents of the portal. The row is the intent; a worker renders it once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.db import lock
from apps.core.errors import InvalidTransition, RuleViolation
from apps.forums import access
from apps.forums.choices import DocumentState
from apps.forums.codes import new_code
from apps.forums.models import Document, Forum

CODE_TRIES = 5


def letterhead(forum: Forum) -> dict[str, str]:
    """The head of a letter of this forum (``kop`` of ``pdf/base.html``), as it reads today."""
    contact = " · ".join(part for part in (forum.phone, forum.email, forum.website) if part)
    subtitle = "" if forum.region is None else forum.region.path
    return {"name": forum.name, "subtitle": subtitle, "address": forum.address, "contact": contact}


@transaction.atomic
def document_issue(
    *,
    kind: str,
    forum: Forum,
    title: str,
    subject: models.Model,
    template: str,
    context: Mapping[str, Any],
    by: Actor,
    number: str = "",
    holder: str = "",
    company_id: UUID | None = None,
    site_id: UUID | None = None,
    valid_until: dt.date | None = None,
) -> Document:
    """Freeze the content of a document and queue its rendering; equal content of the same subject is the same document.

    The calling service has already required its own permission; this one only writes inside the scope that is open. ``context`` must be
    JSON (dates become ISO text); the letterhead of the forum is added as ``kop`` unless given. ``site_id`` keeps the document to the people
    of one site; the subject's own counts without it. A revoked document does not come back:
    the same content afterwards is a new document with a new code.
    """
    frozen = json.loads(json.dumps({"kop": letterhead(forum), **context}, cls=DjangoJSONEncoder))
    revoked = Document.objects.filter(area=forum.area, kind=kind, subject_id=subject.pk, revoked_at__isnull=False).count()
    content = [kind, title, number, holder, template, valid_until, frozen, revoked]
    key = {"area": forum.area, "kind": kind, "subject_id": subject.pk, "data_hash": _digest(content)}
    document, made = _insert(
        key, forum=forum, title=title[:250], number=number, holder=holder[:200], subject_type=subject._meta.label_lower,
        company_id=company_id, site_id=site_id or getattr(subject, "site_id", None), template=template, context=frozen, valid_until=valid_until,
    )  # fmt: skip
    if made:
        audit.record(
            "document.issue", by=by, area=forum.area, obj=document, changes={"title": title, "number": number}, company_id=company_id
        )
    if document.state == DocumentState.QUEUED:
        _render_soon(document, by)
    return document


def _digest(content: Any) -> str:
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _insert(key: dict[str, Any], **fields: Any) -> tuple[Document, bool]:
    """The document with this key, made unless it is there; two people at once get one row."""
    for _try in range(CODE_TRIES):
        wanted = Document(**key, code=new_code(), **fields)
        Document.objects.bulk_create([wanted], ignore_conflicts=True)
        found = Document.objects.select_related("forum").filter(**key).first()
        if found is not None:
            return found, found.pk == wanted.pk
    raise RuntimeError("No free check code was found")


def _render_soon(document: Document, by: Actor) -> None:
    """Queue the rendering; what a person asked for goes before what the calendar issued."""
    from apps.forums.tasks import nudge  # noqa: PLC0415 - tasks import services

    pk, kind, awaited = document.pk, document.kind, by.user_id is not None
    transaction.on_commit(lambda: nudge(pk, kind, awaited=awaited), robust=True)


@transaction.atomic
def document_revoke(*, document: Document, by: Actor, reason: str, permission: Permission = Permission.FORUM_UPDATE) -> Document:
    """Withdraw a document: the check page says so from now on, with the reason; the file stays for the record.

    ``permission`` names the act that this follows from, for example MEMBERSHIP_UPDATE. Raises RuleViolation without a reason and
    InvalidTransition when it was revoked before.
    """
    document = lock(document)
    access.require(by, permission, area=document.area)
    if document.revoked_at is not None:
        raise InvalidTransition(_("Dokumen ini sudah dicabut."))
    reason = reason.strip()
    if not reason:
        raise RuleViolation(
            _("Alasan pencabutan belum diisi. Tulis alasannya; siapa pun yang memeriksa dokumen ini akan membacanya."), "reason"
        )
    if len(reason) > 200:
        raise RuleViolation(_("Alasan lebih panjang dari 200 huruf. Persingkat alasannya."), "reason")
    document.revoked_at, document.revoke_reason = timezone.now(), reason
    document.save(update_fields=["revoked_at", "revoke_reason", "updated_at"])
    audit.record(
        "document.revoke", by=by, area=document.area, obj=document, changes={"title": document.title}, reason=reason,
        company_id=document.company_id,
    )  # fmt: skip
    return document


@transaction.atomic
def document_retry(*, document: Document, by: Actor) -> Document:
    """Try to render a failed document again, with all its attempts before it. Raises InvalidTransition unless it failed."""
    document = lock(document)
    access.require(by, Permission.DOCUMENT_VIEW, area=document.area)
    if document.state != DocumentState.FAILED:
        raise InvalidTransition
    document.state, document.attempts, document.lease, document.leased_until = DocumentState.QUEUED, 0, None, None
    document.save(update_fields=["state", "attempts", "lease", "leased_until", "updated_at"])
    audit.record(
        "document.retry", by=by, area=document.area, obj=document, changes={"title": document.title}, company_id=document.company_id
    )
    _render_soon(document, by)
    return document
