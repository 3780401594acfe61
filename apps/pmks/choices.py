"""Codes of social-welfare problems, needs and aid."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Criterion(models.TextChoices):
    """The seven criteria of social-welfare problems (UU 11/2009, article 5 paragraph 2)."""

    POVERTY = "A", _("Kemiskinan")
    NEGLECT = "B", _("Ketelantaran")
    DISABILITY = "C", _("Kedisabilitasan")
    REMOTENESS = "D", _("Keterpencilan")
    DEVIANCE = "E", _("Ketunaan sosial dan penyimpangan perilaku")
    DISASTER = "F", _("Korban bencana")
    VIOLENCE = "G", _("Korban tindak kekerasan, eksploitasi, dan diskriminasi")


class Masking(models.TextChoices):
    """How far persons of a category are protected; strict ones exist as counts only, everywhere."""

    YES = "yes", _("Identitas disamarkan")
    STRICT = "strict", _("Hanya angka")
    GROUP = "group", _("Kelompok masyarakat")


class AidForm(models.TextChoices):
    """Form of aid."""

    MONEY = "money", _("Uang")
    GOODS = "goods", _("Barang")
    SERVICE = "service", _("Jasa")
    TRAINING = "training", _("Pelatihan")
    FACILITY = "facility", _("Sarana dan prasarana")


class MapState(models.TextChoices):
    """Life of an uploaded set of counts."""

    UPLOADED = "uploaded", _("Diunggah")
    CHECKED = "checked", _("Diperiksa")
    IN_FORCE = "in_force", _("Berlaku")
    SUPERSEDED = "superseded", _("Digantikan")


class NeedState(models.TextChoices):
    """Life of a need; from publication on the state follows the pledged and delivered quantities."""

    DRAFT = "draft", _("Draf")
    PROPOSED = "proposed", _("Diusulkan")
    RETURNED = "returned", _("Dikembalikan")
    VERIFIED = "verified", _("Diverifikasi")
    PUBLISHED = "published", _("Dipublikasikan")
    INTEREST = "interest", _("Diminati")
    PARTLY_MET = "partly_met", _("Sebagian terpenuhi")
    MET = "met", _("Terpenuhi")
    CLOSED = "closed", _("Ditutup")


OPEN_NEED_STATES = (NeedState.PUBLISHED, NeedState.INTEREST, NeedState.PARTLY_MET)
#: What companies and the public see; from here on the pledges set the state.
PUBLIC_NEED_STATES = (*OPEN_NEED_STATES, NeedState.MET)


class PledgeState(models.TextChoices):
    """A company's share in a need."""

    INTEREST = "interest", _("Berminat")
    PLEDGED = "pledged", _("Dijanjikan")
    DELIVERED = "delivered", _("Diserahkan")
    RELEASED = "released", _("Dilepas")


class Proposer(models.TextChoices):
    """Who brought a need."""

    SOCIAL_OFFICE = "dinsos", _("Dinas Sosial")
    FORUM = "forum", _("Forum")
    VILLAGE = "village", _("Desa/kelurahan")
    TKSK = "tksk", _("TKSK")
    LKS = "lks", _("LKS")
    GOV_UNIT = "opd", _("OPD")


class Sex(models.TextChoices):
    """Sex as spreadsheets write it."""

    MALE = "L", _("Laki-laki")
    FEMALE = "P", _("Perempuan")


#: Age bands of counts with their first and last year.
AGE_BANDS = {"0-5": (0, 5), "6-18": (6, 18), "19-59": (19, 59), "60+": (60, 200)}
#: Decile bands of DTSEN: aid goes to the first four, the upper half stays together.
DECILE_BANDS = ("1", "2", "3", "4", "5", "6-10")
