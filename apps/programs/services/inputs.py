"""What people hand in, as values: one dataclass for each form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.core.files import Upload
from apps.pmks.models import Need
from apps.programs.choices import CommitmentKind, ProgramForm, Unit
from apps.regions.models import Region


@dataclass(frozen=True)
class ProgramInput:
    """A plan. ``budget`` in whole rupiah, ``categories`` numbers of PPKS categories, ``region`` at least a kabupaten/kota."""

    title: str
    year: int
    region: Region
    sector_id: str
    categories: Sequence[int]
    aid_form: str
    target_count: int
    quantity: int
    unit: str
    budget: int
    starts_on: dt.date
    ends_on: dt.date
    target_unit: str = Unit.PERSON
    description: str = ""
    location_note: str = ""
    service_field: str = ""
    program_form: str = ProgramForm.DIRECT_AID
    data_source: str = ""
    need: Need | None = None


@dataclass(frozen=True)
class CommitmentInput:
    """What the company binds itself to; ``value`` in whole rupiah."""

    kind: CommitmentKind | str
    number: str
    signed_on: dt.date
    parties: str
    value: int
    quantity: int
    ends_on: dt.date | None = None


@dataclass(frozen=True)
class LineInput:
    """One place and category of a realisation. Counts are of persons unless the name says otherwise; 0 in a band means not known."""

    region: Region
    category: int
    quantity: int
    value: int
    male: int = 0
    female: int = 0
    sex_unknown: int = 0
    families: int = 0
    groups: int = 0
    disabled: int = 0
    age_0_5: int = 0
    age_6_17: int = 0
    age_18_59: int = 0
    age_60: int = 0
    decile_1: int = 0
    decile_2: int = 0
    decile_3: int = 0
    decile_4: int = 0
    decile_5: int = 0
    decile_6_10: int = 0

    @property
    def people(self) -> int:
        """Persons of all three columns of sex."""
        return self.male + self.female + self.sex_unknown


@dataclass(frozen=True)
class RealizationInput:
    """What was handed over on one day. ``quantity`` and ``value`` (whole rupiah) are the sums of the lines."""

    handover_on: dt.date
    aid_form: str
    unit: str
    lines: Sequence[LineInput] = field(default_factory=tuple)
    valuation: str = ""
    bast_number: str = ""
    bast_on: dt.date | None = None
    receiver: str = ""
    note: str = ""

    @property
    def quantity(self) -> int:
        """Sum over the lines."""
        return sum(line.quantity for line in self.lines)

    @property
    def value(self) -> int:
        """Sum over the lines, whole rupiah."""
        return sum(line.value for line in self.lines)


@dataclass(frozen=True)
class DirectInput:
    """Head of a direct report: what the activity was called and which sector it belongs to."""

    title: str
    sector_id: str
    description: str = ""
    location_note: str = ""
    service_field: str = ""
    program_form: str = ProgramForm.DIRECT_AID
    data_source: str = ""
    need: Need | None = None


@dataclass(frozen=True)
class NewFile:
    """A file to be checked, re-encoded and kept as proof of ``kind`` (EvidenceKind)."""

    kind: str
    upload: Upload
    caption: str = ""
    consent: bool = False
