"""States and kinds of companies, registrations and memberships."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalForm(models.TextChoices):
    """Legal form as written before or after the name."""

    PT = "pt", _("PT")
    PERSERO = "persero", _("PT (Persero)")
    CV = "cv", _("CV")
    FIRMA = "firma", _("Firma")
    KOPERASI = "koperasi", _("Koperasi")
    YAYASAN = "yayasan", _("Yayasan")
    PERUM = "perum", _("Perum/Perumda")
    OTHER = "other", _("Lainnya")


class Ownership(models.TextChoices):
    """Who owns the company."""

    BUMN = "bumn", _("BUMN")
    BUMD = "bumd", _("BUMD")
    PRIVATE = "private", _("Swasta nasional")
    FOREIGN = "foreign", _("Asing (PMA)")
    COOPERATIVE = "cooperative", _("Koperasi")


class MemberKind(models.TextChoices):
    """Companies are members; universities, LKS, professions and agencies join as partners and are counted apart."""

    COMPANY = "company", _("Badan usaha")
    PARTNER = "partner", _("Mitra")


class SiteKind(models.TextChoices):
    """What stands at a site."""

    HEAD_OFFICE = "head_office", _("Kantor pusat")
    BRANCH = "branch", _("Cabang")
    PLANT = "plant", _("Pabrik/lokasi usaha")


class RegistrationState(models.TextChoices):
    """Life of an application for membership."""

    DRAFT = "draft", _("Draf")
    SUBMITTED = "submitted", _("Diajukan")
    NEEDS_CORRECTION = "needs_correction", _("Perlu perbaikan")
    VERIFIED = "verified", _("Terverifikasi")
    REFUSED = "refused", _("Ditolak")


class JoinMode(models.TextChoices):
    """What the application leads to."""

    NEW_COMPANY = "new_company", _("Perusahaan baru")
    NEW_SITE = "new_site", _("Lokasi baru perusahaan terdaftar")
    ACCESS = "access", _("Akses ke lokasi terdaftar")


class MembershipState(models.TextChoices):
    """Life of a membership; listed companies are known from lists of the region and have not joined yet."""

    LISTED = "listed", _("Terdata")
    VERIFIED = "verified", _("Terverifikasi")
    ACTIVE = "active", _("Aktif")
    INACTIVE = "inactive", _("Tidak aktif")
    LEFT = "left", _("Berhenti")


#: KBLI 2020 main categories (letter, title), Peraturan BPS 2/2020; the version is stored beside the code.
KBLI_2020_CATEGORIES = (
    ("A", _("Pertanian, kehutanan, dan perikanan")),
    ("B", _("Pertambangan dan penggalian")),
    ("C", _("Industri pengolahan")),
    ("D", _("Listrik, gas, uap, dan udara dingin")),
    ("E", _("Air, limbah, dan daur ulang")),
    ("F", _("Konstruksi")),
    ("G", _("Perdagangan dan reparasi kendaraan")),
    ("H", _("Pengangkutan dan pergudangan")),
    ("I", _("Akomodasi dan makan minum")),
    ("J", _("Informasi dan komunikasi")),
    ("K", _("Keuangan dan asuransi")),
    ("L", _("Real estat")),
    ("M", _("Jasa profesional, ilmiah, dan teknis")),
    ("N", _("Persewaan, ketenagakerjaan, dan penunjang usaha")),
    ("O", _("Administrasi pemerintahan")),
    ("P", _("Pendidikan")),
    ("Q", _("Kesehatan dan kegiatan sosial")),
    ("R", _("Kesenian, hiburan, dan rekreasi")),
    ("S", _("Jasa lainnya")),
    ("T", _("Rumah tangga sebagai pemberi kerja")),
    ("U", _("Badan internasional")),
)
