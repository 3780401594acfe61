"""What companies do and what people need: a catalogue of plausible activities with usual volumes, costs and receivers."""

from __future__ import annotations

from dataclasses import dataclass

from apps.pmks.choices import AidForm
from apps.programs.choices import ProgramForm, ServiceField, Unit

A, F, S, U = AidForm, ProgramForm, ServiceField, Unit


@dataclass(frozen=True)
class Activity:
    """One kind of activity. ``cost`` is rupiah for each unit, ``receivers`` persons, families or groups for each unit.

    ``women`` is the usual share of women, ``ages`` the usual shares of the four age bands; both only for persons.
    """

    title: str
    need: str
    sector: str
    field: ServiceField
    form: ProgramForm
    categories: tuple[int, ...]
    aid: AidForm
    unit: str
    cost: tuple[int, int]
    volume: tuple[int, int]
    counted: Unit = U.PERSON
    receivers: int = 1
    women: float = 0.5
    ages: tuple[float, float, float, float] = (0.05, 0.2, 0.6, 0.15)
    weight: int = 3
    months: int = 3


OLD, CHILD, TODDLER, ADULT = (0.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0)
ACTIVITIES: tuple[Activity, ...] = (
    Activity("Paket sembako bagi lanjut usia telantar di {place}", "Paket sembako bulanan bagi lanjut usia telantar", "kesos", S.PROTECTION,
             F.DIRECT_AID, (8,), A.GOODS, "paket", (225_000, 350_000), (40, 300), women=0.58, ages=OLD, weight=8, months=1),
    Activity("Kursi roda dan alat bantu jalan untuk warga {place}", "Kursi roda dan alat bantu jalan", "kesehatan", S.REHABILITATION,
             F.DIRECT_AID, (9,), A.GOODS, "unit", (1_200_000, 2_500_000), (8, 60), women=0.46, weight=6, months=2),
    Activity("Alat bantu dengar bagi anak di {place}", "Alat bantu dengar bagi anak dengan kedisabilitasan", "kesehatan", S.REHABILITATION,
             F.DIRECT_AID, (5,), A.GOODS, "unit", (2_000_000, 4_000_000), (5, 25), ages=CHILD, months=2),
    Activity("Rehabilitasi rumah tidak layak huni di {place}", "Rehabilitasi rumah tidak layak huni", "infrastruktur", S.POVERTY,
             F.DIRECT_AID, (24,), A.FACILITY, "unit", (18_000_000, 27_000_000), (3, 30), U.FAMILY, weight=8, months=4),
    Activity("Beasiswa anak telantar {place}", "Beasiswa dan uang sekolah anak telantar", "pendidikan", S.SECURITY,
             F.DIRECT_AID, (2,), A.MONEY, "orang", (1_200_000, 3_000_000), (15, 150), ages=CHILD, weight=7, months=5),
    Activity("Modal usaha perempuan rawan sosial ekonomi di {place}", "Modal usaha bagi perempuan rawan sosial ekonomi", "kewirausahaan",
             S.EMPOWERMENT, F.EMPOWERMENT, (23,), A.MONEY, "orang", (2_000_000, 5_000_000), (10, 60), women=1.0, ages=ADULT, weight=6),
    Activity("Pelatihan menjahit bagi ibu rumah tangga {place}", "Pelatihan menjahit dan mesin jahit", "kewirausahaan", S.EMPOWERMENT,
             F.EMPOWERMENT, (23,), A.TRAINING, "orang", (1_500_000, 3_000_000), (12, 40), women=1.0, ages=ADULT, weight=5),
    Activity("Pelatihan kerja penyandang disabilitas {place}", "Pelatihan kerja bagi penyandang disabilitas", "kewirausahaan", S.REHABILITATION,
             F.EMPOWERMENT, (9,), A.TRAINING, "orang", (2_500_000, 5_000_000), (10, 30), women=0.45, ages=ADULT, weight=4, months=4),
    Activity("Sumur bor dan jaringan air bersih {place}", "Sumur bor dan jaringan air bersih", "infrastruktur", S.POVERTY,
             F.DIRECT_AID, (24,), A.FACILITY, "unit", (35_000_000, 90_000_000), (1, 6), U.FAMILY, receivers=40, weight=5, months=4),
    Activity("MCK komunal untuk warga {place}", "MCK komunal", "infrastruktur", S.POVERTY,
             F.DIRECT_AID, (24,), A.FACILITY, "unit", (45_000_000, 80_000_000), (1, 4), U.FAMILY, receivers=25, months=4),
    Activity("Bantuan darurat korban banjir {place}", "Paket darurat korban banjir", "kesos", S.PROTECTION,
             F.DIRECT_AID, (21,), A.GOODS, "paket", (300_000, 500_000), (80, 600), women=0.51, weight=6, months=1),
    Activity("Rumah singgah anak jalanan {place}", "Layanan rumah singgah bagi anak jalanan", "kesos", S.REHABILITATION,
             F.EMPOWERMENT, (4,), A.SERVICE, "orang", (1_800_000, 3_600_000), (10, 40), women=0.25, ages=CHILD, months=6),
    Activity("Pendampingan anak yang berhadapan dengan hukum", "Pendampingan psikososial anak yang berhadapan dengan hukum", "kesos",
             S.REHABILITATION, F.DIRECT_AID, (3,), A.SERVICE, "orang", (2_500_000, 5_000_000), (4, 15), women=0.2, ages=CHILD, weight=1, months=5),
    Activity("Alat pelindung kerja pemulung {place}", "Sarung tangan, sepatu, dan gerobak bagi pemulung", "kesehatan", S.PROTECTION,
             F.DIRECT_AID, (13,), A.GOODS, "paket", (450_000, 900_000), (30, 150), women=0.4, ages=(0.0, 0.0, 0.85, 0.15), months=1),
    Activity("Pemeriksaan kesehatan lanjut usia {place}", "Pemeriksaan kesehatan berkala lanjut usia", "kesehatan", S.PROTECTION,
             F.DIRECT_AID, (8,), A.SERVICE, "orang", (150_000, 300_000), (60, 300), women=0.6, ages=OLD, weight=4, months=1),
    Activity("Operasi katarak gratis bagi warga {place}", "Operasi katarak", "kesehatan", S.REHABILITATION,
             F.DIRECT_AID, (8, 24), A.SERVICE, "orang", (5_000_000, 7_500_000), (10, 60), women=0.52, ages=(0.0, 0.0, 0.3, 0.7), weight=4, months=2),
    Activity("Perlengkapan sekolah anak kurang mampu {place}", "Perlengkapan sekolah", "pendidikan", S.SECURITY,
             F.DIRECT_AID, (2, 24), A.GOODS, "paket", (350_000, 650_000), (50, 300), ages=CHILD, weight=6, months=1),
    Activity("Renovasi panti asuhan di {place}", "Renovasi panti asuhan", "infrastruktur", S.REHABILITATION,
             F.DIRECT_AID, (2,), A.FACILITY, "unit", (60_000_000, 220_000_000), (1, 2), receivers=35, ages=CHILD, weight=2, months=6),
    Activity("Ternak kambing bergulir {place}", "Ternak bergulir bagi keluarga miskin", "ekonomi", S.POVERTY,
             F.PARTNERSHIP, (24,), A.GOODS, "ekor", (2_200_000, 3_200_000), (20, 100), U.FAMILY, weight=3, months=5),
    Activity("Kelompok usaha bersama {place}", "Modal kelompok usaha bersama (KUBE)", "ekonomi", S.POVERTY,
             F.PARTNERSHIP, (24,), A.MONEY, "kelompok", (15_000_000, 25_000_000), (2, 12), U.GROUP, weight=5, months=5),
    Activity("Makanan tambahan balita {place}", "Makanan tambahan bagi balita telantar", "kesehatan", S.PROTECTION,
             F.DIRECT_AID, (1,), A.GOODS, "paket", (400_000, 900_000), (30, 200), ages=TODDLER, weight=5, months=3),
    Activity("Sambungan listrik gratis {place}", "Sambungan listrik rumah tangga miskin", "infrastruktur", S.POVERTY,
             F.DIRECT_AID, (24,), A.FACILITY, "rumah", (1_200_000, 2_000_000), (20, 150), U.FAMILY, months=3),
    Activity("Pemulihan eks penyalahguna NAPZA", "Layanan pascarehabilitasi NAPZA", "kesos", S.REHABILITATION,
             F.EMPOWERMENT, (17,), A.SERVICE, "orang", (3_000_000, 6_000_000), (6, 20), women=0.15, ages=ADULT, weight=1, months=6),
    Activity("Pelatihan kerja bekas warga binaan", "Pelatihan kerja bekas warga binaan", "kewirausahaan", S.REHABILITATION,
             F.EMPOWERMENT, (15,), A.TRAINING, "orang", (2_500_000, 4_500_000), (8, 25), women=0.15, ages=ADULT, weight=1, months=4),
    Activity("Pemulangan dan modal usaha pekerja migran", "Pemulangan dan modal usaha pekerja migran bermasalah", "kesos", S.PROTECTION,
             F.DIRECT_AID, (20,), A.MONEY, "orang", (4_000_000, 8_000_000), (5, 20), women=0.7, ages=ADULT, weight=1, months=3),
    Activity("Panel surya untuk komunitas adat {place}", "Panel surya bagi komunitas adat terpencil", "infrastruktur", S.EMPOWERMENT,
             F.DIRECT_AID, (26,), A.FACILITY, "unit", (12_000_000, 20_000_000), (4, 30), U.GROUP, weight=1, months=5),
    Activity("Bank sampah {place}", "Sarana bank sampah", "lingkungan", S.EMPOWERMENT,
             F.PARTNERSHIP, (13, 24), A.FACILITY, "unit", (20_000_000, 45_000_000), (1, 4), receivers=25, women=0.55, ages=ADULT, months=4),
    Activity("Alat belajar sekolah luar biasa {place}", "Alat belajar sekolah luar biasa", "pendidikan", S.REHABILITATION,
             F.DIRECT_AID, (5,), A.GOODS, "paket", (900_000, 1_800_000), (15, 80), women=0.44, ages=CHILD, months=2),
    Activity("Gerobak usaha bagi pedagang kecil {place}", "Gerobak usaha", "kewirausahaan", S.POVERTY,
             F.PARTNERSHIP, (24,), A.GOODS, "unit", (3_500_000, 6_000_000), (8, 40), U.FAMILY, weight=5, months=2),
    Activity("Bedah kamar lanjut usia {place}", "Perbaikan kamar dan MCK lanjut usia", "infrastruktur", S.PROTECTION,
             F.DIRECT_AID, (8,), A.FACILITY, "unit", (6_000_000, 11_000_000), (4, 25), women=0.6, ages=OLD, months=3),
    Activity("Dukungan rumah aman korban kekerasan", "Dukungan layanan rumah aman", "kesos", S.PROTECTION,
             F.DIRECT_AID, (19,), A.SERVICE, "orang", (3_000_000, 6_000_000), (5, 18), women=0.85, ages=(0.0, 0.2, 0.8, 0.0), weight=1, months=6),
    Activity("Bibit buah dan sayur pekarangan {place}", "Bibit tanaman pekarangan", "lingkungan", S.POVERTY,
             F.PARTNERSHIP, (24,), A.GOODS, "paket", (150_000, 300_000), (80, 400), U.FAMILY, weight=4, months=2),
    Activity("Konseling keluarga {place}", "Layanan konseling keluarga", "kesos", S.REHABILITATION,
             F.DIRECT_AID, (25,), A.SERVICE, "keluarga", (600_000, 1_200_000), (10, 50), U.FAMILY, weight=2, months=4),
    Activity("Pelatihan wirausaha muda {place}", "Pelatihan wirausaha bagi pemuda keluarga miskin", "ekonomi", S.POVERTY,
             F.EMPOWERMENT, (24,), A.TRAINING, "orang", (900_000, 1_800_000), (20, 60), women=0.5, ages=ADULT, weight=4, months=2),
    Activity("Hunian sementara korban kebakaran {place}", "Bahan bangunan korban kebakaran", "lainnya", S.PROTECTION,
             F.DIRECT_AID, (21,), A.GOODS, "keluarga", (5_000_000, 9_000_000), (4, 30), U.FAMILY, weight=2, months=1),
)  # fmt: skip
