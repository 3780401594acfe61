"""T18 data quality: how far the figures of the other tables can be trusted."""

from __future__ import annotations

from apps.reports.measures.base import Column, Frame, Row, Table, hundredths
from apps.reports.measures.records import IN_PLACE, LINES_SQL, PEOPLE, REPORTED_SQL, VERIFIED_SQL, fetch, whole

_REPORTS_SQL = f"""
SELECT count(*) FILTER (WHERE {REPORTED_SQL}) AS reported, count(*) FILTER (WHERE {VERIFIED_SQL}) AS verified,
       count(*) FILTER (WHERE {REPORTED_SQL} AND NOT ({VERIFIED_SQL})) AS pending,
       coalesce(sum(r.value) FILTER (WHERE {REPORTED_SQL}), 0) AS rp_reported,
       coalesce(sum(r.value) FILTER (WHERE {VERIFIED_SQL}), 0) AS rp_verified,
       count(*) FILTER (WHERE r.state = 'returned') AS returned, count(*) FILTER (WHERE r.state = 'unverifiable') AS unverifiable,
       count(*) FILTER (WHERE {VERIFIED_SQL} AND p.route = 'direct') AS direct,
       count(*) FILTER (WHERE {VERIFIED_SQL} AND r.bast_number = '') AS no_bast,
       count(*) FILTER (WHERE {VERIFIED_SQL} AND r.entered_by_secretariat AND r.confirmed_at IS NULL) AS unconfirmed,
       count(*) FILTER (WHERE {VERIFIED_SQL} AND r.handled_by_province) AS by_province,
       count(*) AS everything
FROM programs_realization r JOIN programs_program p ON p.id = r.program_id
WHERE r.area {IN_PLACE} AND r.handover_on BETWEEN %(starts)s AND %(ends)s AND r.state <> 'draft'"""
_LINES_QUALITY_SQL = f"""
SELECT count(*) AS lines, count(*) FILTER (WHERE length(l.region_id) < 13) AS no_village, coalesce(sum({PEOPLE}), 0) AS people,
       coalesce(sum(l.sex_unknown), 0) AS sex_unknown,
       coalesce(sum({PEOPLE} - l.age_0_5 - l.age_6_17 - l.age_18_59 - l.age_60), 0) AS age_unknown,
       coalesce(sum({PEOPLE} - l.decile_1 - l.decile_2 - l.decile_3 - l.decile_4 - l.decile_5 - l.decile_6_10), 0) AS decile_unknown
{LINES_SQL}"""
#: Row key, words, numerator, denominator, words of the denominator.
_MEASURES = (
    ("verified", "Laporan realisasi yang terverifikasi", "verified", "reported", "laporan realisasi terkirim"),
    ("pending", "Laporan realisasi yang menunggu verifikasi", "pending", "reported", "laporan realisasi terkirim"),
    ("rp_verified", "Nilai laporan yang terverifikasi (Rp)", "rp_verified", "rp_reported", "nilai yang dilaporkan (Rp)"),
    ("returned", "Laporan realisasi yang sedang dikembalikan", "returned", "everything", "laporan realisasi yang pernah dikirim"),
    ("unverifiable", "Laporan yang tidak dapat diverifikasi", "unverifiable", "everything", "laporan realisasi yang pernah dikirim"),
    ("direct", "Lapor mandiri tanpa rencana", "direct", "verified", "realisasi terverifikasi"),
    ("no_bast", "Realisasi tanpa nomor BAST", "no_bast", "verified", "realisasi terverifikasi"),
    ("unconfirmed", "Diinput sekretariat, belum dikonfirmasi perusahaan", "unconfirmed", "verified", "realisasi terverifikasi"),
    ("by_province", "Diverifikasi oleh provinsi (kursi kosong)", "by_province", "verified", "realisasi terverifikasi"),
    ("no_village", "Rincian tanpa desa/kelurahan", "no_village", "lines", "baris rincian realisasi"),
    ("sex_unknown", "Penerima dengan jenis kelamin tidak diketahui", "sex_unknown", "people", "penerima orang"),
    ("age_unknown", "Penerima dengan umur tidak diketahui", "age_unknown", "people", "penerima orang"),
    ("decile_unknown", "Penerima dengan desil tidak diketahui", "decile_unknown", "people", "penerima orang"),
    ("unmatched", "Penerima yang belum dipadankan dengan data kesejahteraan sosial", "people", "people", "penerima orang"),
)
QUALITY_WORDS = {key: words for key, words, *_rest in _MEASURES}


def data_quality(frame: Frame) -> Table:
    """T18: shares with their denominators; what is unknown is shown, never counted as right."""
    numbers = {**fetch(_REPORTS_SQL, frame)[0], **fetch(_LINES_QUALITY_SQL, frame)[0]}
    rows = []
    for key, words, part, base, base_words in _MEASURES:
        count, of = whole(numbers[part]), whole(numbers[base])
        rows.append(Row(key, {"label": words, "count": count, "of": of, "base": base_words, "share": hundredths(count, of)}))
    columns = (
        Column("label", "Uraian", "text"),
        Column("count", "Jumlah", "int", "Banyaknya catatan, orang, atau rupiah yang bersifat seperti uraian pada baris ini."),
        Column("of", "Dari", "int", "Penyebut: semua catatan, orang, atau rupiah yang disebut pada kolom berikutnya."),
        Column("base", "Penyebut", "text"),
        Column("share", "Bagian", "percent", "Jumlah dibagi penyebut; kosong bila penyebutnya nol."),
    )
    notes = (
        "Portal menyimpan jumlah tanpa nama; pemadanan penerima dengan data kesejahteraan sosial belum tercatat, jadi semua dihitung belum padan.",
    )
    return Table("T18", "Mutu data", columns, rows, notes, "Penyebut tiap bagian tertulis pada barisnya.")
