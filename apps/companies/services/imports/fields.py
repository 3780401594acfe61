"""What a list of companies may say, and under which headings offices write it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.columns import Field

LISTED_FIELDS = (
    Field(
        "name", _("Nama perusahaan"),
        ("nama perusahaan", "nama perusahaan/badan usaha", "nama badan usaha", "nama pelaku usaha", "nama usaha", "nama perseroan",
         "perusahaan", "badan usaha", "nama pt", "nama"),
        required=True,
    ),
    Field("nib", _("NIB"), ("nib", "nomor induk berusaha", "no nib", "nomor nib")),
    Field("npwp", _("NPWP"), ("npwp", "no npwp", "nomor npwp", "nomor pokok wajib pajak", "npwp perusahaan")),
    Field("legal_form", _("Bentuk hukum"), ("bentuk badan usaha", "bentuk hukum", "jenis badan usaha", "bentuk usaha", "jenis perusahaan")),
    Field("ownership", _("Kepemilikan"), ("kepemilikan", "status penanaman modal", "status modal", "pma/pmdn", "uraian status penanaman modal")),
    Field("kbli", _("KBLI"), ("kbli", "kode kbli", "kbli 2020", "klu", "kode klu", "kode kbli utama")),
    Field("address", _("Alamat"), ("alamat", "alamat kantor", "alamat perusahaan", "alamat usaha", "alamat lengkap", "lokasi usaha")),
    Field("regency", _("Kabupaten/kota"), ("kabupaten/kota", "kab/kota", "kabupaten", "kota", "kab./kota usaha")),
    Field("district", _("Kecamatan"), ("kecamatan", "kec", "kec.", "kecamatan usaha")),
    Field("village", _("Desa/kelurahan"), ("desa/kelurahan", "kelurahan/desa", "kel/desa", "desa/kel", "kelurahan", "desa", "kelurahan usaha")),
    Field("phone", _("Telepon/WhatsApp"), ("no telp/hp", "telepon", "no telepon", "no telp", "nomor telepon", "telp/hp", "no hp", "hp", "whatsapp", "no wa", "kontak")),
    Field("email", _("Surel"), ("email", "e-mail", "surel", "alamat email", "email perusahaan")),
    Field("contact_name", _("Narahubung"), ("narahubung", "penanggung jawab", "nama pimpinan", "pimpinan", "contact person", "nama pic", "pic", "direktur", "nama user")),
    Field("contact_position", _("Jabatan"), ("jabatan", "jabatan penanggung jawab", "jabatan pic")),
    Field("data_on", _("Tanggal data"), ("tanggal data", "tanggal pendataan", "tgl data", "tanggal terbit nib", "tanggal terbit", "tgl terbit", "tanggal berdiri", "tanggal", "tgl")),
)  # fmt: skip
