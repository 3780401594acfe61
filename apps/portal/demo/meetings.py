"""Meetings: those that the press told of, with what was told, and a few invented ones of these months."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.meetings.choices import MeetingKind, MeetingMode, MeetingState
from apps.meetings.models import Decision, Meeting
from apps.portal.demo.places import Map
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.world import BANTEN, KALTIM, SERANG, WIB, World

K, M, S = MeetingKind, MeetingMode, MeetingState
#: The eight fields named at the coordination meeting of Kota Serang.
SERANG_FIELDS = "kesehatan, pendidikan, ekonomi, infrastruktur, kewirausahaan, kesejahteraan sosial, lingkungan, dan bidang lainnya"


class Secretary:
    """Records meetings."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.meetings: list[Meeting] = []
        self.decisions: list[Decision] = []

    def add(
        self, area: int, kind: MeetingKind, title: str, starts_on: dt.date, *, ends_on: dt.date | None = None, **fields: Any
    ) -> Meeting:
        """A meeting with its days and what is known of it."""
        at = dt.datetime.combine(min(starts_on, self.world.today), dt.time(8), WIB)
        at = min(at, self.world.now)
        state = S.FINISHED if starts_on < self.world.today else S.PLANNED
        made = Meeting(
            id=self.world.key(at), area=area, forum=self.world.forums[area], kind=kind, title=title, starts_on=starts_on, ends_on=ends_on or starts_on,
            state=state, **fields,
        )  # fmt: skip
        self.meetings.append(stamped(made, at))
        return made

    def decide(self, meeting: Meeting, *texts: tuple[str, str, int | None, int | None]) -> None:
        """Numbered decisions: text, who, due and done in days from today."""
        for number, (text, owner, due, done) in enumerate(texts, 1):
            made = Decision(
                id=self.world.key(meeting.created_at), area=meeting.area, meeting=meeting, shared=meeting.shared, number=number, text=text, owner=owner,
                due_on=None if due is None else self.world.day(due), done_on=None if done is None else self.world.day(done),
            )  # fmt: skip
            self.decisions.append(stamped(made, meeting.created_at))


def build(world: World, chart: Map) -> None:
    """All meetings, stored."""
    desk = Secretary(world)
    _told_by_the_press(desk)
    _of_these_months(desk, chart)
    insert(desk.meetings)
    insert(desk.decisions)


def _told_by_the_press(desk: Secretary) -> None:
    first, last = dt.date(2020, 8, 11), dt.date(2020, 8, 12)
    desk.add(
        0, K.RAKERNAS, "Rapat Kerja Nasional Forum CSR Kesejahteraan Sosial 2020", first, ends_on=last, mode=M.HYBRID, attended=200, shared=True,
        venue="Luring dan daring (Zoom, YouTube)",
        summary="Diikuti 200 peserta secara hibrida selama dua hari dan dilanjutkan diskusi kelompok terarah.",
    )  # fmt: skip
    desk.add(
        0,
        K.FGD,
        "Diskusi kelompok terarah Rakernas 2020",
        last,
        mode=M.HYBRID,
        shared=True,
        summary="Bagian dari Rapat Kerja Nasional 11–12 Agustus 2020.",
    )
    desk.add(
        KALTIM,
        K.RAKOR,
        "Rapat Koordinasi Forum CSR Kesejahteraan Sosial, Balikpapan",
        dt.date(2020, 2, 25),
        venue="Balikpapan",
        shared=True,
    )
    desk.add(
        KALTIM, K.RAKOR, "Rapat Koordinasi Forum CSR Kesejahteraan Sosial, Samarinda", dt.date(2021, 9, 15), venue="Samarinda", shared=True,
        summary="Pembahasan penyelarasan program agar tidak terjadi duplikasi dan tumpang tindih.",
    )  # fmt: skip
    serang = desk.add(
        SERANG, K.RAKOR, "Rapat Koordinasi Forum CSR Kota Serang", dt.date(2025, 4, 23), venue="Kota Serang", attended=64, invited=98, shared=True,
        summary=f"Dihadiri lebih dari 60 perusahaan. Delapan bidang program: {SERANG_FIELDS}. Pendaftaran anggota melalui kode QR.",
    )  # fmt: skip
    serang.link = next((link for link in desk.world.links if link.area == SERANG), None)  # the first one is of this meeting
    desk.decide(
        serang,
        (f"Program CSR diarahkan pada delapan bidang: {SERANG_FIELDS}.", "Forum CSR Kota Serang", None, None),
        ("Perusahaan mendaftar sebagai anggota melalui tautan pendaftaran.", "Perusahaan peserta", -540, -520),
        ("Kegiatan didokumentasikan, dicatat, dan dilaporkan ke Kementerian Sosial.", "Sekretariat forum", None, None),
    )


def _of_these_months(desk: Secretary, chart: Map) -> None:
    world = desk.world
    recent = desk.add(
        SERANG, K.RAKOR, "Rapat Koordinasi Semester Berjalan", world.day(-68), venue="Aula Dinas Sosial Kota Serang", invited=92, attended=57,
        summary="Realisasi semester lalu, kebutuhan yang belum terpenuhi, dan rencana tahun depan.",
    )  # fmt: skip
    desk.decide(
        recent,
        ("Perusahaan yang belum melapor diberi pendampingan pengisian.", "Bidang Monev", -30, -34),
        ("Daftar kebutuhan lanjut usia telantar dimutakhirkan per kelurahan.", "Dinas Sosial", -5, None),
        ("Rencana tahun depan diajukan lewat portal sebelum Musrenbang CSR.", "Perusahaan anggota", 30, None),
    )
    desk.add(
        SERANG, K.MUSRENBANG, f"Musrenbang CSR Kota Serang {world.today.year + 1}", world.day(24), mode=M.HYBRID, invited=110,
        venue="Aula Pemerintah Kota Serang", theme="Satu data kebutuhan, satu arah program",
    )  # fmt: skip
    desk.add(
        BANTEN,
        K.RAKOR,
        "Rapat Koordinasi Forum Kabupaten/Kota se-Banten",
        world.day(-31),
        invited=40,
        attended=29,
        shared=True,
        venue="Serang",
    )
    desk.add(
        0, K.RAKERNAS, f"Rapat Kerja Nasional {world.today.year}", world.day(41), mode=M.HYBRID, invited=320, shared=True, venue="Jakarta"
    )
    for place in chart.places:
        if place.area != SERANG and place.local >= 6:
            dice = world.dice(f"meeting {place.area}")
            desk.add(
                place.area,
                K.RAKOR,
                "Rapat Koordinasi Anggota",
                world.day(-dice.randint(20, 300)),
                invited=dice.randint(20, 50),
                attended=dice.randint(9, 19),
            )
