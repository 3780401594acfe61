"""T1 identity, T2 the forums below and their reports, T17 the narrative."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.core.dates import rentang, tanggal
from apps.forums.choices import ForumState
from apps.reports.choices import ReportState
from apps.reports.measures.base import CALENDAR_ZONE, Column, Frame, Row, Table, Value
from apps.reports.measures.records import fetch

LEVEL_WORDS = {0: "Nasional", 1: "Provinsi", 2: "Kabupaten/kota"}
_TERM_SQL = """
SELECT t.id, t.starts_on, coalesce(t.ended_early_on, t.ends_on) AS ends_on, t.chair_name, t.secretary_name, t.patron_name, t.is_caretaker
FROM forums_boardterm t WHERE t.forum_id = f.id AND t.starts_on <= %(day)s ORDER BY t.starts_on DESC, t.id DESC LIMIT 1"""
_IDENTITY_SQL = f"""
SELECT f.name, f.state, f.disputed, f.address, f.email, f.phone, t.starts_on, t.ends_on, t.chair_name, t.secretary_name, t.patron_name,
       t.is_caretaker, d.number, d.issuer, d.signed_on, d.year
FROM forums_forum f LEFT JOIN LATERAL ({_TERM_SQL}) t ON true
LEFT JOIN LATERAL (SELECT number, issuer, signed_on, year FROM forums_decree x WHERE x.forum_id = f.id AND x.kind IN ('board', 'caretaker')
                   ORDER BY (x.term_id = t.id) DESC NULLS LAST, x.year DESC, x.id DESC LIMIT 1) d ON true
WHERE f.area = %(area)s AND f.line = 'kesos'"""


def identity(frame: Frame) -> Table:
    """T1: which forum reports, by which decree and for which term."""
    found = fetch(_IDENTITY_SQL, frame)
    forum = found[0] if found else {}
    contact = " · ".join(part for part in (forum.get("address"), forum.get("email"), forum.get("phone")) if part)
    facts = (
        ("name", "Forum", forum.get("name")),
        ("level", "Tingkat", LEVEL_WORDS[frame.level]),
        ("code", "Kode wilayah", _region_code(frame.area)),
        ("decree", "Surat keputusan", _decree(forum)),
        ("term", "Masa bakti", rentang(forum["starts_on"], forum["ends_on"]) if forum.get("starts_on") else None),
        ("state", "Keadaan", forum_words(forum, frame.day) if forum else str(ForumState.NOT_FORMED.label)),
        ("chair", "Ketua", forum.get("chair_name")),
        ("secretary", "Sekretaris", forum.get("secretary_name")),
        ("patron", "Pembina", forum.get("patron_name")),
        ("contact", "Sekretariat", contact),
    )
    rows = [Row(key, {"label": label, "value": value or None}) for key, label, value in facts]
    return Table("T1", "Identitas forum", (Column("label", "Uraian", "text"), Column("value", "Keterangan", "text")), rows)


def _region_code(area: int) -> str:
    if area == 0:
        return "Nasional"
    return f"{area // 100:02d}" if area % 100 == 0 else f"{area // 100:02d}.{area % 100:02d}"


def _decree(forum: dict[str, Any]) -> str:
    if not forum.get("number"):
        return ""
    when = tanggal(forum["signed_on"]) if forum["signed_on"] else f"tahun {forum['year']}"
    return f"{forum['issuer']} Nomor {forum['number']}, {when}"


def forum_condition(forum: dict[str, Any], day: dt.date) -> str:
    """``not_formed``, ``ended`` (the term of the board is over) or ``active``, as T2 counts them."""
    if forum["state"] not in {ForumState.RATIFIED, ForumState.ACTIVE}:
        return "not_formed"
    return "ended" if forum["ends_on"] and day > forum["ends_on"] else "active"


def forum_words(forum: dict[str, Any], day: dt.date) -> str:
    """The condition in words, with the stage of formation and a dispute."""
    condition = forum_condition(forum, day)
    words = {"ended": "Masa bakti berakhir", "active": "Karteker" if forum["is_caretaker"] else "Aktif"}.get(condition)
    if words is None:
        words = "Belum terbentuk"
        if forum["state"] not in {ForumState.NOT_FORMED, ""}:
            words = f"{words} ({ForumState(forum['state']).label})"
    return f"{words} · ada dua kepengurusan" if forum["disputed"] else words


# --- T2 ---

#: Children below the place with the newest report of the period that left the forum; a draft or a returned report is not a report yet.
_CHILDREN_SQL = f"""
SELECT f.area, f.name, f.state, f.disputed, t.ends_on, t.is_caretaker, r.sent_at, r.sent_late, r.state AS report, d.due_regency, d.due_province
FROM forums_forum f
LEFT JOIN reports_period d ON d.key = %(period)s
LEFT JOIN LATERAL ({_TERM_SQL}) t ON true
LEFT JOIN LATERAL (SELECT x.sent_at, x.sent_late, x.state FROM reports_periodicreport x
                   WHERE x.forum_id = f.id AND x.period_id = d.id AND x.state NOT IN ('draft', 'returned')
                   ORDER BY x.version DESC LIMIT 1) r ON true
