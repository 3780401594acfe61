"""Permissions and reach in the words of the page “Apa yang dapat dilihat orang ini?”. Each permission has exactly one sentence."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.actors import Desk
from apps.accounts.permissions import DeskKind, Permission
from apps.accounts.places import region_name

P = Permission

#: What a permission lets one do; reading first, then acting, in the order of the work.
READING: dict[Permission, str | Promise] = {
    P.HOME_VIEW: _("membuka beranda dan daftar tugas"),
    P.FORUM_VIEW: _("melihat forum, kepengurusan, dan SK"),
    P.COMPANY_VIEW: _("melihat perusahaan dan keanggotaan"),
    P.COMPANY_NUMBER_VIEW: _("membaca NIB, NPWP, dan NITKU lewat API"),
    P.REGISTRATION_VIEW: _("melihat pendaftaran anggota"),
    P.IMPORT_VIEW: _("melihat unggahan daftar perusahaan dan kegiatan"),
    P.PPKS_VIEW: _("melihat jumlah PPKS/PMKS (angka, tanpa nama)"),
    P.NEED_VIEW: _("melihat kebutuhan"),
    P.PROGRAM_VIEW: _("melihat program dan realisasi"),
    P.MEETING_VIEW: _("melihat rapat dan keputusannya"),
    P.REPORT_VIEW: _("melihat laporan berkala"),
    P.NATIONAL_VIEW: _("melihat laporan nasional"),
    P.DOCUMENT_VIEW: _("mengunduh dokumen yang diterbitkan"),
    P.ACCOUNT_VIEW: _("melihat daftar akun"),
    P.AUDIT_VIEW: _("membaca jejak audit"),
    P.HEALTH_VIEW: _("melihat keadaan sistem"),
    P.SUPPORT_VIEW: _("melihat siapa membuka akses bantuan ke tempat kerjanya"),
    P.PERSON_VIEW: _("melihat orang perusahaan"),
}
ACTING: dict[Permission, str | Promise] = {
    P.ACCOUNT_INVITE: _("mengundang orang dan memberi peran"),
    P.ACCOUNT_END: _("mengakhiri peran orang lain"),
    P.FACTOR_RESET: _("mengatur ulang langkah kedua orang yang kehilangan perangkatnya"),
    P.ACTIVATION_PRINT: _("mencetak surat aktivasi bagi orang tanpa surel"),
    P.FORUM_UPDATE: _("mengubah data forum"),
    P.FORUM_RATIFY: _("mencatat pengesahan forum"),
    P.DECREE_RECORD: _("mencatat SK"),
    P.LINK_MANAGE: _("membuka dan menutup tautan pendaftaran"),
    P.REGISTRATION_VERIFY: _("memverifikasi pendaftaran"),
    P.REGISTRATION_RETURN: _("mengembalikan pendaftaran untuk perbaikan"),
    P.REGISTRATION_REFUSE: _("menolak pendaftaran dengan alasan"),
    P.MEMBERSHIP_UPDATE: _("mengubah keanggotaan"),
    P.MEMBERSHIP_LEAVE: _("mengajukan pengunduran diri dari keanggotaan"),
    P.MEMBER_REMIND: _("mengingatkan anggota yang belum melapor"),
    P.COMPANY_UPDATE: _("mengubah profil, lokasi, dan berkas perusahaan"),
    P.COMPANY_MERGE: _("menggabungkan catatan perusahaan yang rangkap"),
    P.COMPANY_IMPORT: _("mengunggah daftar perusahaan dan kegiatan lama"),
    P.COMPANY_INVITE: _("mengundang perusahaan terdaftar agar mendaftar"),
    P.PPKS_IMPORT: _("mengunggah data PPKS/PMKS"),
    P.NEED_PROPOSE: _("mengusulkan kebutuhan"),
    P.NEED_VERIFY: _("memverifikasi kebutuhan"),
    P.NEED_RETURN: _("mengembalikan usulan kebutuhan"),
    P.NEED_PUBLISH: _("memublikasikan kebutuhan"),
    P.NEED_CLOSE: _("menutup kebutuhan"),
    P.NEED_TAKE: _("mengambil kebutuhan dari katalog"),
    P.PROGRAM_CREATE: _("menyusun rencana program"),
    P.PROGRAM_SUBMIT: _("mengajukan program"),
    P.PROGRAM_REVIEW: _("menelaah program"),
    P.PROGRAM_NOTE: _("memberi catatan bidang pada program"),
    P.PROGRAM_COMMIT: _("mencatat komitmen"),
    P.PROGRAM_RUN: _("memulai program"),
    P.PROGRAM_COMPLETE: _("menyelesaikan program"),
    P.PROGRAM_POSTPONE: _("menunda program"),
    P.PROGRAM_CANCEL: _("membatalkan program"),
    P.PROGRAM_ENTER_FOR: _("memasukkan kegiatan atas nama perusahaan"),
    P.REALIZATION_CREATE: _("mencatat realisasi"),
    P.REALIZATION_SEND: _("mengirim realisasi"),
    P.RECAP_ISSUE: _("memesan rekap tahunan perusahaan"),
    P.REALIZATION_CHECK: _("memeriksa realisasi"),
    P.REALIZATION_VERIFY: _("memverifikasi realisasi"),
    P.REALIZATION_RETURN: _("mengembalikan realisasi"),
    P.MEETING_MANAGE: _("menyelenggarakan rapat dan mencatat keputusan"),
    P.REPORT_EDIT: _("menulis narasi laporan berkala"),
    P.REPORT_SEND: _("mengirim laporan berkala"),
    P.REPORT_RECEIVE: _("menerima laporan dari tingkat di bawah"),
    P.REPORT_RETURN: _("mengembalikan laporan"),
    P.REPORT_ACCEPT: _("menyetujui laporan"),
    P.REPORT_ASK: _("mengirim pertanyaan atas laporan"),
    P.PERIOD_MANAGE: _("mengatur periode pelaporan"),
    P.SUPPORT_OPEN: _("membuka akses bantuan yang hanya membaca, paling lama 4 jam"),
    P.SUPPORT_END: _("mengakhiri akses bantuan"),
    P.PERSON_INVITE: _("mengundang orang ke perusahaan atau lokasinya"),
    P.PERSON_END: _("mengakhiri peran rekan seperusahaan"),
    P.PERSON_HANDOVER: _("menyerahkan tugas kepada pengganti"),
    P.ACCESS_DECIDE: _("memutuskan permintaan akses ke lokasi perusahaan"),
}


def in_words(permissions: frozenset[Permission]) -> tuple[list[str], list[str]]:
    """What may be read and what may be done, as two lists of phrases."""
    reading = [str(text) for permission, text in READING.items() if permission in permissions]
    acting = [str(text) for permission, text in ACTING.items() if permission in permissions]
    return reading, acting


def reach_in_words(desk: Desk) -> str:
    """Which rows the desk's scope opens, in one sentence."""
    if desk.kind == DeskKind.COMPANY:
        if desk.site:
            return _now("Hanya data satu lokasi usaha: %(name)s.") % {"name": desk.name or "–"}
        return _now("Data semua lokasi usaha %(name)s di seluruh Indonesia.") % {"name": desk.name or "–"}
    if desk.kind == DeskKind.OPERATOR:
        return _now("Daftar umum dan keadaan sistem; tidak ada data kegiatan daerah mana pun.")
    if desk.kind == DeskKind.MINISTRY or desk.area == 0:
        return _now("Data semua daerah.")
    name = region_name(desk.area)
    if desk.area % 100 == 0:
        return _now("Data Provinsi %(name)s beserta semua kabupaten/kotanya.") % {"name": name}
    return _now("Data %(name)s saja.") % {"name": name}
