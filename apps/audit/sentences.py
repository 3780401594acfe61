"""What happened, in words: one sentence for each event code. ``{actor}`` and the names of ``changes`` may stand in it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # --- accounts ---
    "account.invite": _("{actor} mengundang {name} sebagai {role}"),
    "account.accept": _("{actor} menerima undangan sebagai {role}"),
    "account.resend": _("{actor} mengirim ulang undangan untuk {name}"),
    "account.revoke": _("{actor} mencabut undangan untuk {name}"),
    "account.end": _("{actor} mengakhiri peran {role} untuk {name}"),
    # --- forums ---
    "document.issue": _("{actor} menerbitkan {title}"),
    "document.revoke": _("{actor} mencabut {title}"),
    "document.retry": _("{actor} meminta {title} dibuat ulang"),
    # --- pmks ---
    "need.create": _("{actor} membuat draf usulan"),
    "need.edit": _("{actor} mengubah usulan"),
    "need.propose": _("{actor} mengajukan usulan ke Dinas Sosial"),
    "need.verify": _("{actor} memverifikasi kebutuhan ini"),
    "need.return": _("{actor} mengembalikan usulan untuk diperbaiki"),
    "need.publish": _("{actor} menampilkan kebutuhan di katalog"),
    "need.close": _("{actor} menutup kebutuhan ini"),
    "pledge.add": _("{actor} mencatat minat memenuhi {quantity} satuan kebutuhan ini"),
    "pledge.commit": _("{actor} berkomitmen memenuhi {quantity} satuan kebutuhan ini"),
    "pledge.deliver": _("{actor} mencatat penyerahan {quantity} satuan untuk kebutuhan ini"),
    "pledge.release": _("{actor} melepas {quantity} satuan yang sebelumnya dijanjikan"),
    # --- companies ---
    "link.create": _("{actor} membuka tautan pendaftaran {label}"),
    "link.close": _("{actor} menutup tautan pendaftaran {label}"),
    "registration.start": _("{actor} mulai mengisi pendaftaran"),
    "registration.submit": _("{actor} mengirim pendaftaran {number}"),
    "registration.resubmit": _("{actor} mengirim kembali pendaftaran {number} sesudah perbaikan"),
    "registration.confirm_email": _("{actor} mengonfirmasi alamat surel"),
    "registration.return": _("{actor} mengembalikan pendaftaran {number} untuk diperbaiki"),
    "registration.refuse": _("{actor} menolak pendaftaran {number}"),
    "registration.verify": _("{actor} memverifikasi pendaftaran {number} menjadi anggota {member}"),
    "company.create": _("{actor} mencatat {object} sebagai perusahaan baru"),
    "company.identify": _("{actor} melengkapi NIB atau NPWP {object}"),
    "site.create": _("{actor} mencatat lokasi {object}"),
    "membership.activate": _("{actor} mengaktifkan keanggotaan {number}"),
    "membership.join": _("{actor} menambahkan {name} sebagai penanggung jawab keanggotaan {number}"),
    "membership.deactivate": _("{actor} menandai keanggotaan {number} tidak aktif"),
    "membership.reactivate": _("{actor} mengaktifkan kembali keanggotaan {number}"),
    "membership.end": _("{actor} mengakhiri keanggotaan {number}"),
}