WHERE f.line = 'kesos' AND f.area > %(lo)s AND f.area <= %(hi)s
ORDER BY f.area"""
CHILD_COLUMNS = (
    Column("active", "Aktif", "int", "Forum terbentuk yang masa bakti pengurusnya berjalan."),
    Column("ended", "Masa bakti berakhir", "int", "Forum terbentuk yang masa bakti pengurusnya sudah berakhir; tetap wajib melapor."),
    Column("not_formed", "Belum terbentuk", "int", "Tempat yang forumnya belum disahkan; tidak dihitung sebagai belum melapor."),
    Column("on_time", "Tepat waktu", "int", "Forum yang laporannya pertama kali dikirim paling lambat pada tenggat."),
    Column("late", "Terlambat", "int", "Forum yang laporannya pertama kali dikirim sesudah tenggat."),
    Column("missing", "Belum melapor", "int", "Forum terbentuk yang belum mengirim laporan padahal tenggat sudah lewat."),
    Column("not_due", "Belum jatuh tempo", "int", "Forum terbentuk yang belum mengirim laporan dan tenggatnya belum lewat."),
)
REPORT_WORDS = {
    "on_time": "Tepat waktu",
    "late": "Terlambat",
    "missing": "Belum melapor",
    "not_due": "Belum jatuh tempo",
    "not_formed": "Belum terbentuk",
}


def child_report(child: dict[str, Any], day: dt.date) -> str:
    """Whether a child reported: ``on_time``, ``late``, ``missing``, ``not_due``; ``not_formed`` where there is no forum to report."""
    if child["sent_at"] is not None:
        return "late" if child["sent_late"] else "on_time"
    if forum_condition(child, day) == "not_formed":
        return "not_formed"
    due = child["due_province"] if child["area"] % 100 == 0 else child["due_regency"]
    return "missing" if due is not None and day > due else "not_due"


def children_of(frame: Frame) -> list[dict[str, Any]]:
    """All forums below the place with ``condition`` and ``status`` added, in the order of the codes."""
    if frame.level == 2:
        return []
    children = fetch(_CHILDREN_SQL, frame)
    for child in children:
        child["condition"] = forum_condition(child, frame.day)
        child["status"] = child_report(child, frame.day)
    return children


def is_direct_child(frame: Frame, area: int) -> bool:
    """Whether ``area`` is one level below the place of the frame."""
    return (area % 100 == 0) if frame.level == 0 else (area % 100 != 0)


def child_forums(frame: Frame, children: list[dict[str, Any]] | None = None) -> Table:
    """T2: forums below by condition and by report; a place without a forum is never called missing."""
    children = children_of(frame) if children is None else children
    levels = [("regency", "Kabupaten/kota", False)]
    if frame.level == 0:
        levels.insert(0, ("province", "Provinsi", True))
    rows = [] if frame.level == 2 else [
        _tally(key, label, [child for child in children if (child["area"] % 100 == 0) is is_province])
        for key, label, is_province in levels
    ]  # fmt: skip
    columns = (
        Column("level", "Forum di bawahnya", "text"),
        Column("all", "Tempat", "int", "Banyaknya kabupaten/kota atau provinsi."),
        *CHILD_COLUMNS,
    )
    notes = (
        ("Forum kabupaten/kota tidak mempunyai forum di bawahnya.",)
        if frame.level == 2
        else ("Nama tiap forum ada pada tabel T2 rincian.",)
    )
    return Table("T2", "Forum di bawahnya dan laporannya", columns, rows, notes)


def _tally(key: str, label: str, children: list[dict[str, Any]]) -> Row:
    cells: dict[str, Value] = {"level": label, "all": len(children)}
    for column in CHILD_COLUMNS:
        cells[column.key] = sum(1 for child in children if column.key in {child["condition"], child["status"]})
    return Row(key, cells)


def child_list(frame: Frame, children: list[dict[str, Any]] | None = None) -> Table:
    """T2 in detail: each forum one level below by name, so that a missing one is named."""
    children = children_of(frame) if children is None else children
    rows = [_child_row(frame, child) for child in children if is_direct_child(frame, child["area"])]
    columns = (
        Column("code", "Kode", "text"),
        Column("name", "Forum", "text"),
        Column("condition", "Keadaan forum", "text"),
        Column("status", "Laporan", "text"),
        Column("stage", "Tahap", "text"),
        Column("sent_on", "Dikirim", "date"),
    )
    notes = ("Tidak ada forum di bawah kabupaten/kota.",) if frame.level == 2 else ()
    return Table("T2R", "Rincian laporan forum di bawahnya", columns, rows, notes)


def _child_row(frame: Frame, child: dict[str, Any]) -> Row:
    sent = child["sent_at"]
    cells: dict[str, Value] = {
        "code": _region_code(child["area"]),
        "name": child["name"],
        "condition": forum_words(child, frame.day),
        "status": REPORT_WORDS[child["status"]],
        "stage": str(ReportState(child["report"]).label) if child["report"] else None,
        "sent_on": sent.astimezone(CALENDAR_ZONE).date().isoformat() if sent else None,
    }
    return Row(str(child["area"]), cells)


# --- T17 ---

NARRATIVE = (("problems", "Permasalahan"), ("recommendations", "Rekomendasi"), ("next_plan", "Rencana periode berikutnya"))
_NARRATIVE_SQL = """
SELECT r.problems, r.recommendations, r.next_plan FROM reports_periodicreport r JOIN reports_period d ON d.id = r.period_id
WHERE r.area = %(area)s AND d.key = %(period)s AND (%(report)s::uuid IS NULL OR r.id = %(report)s::uuid) ORDER BY r.version DESC LIMIT 1"""


def narrative(frame: Frame) -> Table:
    """T17: problems, recommendations and the plan for the next period in the words of the secretariat."""
    found = fetch(_NARRATIVE_SQL, frame)
    told = found[0] if found else {}
    rows = [Row(key, {"label": label, "text": told.get(key) or None}) for key, label in NARRATIVE]
    return Table("T17", "Permasalahan, rekomendasi, dan rencana", (Column("label", "Uraian", "text"), Column("text", "Isi", "text")), rows)
