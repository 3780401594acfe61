"""What the public pages of forums show, read in the public scope: public columns only."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.companies.choices import MemberKind, MembershipState
from apps.companies.models import Membership
from apps.core.dates import rentang, tanggal
from apps.core.money import angka
from apps.core.tilemap import Tile, tile_map
from apps.forums import selectors
from apps.forums.choices import STANDING_TONES, DecreeKind, ForumState, LegalLine, Standing
from apps.forums.models import BoardTerm, Decree, Forum, Office
from apps.forums.rows import level_label
from apps.forums.selectors.forums import with_standing

_FORMED = {ForumState.RATIFIED, ForumState.ACTIVE, ForumState.SUSPENDED, ForumState.DISSOLVED}
_PUBLIC = (
    "id", "area", "region_id", "name", "short_name", "state", "disputed", "address", "email", "phone", "website", "formed_on", "region__path",
    "region__name", "region__parent__name", "standing",
)  # fmt: skip


def directory_page(today: dt.date) -> dict[str, Any]:
    """The provinces with their counts, as a map and as rows."""
    found = selectors.provinces(today)
    return {
        "rows": [{"row": row, "url": reverse("public-forum", args=[row.area])} for row in found],
        "formed": angka(sum(row.formed for row in found)),
        "children": angka(sum(row.children for row in found)),
        "map": _map(found, today),
        "today": tanggal(today),
    }


def _map(found: list[selectors.ProvinceRow], today: dt.date) -> str:
    """Share of kabupaten/kota with a forum, by province."""
    tiles = {row.code: Tile(f"{row.formed}/{row.children}", _step(row), reverse("public-forum", args=[row.area])) for row in found}
    return tile_map(
        tiles,
        title=_("Kabupaten/kota yang sudah mempunyai forum"),
        source=_("catatan portal per %(day)s") % {"day": tanggal(today)},
        denominator=_("jumlah kabupaten/kota di provinsi"),
        legend=[_("belum ada"), _("sampai 25 %"), _("sampai 50 %"), _("sampai 75 %"), _("di atas 75 %")],
    )


def _step(row: selectors.ProvinceRow) -> int:
    if not row.formed or not row.children:
        return 0
    return min(4, 1 + (row.formed * 4 - 1) // row.children)


def forum_page(area: int, today: dt.date) -> dict[str, Any] | None:
    """One forum with its board, decrees, contact, active members and the forums below; None when there is no such place."""
    forum = with_standing(Forum.objects.filter(area=area, line=LegalLine.KESOS), today).values(*_PUBLIC).first()
    if forum is None:
        return None
    below = selectors.forums_below(area).filter(region__level=1 if area == 0 else 2)
    children = selectors.forum_rows(with_standing(below, today).order_by("area"))
    return {
        "forum": forum,
        "level": level_label(area),
        "standing": str(Standing(forum["standing"]).label),
        "tone": STANDING_TONES[forum["standing"]],
        "place": forum["region__path"] or _("Indonesia"),
        "term": _term(forum["id"], today),
        "decrees": _decrees(forum["id"]),
        "facts": _contact(forum, area),
        "members": _members(forum["id"]),
        "formed": forum["state"] in _FORMED,
        "others": list(Forum.objects.filter(area=area).exclude(pk=forum["id"]).values_list("name", flat=True)),
        "rows": [{"row": row, "url": reverse("public-forum", args=[row.area])} for row in children],
        "above": _above(area),
        "today": tanggal(today),
    }


def _members(forum_id: UUID) -> list[dict[str, str]]:
    """Active companies and active partners, each with its own number: they are never added together."""
    active = Membership.objects.filter(forum_id=forum_id, state=MembershipState.ACTIVE)
    kinds = (
        (MemberKind.COMPANY, _("Badan usaha anggota"), _("anggota aktif, satu kali tiap perusahaan")),
        (MemberKind.PARTNER, _("Mitra"), _("perguruan tinggi, LKS, profesi, dan lembaga; dihitung terpisah")),
    )
    return [
        {"number": angka(active.filter(kind=kind).values("company_id").distinct().count()), "label": label, "note": note}
        for kind, label, note in kinds
    ]


def _above(area: int) -> list[dict[str, str]]:
    """Breadcrumb: directory, nation, province."""
    found = [{"label": _("Forum"), "url": reverse("public-forums")}]
    if area:
        found.append({"label": _("Nasional"), "url": reverse("public-forum", args=[0])})
    if area % 100:
        name = Forum.objects.filter(area=area // 100 * 100, line=LegalLine.KESOS).values_list("region__name", flat=True).first()
        found.append({"label": name or "", "url": reverse("public-forum", args=[area // 100 * 100])})
    return found


def _term(forum_id: UUID, today: dt.date) -> list[dict[str, str]]:
    fields = ("starts_on", "ends_on", "ended_early_on", "chair_name", "secretary_name", "patron_name", "is_caretaker")
    term = BoardTerm.objects.filter(forum_id=forum_id, starts_on__lte=today).order_by("-starts_on").values(*fields).first()
    if term is None:
        return []
    end = term["ended_early_on"] or term["ends_on"]
    label = _("Masa bakti karteker") if term["is_caretaker"] else _("Masa bakti")
    pairs = [
        (label, rentang(term["starts_on"], end)),
        (_("Ketua"), term["chair_name"]),
        (_("Sekretaris"), term["secretary_name"]),
        (_("Pembina"), term["patron_name"]),
    ]
    return [{"label": name, "value": value} for name, value in pairs if value]


def _decrees(forum_id: UUID) -> list[dict[str, str]]:
    found = (
        Decree.objects.filter(forum_id=forum_id)
        .order_by("-year", "number")
        .values("number", "issuer", "subject", "signed_on", "year", "kind")
    )
    return [
        {
            "number": row["number"],
            "subject": row["subject"],
            "issuer": row["issuer"],
            "signed": tanggal(row["signed_on"]) if row["signed_on"] else str(row["year"]),
            "kind": str(DecreeKind(row["kind"]).label),
        }
        for row in found
    ]


def _contact(forum: dict[str, Any], area: int) -> list[dict[str, str]]:
    office = Office.objects.filter(area=area).values("name", "address").first()
    facts = [
        {"label": _("Alamat"), "value": forum["address"]},
        {"label": _("Telepon"), "value": forum["phone"], "href": f"tel:{forum['phone']}"},
        {"label": _("Surel"), "value": forum["email"], "href": f"mailto:{forum['email']}"},
        {"label": _("Situs"), "value": forum["website"], "href": forum["website"]},
    ]
    if office:
        facts.append({"label": _("Pendamping"), "value": office["name"], "note": office["address"]})
    return [fact for fact in facts if fact["value"]]
