"""Needs: proposed by the forum or Dinas Sosial, verified by Dinas Sosial, published by the secretariat."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.db import lock, once
from apps.core.errors import NotAllowed, RuleViolation
from apps.core.identifiers import IDENTITY_NUMBER
from apps.core.ids import uuid7
from apps.core.scope import bounds
from apps.core.versions import require_unchanged
from apps.forums import access
from apps.forums.choices import LegalLine
from apps.forums.models import Forum
from apps.pmks.choices import NeedState
from apps.pmks.models import Need, PpksCategory
from apps.pmks.services import notify
from apps.pmks.workflow import EDITABLE, NEED
from apps.regions.models import Region

MAX_REASON = 500


@dataclass(frozen=True)
class NeedInput:
    """What somebody proposes. ``estimated_cost`` in whole rupiah; ``quantity`` counts ``unit``."""

    title: str
    region: Region
    category: PpksCategory
    aid_form: str
    quantity: int
    unit: str
    proposer: str
    description: str = ""
    proposer_name: str = ""
    estimated_cost: int | None = None
    needed_by: dt.date | None = None


@transaction.atomic
def need_create(*, data: NeedInput, by: Actor, key: UUID | None = None) -> Need:
    """A new draft at the place of its region; a province may propose for the places below it, which then verify.

    ``key`` is the id of the row: the same form sent twice makes one.

    Raises NotAllowed without the permission, RuleViolation when the region lies outside the desk's place or a text holds a NIK.
    """
    access.require(by, Permission.NEED_PROPOSE, area=by.area)
    key = key or uuid7()
    once(key)
    if found := Need.objects.filter(pk=key).first():
        return found
    _check(data, by)
    area = data.region.area
    forum = Forum.objects.filter(area=area, line=LegalLine.KESOS).first()
    if forum is None:
        raise RuleViolation(_("Forum untuk wilayah ini belum tercatat. Minta operator memuat data acuan forum."), "region")
    need = Need(id=key, forum=forum, area=area, state=NeedState.DRAFT, proposed_by=by.user_id)
    _fill(need, data)
    need.save(force_insert=True)
    audit.record("need.create", by=by, area=area, obj=need)
    return need


@transaction.atomic
def need_edit(*, need: Need, data: NeedInput, by: Actor, version: dt.datetime | None = None) -> Need:
    """Change a draft or a returned need; later ones are fixed, since companies rely on them.

    ``version`` is the ``updated_at`` that the person saw: StaleVersion when somebody saved in between.
    """
    need = lock(need)
    _require_proposer(need, by)
    require_unchanged(need, version)
    if need.state not in EDITABLE:
        raise RuleViolation(_("Kebutuhan yang sudah diajukan tidak dapat diubah. Minta Dinas Sosial mengembalikannya lebih dahulu."))
    _check(data, by)
    if data.region.area != need.area:
        raise RuleViolation(_("Kebutuhan tidak dapat pindah kabupaten/kota. Buat usulan baru untuk wilayah itu."), "region")
    before = {name: getattr(need, name) for name in ("title", "quantity", "region_id", "category_id")}
    _fill(need, data)
    need.save()
    changes = {name: [value, getattr(need, name)] for name, value in before.items() if value != getattr(need, name)}
    audit.record("need.edit", by=by, area=need.area, obj=need, changes=changes)
    return need


@transaction.atomic
def need_propose(*, need: Need, by: Actor) -> Need:
    """Hand a draft or a mended need to Dinas Sosial."""
    need = lock(need)
    _require_proposer(need, by)
    need.state = NEED.target("propose", current=need.state)
    need.proposed_by, need.proposed_at, need.reason = by.user_id, timezone.now(), ""
    need.save()
    audit.record("need.propose", by=by, area=need.area, obj=need)
    notify.holders(need, Permission.NEED_VERIFY, _("Usulan kebutuhan menunggu verifikasi: %(need)s") % {"need": need.title})
    return need


@transaction.atomic
def need_verify(*, need: Need, by: Actor, note: str = "") -> Need:
    """Dinas Sosial confirms that the need exists as described. Nobody verifies an own proposal."""
    need = lock(need)
    by_province = access.require(by, Permission.NEED_VERIFY, area=need.area)
    need.state = NEED.target("verify", current=need.state)
    access.refuse_own(by, [need.proposed_by], _("Anda yang mengusulkan kebutuhan ini. Verifikasi dilakukan petugas Dinas Sosial lain."))
    need.verified_by, need.verified_at, need.reason = by.user_id, timezone.now(), ""
    need.save()
    audit.record("need.verify", by=by, area=need.area, obj=need, changes={"by_province": by_province}, reason=_words(note, required=False))
    notify.holders(need, Permission.NEED_PUBLISH, _("Kebutuhan siap dipublikasikan: %(need)s") % {"need": need.title})
    return need


@transaction.atomic
def need_return(*, need: Need, by: Actor, note: str) -> Need:
    """Send a proposal back to be mended; ``note`` says what is missing and how to mend it."""
    need = lock(need)
    by_province = access.require(by, Permission.NEED_RETURN, area=need.area)
    need.state = NEED.target("return", current=need.state)
    access.refuse_own(by, [need.proposed_by], _("Anda yang mengusulkan kebutuhan ini. Tindak lanjutnya oleh petugas Dinas Sosial lain."))
    need.reason = _words(note)
    need.verified_by = need.verified_at = None
    need.save()
    audit.record("need.return", by=by, area=need.area, obj=need, changes={"by_province": by_province}, reason=need.reason)
    notify.proposer(need, _("Usulan kebutuhan perlu diperbaiki: %(need)s") % {"need": need.title})
    return need


@transaction.atomic
def need_publish(*, need: Need, by: Actor) -> Need:
    """Show a verified need in the catalogue, to companies and the public."""
    need = lock(need)
    by_province = access.require(by, Permission.NEED_PUBLISH, area=need.area)
    need.state = NEED.target("publish", current=need.state)
    need.published_at = timezone.now()
    need.save()
    audit.record("need.publish", by=by, area=need.area, obj=need, changes={"by_province": by_province})
    notify.proposer(need, _("Kebutuhan Anda tampil di katalog: %(need)s") % {"need": need.title})
    return need


@transaction.atomic
def need_close(*, need: Need, by: Actor, note: str) -> Need:
    """Take a need out of the catalogue for good: met otherwise, no longer wanted, wrong. Pledges stay as they are."""
    need = lock(need)
    access.require(by, Permission.NEED_CLOSE, area=need.area)
    need.state = NEED.target("close", current=need.state)
    need.reason = _words(note)
    need.save()
    audit.record("need.close", by=by, area=need.area, obj=need, reason=need.reason)
    return need


def may_edit(need: Need, by: Actor) -> bool:
    """Whether ``by`` may change and propose this need: somebody at its place, or the person of the province who began it."""
    own = need.proposed_by is not None and need.proposed_by == by.user_id
    return by.has(Permission.NEED_PROPOSE) and (own or access.allowed(by, Permission.NEED_PROPOSE, area=need.area))


def _require_proposer(need: Need, by: Actor) -> None:
    if not may_edit(need, by):
        raise NotAllowed


def _fill(need: Need, data: NeedInput) -> None:
    for field in fields(data):
        setattr(need, field.name, getattr(data, field.name))


def _check(data: NeedInput, by: Actor) -> None:
    lo, hi = bounds(by.area)
    if not lo <= data.region.area <= hi:
        raise RuleViolation(_("Lokasi berada di luar wilayah Anda. Pilih lokasi di dalam wilayah kerja Anda."), "region")
    if data.quantity <= 0:
        raise RuleViolation(_("Jumlah dibutuhkan harus lebih dari 0. Isi misalnya 20."), "quantity")
    for name in ("title", "description"):
        if IDENTITY_NUMBER.search(getattr(data, name)):
            raise RuleViolation(_("Teks ini memuat nomor 16 angka seperti NIK. Hapus nomor dan nama orang; tulis jumlahnya saja."), name)


def _words(note: str, *, required: bool = True) -> str:
    text = " ".join(note.split())
    if required and not text:
        raise RuleViolation(_("Alasan belum diisi. Tulis apa yang kurang dan cara memperbaikinya."), "note")
    if len(text) > MAX_REASON:
        raise RuleViolation(_("Alasan terlalu panjang: %(n)s huruf. Ringkas menjadi paling banyak 500 huruf.") % {"n": len(text)}, "note")
    return text
