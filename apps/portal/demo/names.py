"""Invented people, companies and addresses. Company names are made of coined words, so that no real company is meant."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from apps.companies.choices import LegalForm, Ownership

MEN = (
    "Ahmad", "Agus", "Bayu", "Dedi", "Eko", "Fajar", "Hendra", "Iwan", "Joko", "Rudi", "Slamet", "Taufik", "Wahyu", "Yusuf", "Arif", "Bambang",
    "Dimas", "Firman", "Gilang", "Hasan", "Ilham", "Jaya", "Krisna", "Lukman", "Maman", "Nanang", "Oki", "Putra", "Rahmat", "Surya",
)  # fmt: skip
WOMEN = (
    "Ani", "Dewi", "Eka", "Fitri", "Indah", "Kartika", "Lestari", "Maya", "Nur", "Putri", "Ratna", "Sari", "Tuti", "Wulan", "Yanti", "Ayu",
    "Dian", "Erna", "Hana", "Ika", "Laila", "Mega", "Nia", "Okta", "Rina", "Siti", "Tika", "Vina", "Winda", "Yuni",
)  # fmt: skip
LAST = (
    "Wirasena", "Kusnandar", "Mahardika", "Natawijaya", "Prabandari", "Ruslani", "Sastranegara", "Tirtana", "Wibisana", "Adiwangsa", "Baktiar",
    "Danuarta", "Gunardi", "Hidayatul", "Iskandarsyah", "Jatmika", "Kertarajasa", "Lasmana", "Mulyasari", "Nugrahani", "Pangestika", "Ramdhani",
    "Saptadi", "Tanjungsari", "Utamadi", "Wardani", "Yudhatama", "Zulfadli", "Anggraito", "Budiraharja", "Cahyadinata", "Darmakusuma",
)  # fmt: skip
STREETS = (
    "Jl. Merdeka", "Jl. Diponegoro", "Jl. Ahmad Yani", "Jl. Sudirman", "Jl. Veteran", "Jl. Kartini", "Jl. Pahlawan", "Jl. Gajah Mada",
    "Jl. Raya Industri", "Jl. Pelabuhan", "Jl. Melati", "Jl. Cempaka", "Jl. Kenanga", "Jl. Anggrek", "Jl. Pemuda", "Jl. Hasanuddin",
)  # fmt: skip
POSITIONS = ("Manajer CSR", "Kepala Hubungan Masyarakat", "Staf CSR", "Manajer HRGA", "Kepala Cabang", "Sekretaris Perusahaan")
_FRONT = (
    "Ranu", "Kerta", "Loka", "Banyu", "Giri", "Sela", "Jati", "Danu", "Arga", "Naga", "Wira", "Tirta", "Kala", "Gana", "Cakra", "Hasta",
    "Mandi", "Pala", "Rawi", "Suka", "Bima", "Dwipa", "Puspa", "Sana", "Wana",
)  # fmt: skip
_BACK = (
    "pala",
    "dira",
    "gama",
    "wangi",
    "sena",
    "mukti",
    "rasa",
    "wasa",
    "laya",
    "duta",
    "nira",
    "sari",
    "kencana",
    "buana",
    "wira",
    "tama",
)
_ABROAD = ("Kitarawa", "Hansoru", "Norviken", "Aldenhof", "Sangmira", "Tavoria", "Miyakuno", "Verlanto", "Daesung-ra", "Ostrava Lumen")


@dataclass(frozen=True)
class Trade:
    """A line of business: the word in the name, KBLI 2020 category and code, how common it is."""

    word: str
    category: str
    code: str
    weight: int


#: Lines of business by kind of region: industry on the coast of Banten, mines and ports in Kalimantan, plantations in Jambi, towns elsewhere.
TRADES: dict[str, tuple[Trade, ...]] = {
    "industri": (
        Trade("Kimia", "C", "20114", 9), Trade("Baja", "C", "24102", 8), Trade("Polimer", "C", "20131", 6), Trade("Kertas", "C", "17011", 5),
        Trade("Keramik", "C", "23921", 4), Trade("Alas Kaki", "C", "15201", 6), Trade("Garmen", "C", "14111", 7), Trade("Pangan", "C", "10710", 7),
        Trade("Logistik", "H", "52297", 6), Trade("Bahari", "H", "50131", 4), Trade("Properti", "L", "68111", 4), Trade("Ritel", "G", "47111", 5),
        Trade("Farmasi", "C", "21012", 3), Trade("Konstruksi", "F", "41011", 4), Trade("Hotel", "I", "55110", 3), Trade("Medika", "Q", "86101", 3),
        Trade("Daya Listrik", "D", "35111", 4), Trade("Telematika", "J", "61100", 2), Trade("Finansial", "K", "64121", 4),
    ),
    "tambang": (
        Trade("Batubara", "B", "05100", 10), Trade("Energi", "B", "06100", 7), Trade("Sawit", "A", "01262", 7), Trade("Perkapalan", "C", "30111", 4),
        Trade("Pupuk", "C", "20122", 3), Trade("Kayu", "C", "16101", 4), Trade("Alat Berat", "N", "77304", 4), Trade("Logistik", "H", "52297", 5),
        Trade("Konstruksi", "F", "42101", 4), Trade("Hotel", "I", "55110", 3), Trade("Ritel", "G", "47111", 4), Trade("Finansial", "K", "64121", 3),
    ),
    "kebun": (
        Trade("Sawit", "A", "01262", 10), Trade("Karet", "A", "01291", 7), Trade("Kayu", "C", "16101", 5), Trade("Pulp", "C", "17011", 3),
        Trade("Batubara", "B", "05100", 4), Trade("Gas", "B", "06201", 2), Trade("Ritel", "G", "47111", 4), Trade("Finansial", "K", "64121", 3),
        Trade("Logistik", "H", "52297", 3),
    ),
    "kota": (
        Trade("Pangan", "C", "10710", 6), Trade("Ritel", "G", "47111", 7), Trade("Finansial", "K", "64121", 6), Trade("Properti", "L", "68111", 4),
        Trade("Telematika", "J", "61100", 4), Trade("Hotel", "I", "55110", 4), Trade("Tekstil", "C", "13112", 4), Trade("Semen", "C", "23941", 3),
        Trade("Medika", "Q", "86101", 4), Trade("Logistik", "H", "52297", 4), Trade("Perikanan", "A", "03111", 3), Trade("Daya Listrik", "D", "35111", 2),
    ),
}  # fmt: skip


class Names:
    """Draws names; a company name is drawn once only."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self._companies: set[str] = set()
        self._words: set[str] = set()

    def person(self, *, formal: bool = False) -> str:
        """A full name; formal ones may carry a title."""
        first = self.dice.choice(MEN + WOMEN)
        name = f"{first} {self.dice.choice(LAST)}"
        if not formal or self.dice.random() < 0.35:
            return name
        front = self.dice.choice(("", "", "Hj. " if first in WOMEN else "H. ", "Dr. ", "Drs. " if first in MEN else "Dra. "))
        return f"{front}{name}{self.dice.choice((', S.Sos., M.Si.', ', S.E.', ', M.M.', ', S.H.', ''))}"

    def street(self) -> str:
        """A street with a number."""
        return f"{self.dice.choice(STREETS)} No. {self.dice.randint(1, 198)}"

    def phone(self) -> str:
        """A mobile number in international form, of a range that nobody was given."""
        return f"+62800{self.dice.randint(1_000_000, 9_999_999)}"

    def word(self) -> str:
        """A coined word."""
        while True:
            front, back = self.dice.choice(_FRONT), self.dice.choice(_BACK)
            word = front + back
            if front.lower() not in back and (word not in self._words or len(self._words) >= len(_FRONT) * len(_BACK) * 0.8):
                self._words.add(word)
                return word

    def trade(self, kind: str) -> Trade:
        """A line of business usual in that kind of region."""
        trades = TRADES[kind]
        return self.dice.choices(trades, [trade.weight for trade in trades])[0]

    def company(self, trade: Trade, place: str, kind: tuple[LegalForm, Ownership]) -> str:
        """A company's name that was not used before."""
        while True:
            name = self._compose(self.word(), trade, place, kind)
            if name not in self._companies:
                self._companies.add(name)
                return name

    def _compose(self, word: str, trade: Trade, place: str, kind: tuple[LegalForm, Ownership]) -> str:
        form, ownership = kind
        end = self.dice.choice(("Nusantara", "Utama", "Mandiri", "Sentosa", "Lestari", "Abadi", "Perkasa", place))
        if form == LegalForm.PERSERO:
            return f"PT {word} {trade.word} Indonesia (Persero)"
        if form == LegalForm.PERUM:
            return f"Perumda {word} {self.dice.choice(('Air Minum', 'Pasar', 'Aneka Usaha'))} {place}"
        if form == LegalForm.KOPERASI:
            return f"Koperasi {self.dice.choice(('Karyawan', 'Produsen', 'Jasa'))} {word} {place}"
        if form == LegalForm.YAYASAN:
            return f"Yayasan {self.dice.choice(('Bina', 'Kasih', 'Harapan', 'Peduli'))} {word}"
        if form in {LegalForm.CV, LegalForm.UD}:
            return f"{form.upper()} {word} {end}"
        if form == LegalForm.FIRMA:
            return f"Firma {word} dan Rekan"
        if ownership == Ownership.FOREIGN:
            return f"PT {self.dice.choice(_ABROAD)} {word} {trade.word} Indonesia"
        if ownership == Ownership.BUMD:
            return f"PT {word} {trade.word} {place} (Perseroda)"
        return f"PT {word} {trade.word} {end}"


def bare(place: str) -> str:
    """The name of a place without what the law calls it: ``Kota Serang`` is ``Serang``."""
    return re.sub(r"^(Kabupaten|Kota|Daerah Khusus Ibukota|Daerah Istimewa)( Administrasi)? ", "", place)


def slug(text: str) -> str:
    """Lower-case letters and digits only, for addresses of letters."""
    return re.sub(r"[^a-z0-9]", "", text.lower())
