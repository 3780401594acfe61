"""Board terms and decrees, as they stand on paper. The permission is asked before the lock: see ``formation``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core import storage
from apps.core.dates import tanggal
from apps.core.db import lock, once
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.files import AcceptedFile
from apps.core.ids import uuid7
from apps.forums import access
from apps.forums.choices import DecreeKind
from apps.forums.models import BoardTerm, Decree, Forum

LONGEST_TERM = dt.timedelta(days=3653)
FIRST_YEAR = 1945


def require_recorder(by: Actor, *, area: int) -> None:
    """Raise NotAllowed unless ``by`` may record boards and decrees of ``area``: the place itself, or the level that forms it."""
    try:
        access.require(by, Permission.DECREE_RECORD, area=area)
    except NotAllowed:
        access.require_former(by, Permission.DECREE_RECORD, area=area)


@transaction.atomic
def term_record(
    *,
    forum: Forum,
    by: Actor,
    starts_on: dt.date,
    ends_on: dt.date,
    chair_name: str,
    secretary_name: str = "",
    patron_name: str = "",
    board: Sequence[dict[str, str]] = (),
    is_caretaker: bool = False,
    ends_previous: bool = False,
    key: UUID | None = None,
) -> BoardTerm:
    """Record a masa bakti with its board; the decree may follow later (R7). The same form (``key``) sent twice makes one.

    Terms of one forum do not overlap: with ``ends_previous`` the board before ends the day before, else an overlap is refused in words.
    """
    require_recorder(by, area=forum.area)
    forum, key = lock(forum), key or uuid7()
    once(key)
    if found := BoardTerm.objects.filter(pk=key, forum=forum).first():
        return found
    if ends_on <= starts_on:
        raise RuleViolation(_("Akhir masa bakti harus sesudah awalnya. Periksa kedua tanggal."), "ends_on")
    if ends_on - starts_on > LONGEST_TERM:
        raise RuleViolation(_("Masa bakti lebih dari sepuluh tahun. Periksa tahun pada kedua tanggal; lazimnya lima tahun."), "ends_on")
    if not chair_name.strip():
        raise RuleViolation(_("Nama ketua belum diisi. Tulis nama seperti dalam SK."), "chair_name")
    _end_previous(forum, starts_on, ends_on, allowed=ends_previous)
    term = BoardTerm.objects.create(
        id=key, forum=forum, area=forum.area, starts_on=starts_on, ends_on=ends_on, chair_name=chair_name.strip(), secretary_name=secretary_name.strip(),
        patron_name=patron_name.strip(), board=list(board), is_caretaker=is_caretaker,
    )  # fmt: skip
    audit.record("term.record", by=by, area=forum.area, obj=forum, changes={"term": str(term), "chair": term.chair_name})
    return term


def _end_previous(forum: Forum, starts_on: dt.date, ends_on: dt.date, *, allowed: bool) -> None:
    """End the boards whose term reaches into the new one, or refuse."""
    overlapping = BoardTerm.objects.filter(forum=forum, starts_on__lte=ends_on).filter(
        Q(ended_early_on=None, ends_on__gte=starts_on) | Q(ended_early_on__gte=starts_on)
    )
    for term in overlapping:
        if term.starts_on >= starts_on or not allowed:
            raise RuleViolation(
                _(
                    "Bertumpang tindih dengan masa bakti %(term)s (%(chair)s) yang berakhir %(end)s. Periksa tanggalnya, atau tandai bahwa "
                    "kepengurusan sebelumnya berakhir lebih awal."
                )
                % {"term": term, "chair": term.chair_name, "end": tanggal(term.ended_early_on or term.ends_on)},
                "starts_on",
            )
        term.ended_early_on = starts_on - dt.timedelta(days=1)
        term.save(update_fields=["ended_early_on", "updated_at"])


@transaction.atomic
def decree_record(
    *,
    forum: Forum,
    by: Actor,
    kind: str,
    number: str,
    issuer: str,
    subject: str,
    term: BoardTerm | None = None,
    signed_on: dt.date | None = None,
    year: int | None = None,
    effective_from: dt.date | None = None,
    effective_until: dt.date | None = None,
    tasks: Sequence[str] = (),
    recognized_by: str = "",
    file: AcceptedFile | None = None,
    key: UUID | None = None,
) -> Decree:
    """Record a decree (SK) as it stands on paper: its number is free text, unique for an issuer and a year in the whole country.

    It may be signed after the term it belongs to began. ``year`` defaults to the year of signing. The same form (``key``) sent twice makes
    one. Raises RuleViolation in words.
    """
    require_recorder(by, area=forum.area)
    forum, key = lock(forum), key or uuid7()
    once(key)
    if found := Decree.objects.filter(pk=key, forum=forum).first():
        return found
    texts = {"number": " ".join(number.split()), "issuer": " ".join(issuer.split()), "subject": subject.strip()}
    _require_texts(texts)
    if term is not None and term.forum_id != forum.pk:
        raise RuleViolation(_("Masa bakti itu bukan milik forum ini. Pilih masa bakti dari daftar."), "term")
    if effective_from and effective_until and effective_until < effective_from:
        raise RuleViolation(_("SK berakhir sebelum mulai berlaku. Periksa kedua tanggal berlakunya."), "effective_until")
    decree = Decree(
        id=key, forum=forum, area=forum.area, term=term, kind=kind, signed_on=signed_on, year=_year(year, signed_on), effective_from=effective_from,
        effective_until=effective_until, tasks=list(tasks), recognized_by=recognized_by.strip(), **texts,
    )  # fmt: skip
    if file is not None:
        decree.file = storage.put(forum.area, "decrees", file.content, file.suffix)
    _insert_once(decree)
    audit.record(
        "decree.record", by=by, area=forum.area, obj=forum, changes={"number": decree.number, "issuer": decree.issuer, "kind": _kind(kind)}
    )
    return decree


def _kind(kind: str) -> str:
    return str(DecreeKind(kind).label)


def _require_texts(texts: dict[str, Any]) -> None:
    faults = {
        "number": _("Nomor SK belum diisi. Tulis nomornya persis seperti pada surat, misalnya 460/K.15/2019."),
        "issuer": _("Penetap SK belum diisi. Tulis jabatannya, misalnya Gubernur Kalimantan Timur."),
        "subject": _("Isi “Tentang” belum diisi. Tulis perihal SK seperti pada surat."),
    }
    for field, fault in faults.items():
        if not texts[field]:
            raise RuleViolation(fault, field)


def _year(year: int | None, signed_on: dt.date | None) -> int:
    found = year or (signed_on.year if signed_on else None)
    if found is None:
        raise RuleViolation(_("Tahun SK belum diisi. Isi tanggal ditetapkan, atau tahunnya saja bila tanggalnya tidak diketahui."), "year")
    latest = timezone.localdate().year + 1
    if not FIRST_YEAR <= found <= latest:
        raise RuleViolation(_("Tahun SK %(year)d di luar jangkauan. Gunakan tahun %(first)d sampai %(last)d.") % {"year": found, "first": FIRST_YEAR, "last": latest}, "year")  # fmt: skip
    return found


def _insert_once(decree: Decree) -> None:
    """Insert unless the number is taken; two people at once get one row and one clear answer."""
    Decree.objects.bulk_create([decree], ignore_conflicts=True)
    if Decree.objects.filter(pk=decree.pk).exists():
        return
    taken = Decree.objects.select_related("forum").get(issuer=decree.issuer, year=decree.year, number=decree.number)
    raise RuleViolation(
        _("SK nomor %(number)s dari %(issuer)s tahun %(year)d sudah dicatat untuk %(forum)s. Periksa nomor dan tahunnya pada surat.")
        % {"number": decree.number, "issuer": decree.issuer, "year": decree.year, "forum": taken.forum.short_name},
        "number",
    )
