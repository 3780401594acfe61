"""Letters to the contact of a member about its membership; without an address nothing is sent."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.companies.models import MemberConfirmation, Membership
from apps.core import links
from apps.core.dates import tanggal
from apps.core.ids import uuid7
from apps.notifications.services import mail_queue

CONFIRM_PURPOSE = "konfirmasi-anggota"


def _told(membership: Membership, subject: str, lines: list[str]) -> None:
    if not membership.contact_email:
        return
    text = render_to_string("companies/mail_member.txt", {"membership": membership, "lines": lines})
    mail_queue(key=f"member:{uuid7().hex}", to=membership.contact_email, subject=subject, text=text, area=membership.area)


def proposed(membership: Membership) -> None:
    """The calendar proposes to set the member inactive; the secretariat has not decided."""
    _told(
        membership, _("Keanggotaan %(number)s: belum ada laporan") % {"number": membership.number},
        [
            membership.proposed_reason,
            _("Sekretariat akan memutuskan apakah keanggotaan ditandai tidak aktif. Laporkan kegiatan Anda, atau hubungi sekretariat."),
        ],
    )  # fmt: skip


def deactivated(membership: Membership) -> None:
    """The member was set inactive."""
    _told(
        membership, _("Keanggotaan %(number)s ditandai tidak aktif") % {"number": membership.number},
        [
            _("Alasan: %(reason)s") % {"reason": membership.ended_reason},
            _("Keanggotaan dapat diaktifkan kembali. Hubungi sekretariat forum."),
        ],
    )  # fmt: skip


def reactivated(membership: Membership) -> None:
    """The member is active again."""
    _told(membership, _("Keanggotaan %(number)s aktif kembali") % {"number": membership.number}, [_("Terima kasih atas partisipasi Anda.")])


def ended(membership: Membership) -> None:
    """The membership ended, by the forum or by the company."""
    _told(
        membership, _("Keanggotaan %(number)s berakhir") % {"number": membership.number},
        [
            _("Berakhir %(day)s. Alasan: %(reason)s")
            % {"day": tanggal(membership.ended_on) if membership.ended_on else "", "reason": membership.ended_reason},
            _("Sertifikat keanggotaan dicabut; riwayat tetap tersimpan. Perusahaan dapat mendaftar kembali kapan saja."),
        ],
    )  # fmt: skip


def confirmation_url(confirmation: MemberConfirmation) -> str:
    """Full address at which the yearly confirmation is answered."""
    token = links.sign(CONFIRM_PURPOSE, {"a": confirmation.area, "k": confirmation.pk.hex})
    return settings.SITE_URL + reverse("member-confirm", kwargs={"token": token})


def confirmation(found: MemberConfirmation, membership: Membership) -> None:
    """Asks to confirm the data of a year; the same round and number of reminders is one letter."""
    if not membership.contact_email:
        return
    lines = [
        _("Mohon pastikan data keanggotaan %(company)s tahun %(year)s masih benar, paling lambat %(due)s.")
        % {"company": membership.company.name, "year": found.year, "due": tanggal(found.due_on)},
        _("Satu klik bila benar; bila ada yang berubah, tulis perbaikannya di halaman yang sama:"),
        confirmation_url(found),
        _("Membuka tautan tidak mengubah apa pun."),
    ]
    text = render_to_string("companies/mail_member.txt", {"membership": membership, "lines": lines})
    subject = _("Konfirmasi data anggota %(year)s") if not found.reminders else _("Pengingat: konfirmasi data anggota %(year)s")
    mail_queue(
        key=f"confirmation:{found.pk.hex}:{found.reminders}", to=membership.contact_email, subject=subject % {"year": found.year},
        text=text, area=found.area, secret=True,
    )  # fmt: skip
