"""States and kinds of companies, registrations and memberships."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

#: Version of the words by which a company agrees to be shown in the public directory; a new wording gets a new version.
CONSENT_TEXT = "2026-01"


class LegalForm(models.TextChoices):
    """Legal form as written before or after the name."""

    PT = "pt", _("PT")
    PT_TBK = "pt_tbk", _("PT Tbk")
    PT_SOLE = "pt_sole", _("PT perorangan")
    PERSERO = "persero", _("PT (Persero)")
    CV = "cv", _("CV")
    FIRMA = "firma", _("Firma")
    KOPERASI = "koperasi", _("Koperasi")
    YAYASAN = "yayasan", _("Yayasan")
    PERUM = "perum", _("Perum/Perumda")
    UD = "ud", _("Usaha dagang (UD/PD)")
    BUT = "but", _("Bentuk usaha tetap (BUT)")
    PERKUMPULAN = "perkumpul", _("Perkumpulan")
    OTHER = "other", _("Lainnya")


class Ownership(models.TextChoices):
    """Who owns the company."""

    BUMN = "bumn", _("BUMN")
    BUMD = "bumd", _("BUMD")
    PRIVATE = "private", _("Swasta nasional")
    FOREIGN = "foreign", _("Asing (PMA)")
    COOPERATIVE = "cooperative", _("Koperasi")


class CompanySize(models.TextChoices):
    """Size by business capital without land and buildings (PP 7/2021 art. 35): up to Rp1, 5 and 10 billion, above."""

    MICRO = "micro", _("Mikro (modal sampai Rp1 miliar)")
    SMALL = "small", _("Kecil (sampai Rp5 miliar)")
    MEDIUM = "medium", _("Menengah (sampai Rp10 miliar)")
    LARGE = "large", _("Besar (di atas Rp10 miliar)")


class KbliVersion(models.TextChoices):
    """Edition of the classification that a code is taken from; letters differ between editions, so both are stored."""

    V2020 = "2020", _("KBLI 2020 (Peraturan BPS 2/2020)")
    V2025 = "2025", _("KBLI 2025 (Peraturan BPS 7/2025)")


class CsrFocus(models.TextChoices):
    """Fields in which a company wants to give."""

    HEALTH = "kesehatan", _("Kesehatan")
    EDUCATION = "pendidikan", _("Pendidikan")
    ECONOMY = "ekonomi", _("Ekonomi")
    INFRASTRUCTURE = "infrastruktur", _("Infrastruktur")
    ENTERPRISE = "kewirausahaan", _("Kewirausahaan")
    WELFARE = "kesos", _("Kesejahteraan sosial")
    ENVIRONMENT = "lingkungan", _("Lingkungan")


class RelationKind(models.TextChoices):
    """How a company stands to another one, read from the first to the second."""

    SUBSIDIARY = "subsidiary", _("anak perusahaan dari")
    BRANCH = "branch", _("cabang berbadan sendiri dari")
    GROUP = "group", _("satu grup dengan")


class ContactRole(models.TextChoices):
    """What a contact person of a company is asked about."""

    CSR = "csr", _("CSR/TJSL")
    LEADER = "leader", _("Pimpinan")
    RELATIONS = "relations", _("Humas")
    FINANCE = "finance", _("Keuangan")
    OTHER = "other", _("Lainnya")


class CompanyDocumentKind(models.TextChoices):
    """Papers that a company keeps in the register."""

    NIB = "nib", _("NIB")
    NPWP = "npwp", _("NPWP/NITKU")
    DEED = "deed", _("Akta pendirian atau perubahan")
    PERMIT = "permit", _("Izin usaha")
    CSR_POLICY = "csr_policy", _("Kebijakan CSR/TJSL")
    SUSTAINABILITY = "sustain", _("Laporan keberlanjutan")
    MANDATE = "mandate", _("Surat tugas PIC")
    OTHER = "other", _("Lainnya")


class DuplicateState(models.TextChoices):
    """What the secretariat said about two records that look alike."""

    OPEN = "open", _("Belum diputuskan")
    DIFFERENT = "different", _("Bukan duplikat")
    MERGED = "merged", _("Digabungkan")
    GONE = "gone", _("Tidak mirip lagi")


class MergeState(models.TextChoices):
    """Life of a merge of two company records."""

    QUEUED = "queued", _("Menunggu giliran")
    DONE = "done", _("Digabungkan")
    UNDOING = "undoing", _("Sedang dipisahkan")
    UNDONE = "undone", _("Dipisahkan kembali")
    FAILED = "failed", _("Tidak dapat dijalankan")


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


class PartnerKind(models.TextChoices):
    """What a partner is; companies have none."""

    UNIVERSITY = "university", _("Perguruan tinggi")
    LKS = "lks", _("Lembaga kesejahteraan sosial (LKS)")
    PROFESSION = "profession", _("Organisasi profesi")
    AGENCY = "agency", _("Instansi atau lembaga")


class ImportKind(models.TextChoices):
    """What the rows of a file are."""

    LISTED = "listed", _("Perusahaan terdata")
    ACTIVITY = "activity", _("Kegiatan yang sudah dilaksanakan")


class ImportState(models.TextChoices):
    """Where a file on its way in stands."""

    UPLOADED = "uploaded", _("Menunggu pencocokan kolom")
    CHECKING = "checking", _("Sedang diperiksa")
    CHECKED = "checked", _("Siap dimasukkan")
    RUNNING = "running", _("Sedang dimasukkan")
    FINISHED = "finished", _("Selesai")
    UNDOING = "undoing", _("Sedang dibatalkan")
    UNDONE = "undone", _("Dibatalkan")
    DISCARDED = "discarded", _("Dibuang")


class RowOutcome(models.TextChoices):
    """What becomes of one row."""

    NEW = "new", _("Baru")
    KNOWN = "known", _("Sudah tercatat")
    DUPLICATE = "duplicate", _("Ganda dalam berkas")
    SIMILAR = "similar", _("Mirip, ditahan")
    FAULT = "fault", _("Perlu diperbaiki")
    IGNORED = "ignored", _("Bukan data")
    MADE = "made", _("Masuk")
    KEPT = "kept", _("Masuk, sudah dipakai")
    TAKEN_BACK = "taken_back", _("Dibatalkan")


class ConfirmationState(models.TextChoices):
    """Life of a yearly confirmation: open, then confirmed as it stands or answered with corrections, which the secretariat takes over."""

    OPEN = "open", _("Belum menjawab")
    CONFIRMED = "confirmed", _("Data benar")
    CORRECTED = "corrected", _("Ada perbaikan")
    APPLIED = "applied", _("Perbaikan diterapkan")


class BulkState(models.TextChoices):
    """Life of a verification of several registrations: it waits ten seconds, in which it can be called off."""

    WAITING = "waiting", _("Menunggu sepuluh detik")
    RUNNING = "running", _("Berjalan")
    DONE = "done", _("Selesai")
    CANCELLED = "cancelled", _("Dibatalkan")


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
