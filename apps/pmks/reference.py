"""The 26 categories of PPKS (formerly PMKS) as data.

Names and order follow Permensos 8/2012 with the wording of Permensos 5/2019; definitions are in our own words, the short codes are
working codes and not official. Age and sex rules are those of the import rules in use at kabupaten level; ``criterion`` is the default
among the seven criteria of UU 11/2009 article 5 paragraph 2.
"""

from __future__ import annotations

from typing import NamedTuple

from apps.pmks.choices import Criterion, Masking
from apps.pmks.models import PpksCategory

VERSION = "2012"


class Category(NamedTuple):
    """One line of the list."""

    number: int
    short: str
    name: str
    definition: str
    criterion: Criterion
    masking: Masking
    age_min: int | None = None
    age_max: int | None = None
    sex: str = ""
    unit: str = "orang"


C, M = Criterion, Masking
CATEGORIES = (
    Category(1, "ABT", "Anak balita telantar", "Anak sampai usia 5 tahun yang ditelantarkan atau keluarganya tidak mampu merawat.", C.NEGLECT, M.YES, 0, 5),
    Category(2, "AT", "Anak telantar", "Anak usia 6–18 tahun yang kebutuhan dasar, pengasuhan, atau sekolahnya tidak terpenuhi.", C.NEGLECT, M.YES, 6, 18),
    Category(3, "ABH", "Anak yang berhadapan dengan hukum", "Anak usia 6–18 tahun dan belum menikah yang menjadi pelaku, korban, atau saksi perkara.", C.DEVIANCE, M.STRICT, 6, 18),
    Category(4, "AJ", "Anak jalanan", "Anak yang hidup atau bekerja di jalan dan tempat umum.", C.DEVIANCE, M.YES, 6, 18),
    Category(5, "ADK", "Anak dengan kedisabilitasan", "Anak dengan disabilitas fisik, mental, atau ganda.", C.DISABILITY, M.YES, 6, 18),
    Category(6, "AKTK", "Anak korban tindak kekerasan", "Anak yang terancam atau disakiti secara fisik, mental, atau seksual, atau diperlakukan salah.", C.VIOLENCE, M.STRICT, 6, 18),
    Category(7, "AMPK", "Anak yang memerlukan perlindungan khusus", "Anak dalam keadaan darurat, tereksploitasi, diperdagangkan, atau dari kelompok terasing.", C.VIOLENCE, M.STRICT, 6, 18),
    Category(8, "LUT", "Lanjut usia telantar", "Orang berusia 60 tahun ke atas yang kebutuhan dasarnya tidak terpenuhi.", C.NEGLECT, M.YES, 60),
    Category(9, "PD", "Penyandang disabilitas", "Orang dengan keterbatasan fisik, intelektual, mental, atau sensorik dalam jangka lama.", C.DISABILITY, M.YES),
    Category(10, "TS", "Tuna susila", "Orang yang melakukan hubungan seksual di luar perkawinan untuk mendapat imbalan.", C.DEVIANCE, M.STRICT),
    Category(11, "GLD", "Gelandangan", "Orang tanpa tempat tinggal dan pekerjaan tetap yang hidup berpindah di tempat umum.", C.DEVIANCE, M.YES),
    Category(12, "PGM", "Pengemis", "Orang yang mencari penghasilan dengan meminta-minta di tempat umum.", C.DEVIANCE, M.YES),
    Category(13, "PML", "Pemulung", "Orang yang hidup dari memungut dan mengumpulkan barang bekas.", C.DEVIANCE, M.YES),
    Category(14, "KM", "Kelompok minoritas", "Kelompok tidak dominan yang terganggu keberfungsian sosialnya karena diskriminasi.", C.DEVIANCE, M.STRICT),
    Category(15, "BWBLP", "Bekas warga binaan lembaga pemasyarakatan", "Orang yang selesai atau hampir selesai menjalani pidana dan sulit menyesuaikan diri kembali.", C.DEVIANCE, M.STRICT),
    Category(16, "ODHIV", "Orang dengan HIV/AIDS", "Orang yang terinfeksi HIV dan memerlukan dukungan sosial.", C.DEVIANCE, M.STRICT),
    Category(17, "NAPZA", "Korban penyalahgunaan NAPZA", "Orang yang memakai narkotika, psikotropika, atau zat adiktif tanpa keperluan medis.", C.DEVIANCE, M.STRICT),
    Category(18, "KT", "Korban trafficking", "Orang yang menjadi korban perdagangan orang.", C.VIOLENCE, M.STRICT),
    Category(19, "KTK", "Korban tindak kekerasan", "Orang atau kelompok yang menderita karena kekerasan, penelantaran, atau eksploitasi.", C.VIOLENCE, M.STRICT),
    Category(20, "PMBS", "Pekerja migran bermasalah sosial", "Pekerja migran yang mengalami masalah sehingga fungsi sosialnya terganggu.", C.VIOLENCE, M.YES),
    Category(21, "KBA", "Korban bencana alam", "Orang atau kelompok yang menderita akibat bencana alam.", C.DISASTER, M.YES),
    Category(22, "KBS", "Korban bencana sosial", "Orang atau kelompok yang menderita akibat konflik, kerusuhan, atau teror.", C.DISASTER, M.YES),
    Category(23, "PRSE", "Perempuan rawan sosial ekonomi", "Perempuan usia 18–59 tahun pencari nafkah utama yang penghasilannya tidak mencukupi.", C.POVERTY, M.YES, 18, 59, "P"),
    Category(24, "FM", "Fakir miskin", "Orang tanpa sumber penghasilan atau dengan penghasilan yang tidak mencukupi kebutuhan dasar.", C.POVERTY, M.YES),
    Category(25, "KBSP", "Keluarga bermasalah sosial psikologis", "Keluarga yang hubungan antaranggotanya terganggu sehingga tidak berfungsi wajar.", C.DEVIANCE, M.YES, unit="keluarga"),
    Category(26, "KAT", "Komunitas adat terpencil", "Kelompok masyarakat adat yang tinggal terpencil dan kurang terjangkau pelayanan.", C.REMOTENESS, M.GROUP, unit="komunitas"),
)  # fmt: skip


def categories_load() -> int:
    """Insert or update the 26 categories; returns how many. Needs the system scope."""
    for row in CATEGORIES:
        values = row._asdict() | {"version": VERSION}
        PpksCategory.objects.update_or_create(number=values.pop("number"), defaults=values)
    return len(CATEGORIES)
