"""Forums with their board terms and decrees, and the offices beside them."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from apps.forums.choices import DecreeKind, ForumState, LegalLine
from apps.forums.models import BoardTerm, Decree, Forum, Office
from apps.portal.demo.names import Names, slug
from apps.portal.demo.places import DISSOLVED, FORMING, PROVINCES_FORMING, SUSPENDED, Map
from apps.portal.demo.store import insert, stamped
from apps.portal.demo.world import BANTEN, JAMBI, KALTIM, SERANG, SYSTEM_PERSON, WIB, World

#: The eight tasks of the decree of the Governor of Kalimantan Timur 460/K.15/2019.
KALTIM_TASKS = [
    "Merumuskan kebijakan provinsi tentang CSR bidang kesejahteraan sosial",
    "Menyusun pola dasar program CSR kesejahteraan sosial",
    "Menyelaraskan perencanaan program",
    "Mengoordinasikan dan memfasilitasi pelaksanaan",
    "Mendampingi pemanfaatan sumber daya",
    "Melaksanakan pemantauan, evaluasi, dan pelaporan",
    "Memberikan apresiasi dan penghargaan",
    "Menghimpun dan memetakan masalah kesejahteraan sosial",
]
#: Board terms that are public facts, by years: a term of years runs from 1 January to 31 December.
FACT_TERMS: dict[int, tuple[tuple[int, int], ...]] = {
    0: ((2016, 2021), (2021, 2026)),
    KALTIM: ((2018, 2023),),
    JAMBI: ((2016, 2021), (2021, 2026)),
    BANTEN: ((2022, 2027),),
    3674: ((2023, 2028),),
}
#: What forums of kabupaten/kota are called, full and short; empty: the usual name.
FORUM_NAMES = (
    ("", ""),
    ("Forum Tanggung Jawab Sosial dan Lingkungan Badan Usaha {place}", "FTJSLBU {place}"),
    ("Forum CSR {place}", "Forum CSR {place}"),
    ("Forum Peduli Sosial Dunia Usaha {place}", "FPSDU {place}"),
)
OFFICE_NAMES = (
    "", "Dinas Sosial dan Pemberdayaan Masyarakat {place}",
    "Dinas Sosial, Pemberdayaan Perempuan, dan Perlindungan Anak {place}",
)  # fmt: skip
POSTS = ("Wakil Ketua", "Bendahara", "Ketua Bidang Perencanaan", "Ketua Bidang Monev", "Ketua Bidang Data", "Ketua Bidang Penghargaan")


def build(world: World, chart: Map) -> None:
    """Bring the forums, terms, decrees and offices into their states."""
    names, dice = Names(world.dice("boards")), world.dice("forums")
    terms: list[BoardTerm] = []
    decrees: list[Decree] = []
    standing = {0: "active", **chart.provinces, **{place.area: place.term for place in chart.places}}
    for area, standing_term in sorted(standing.items()):
        forum = world.forums[area]
        _form(forum, names)
        for term, decree in _terms(world, forum, standing_term, names, dice):
            terms.append(term)
            if decree is not None:
                decrees.append(decree)
    changed = [world.forums[area] for area in standing]
    for area, state in {**FORMING, **PROVINCES_FORMING, SUSPENDED: ForumState.SUSPENDED, DISSOLVED: ForumState.DISSOLVED}.items():
        if area in world.forums:
            world.forums[area].state = state
            changed.append(world.forums[area])
    if 3217 in world.forums:
        world.forums[3217].formed_on = world.day(-20)
    second = _second_body(world, names, terms, decrees)
    Forum.objects.bulk_update(
        changed,
        ["state", "disputed", "name", "short_name", "address", "email", "phone", "formed_on", "member_number_prefix"],
        batch_size=200,
    )
    insert([second])
    insert(terms)
    insert(decrees)
    _offices(world, chart, names)


def place_name(forum: Forum) -> str:
    """Name of the place of a forum."""
    return forum.region.name if forum.region else "Indonesia"


def _form(forum: Forum, names: Names) -> None:
    forum.state = ForumState.ACTIVE
    forum.disputed = forum.area == BANTEN
    forum.member_number_prefix = f"FCSR-{forum.area:04d}"
    _named(forum, names)
    forum.address = f"{names.street()}, {place_name(forum)}"
    forum.email = f"forum.{slug(place_name(forum)) or 'nasional'}@example.com"
    forum.phone = f"+6221555{names.dice.randint(1000, 9999)}"
    forum.member_number_prefix = f"FCSR-{forum.area:04d}"


def _named(forum: Forum, names: Names) -> None:
    """Names stand as in the decree, and forums are called differently everywhere."""
    if forum.area in FACT_TERMS or forum.area == SERANG or forum.area % 100 == 0:
        return
    place = place_name(forum)
    full, short = names.dice.choices(FORUM_NAMES, (5, 3, 2, 1))[0]
    if full:
        forum.name, forum.short_name = full.format(place=place), short.format(place=place)


def _terms(world: World, forum: Forum, standing: str, names: Names, dice: random.Random) -> list[tuple[BoardTerm, Decree | None]]:
    if forum.area in FACT_TERMS:
        spans = [(dt.date(first, 1, 1), dt.date(last, 12, 31)) for first, last in FACT_TERMS[forum.area]]
    else:
        spans = [_span(world, forum, standing, dice)]
    forum.formed_on = spans[0][0]
    made = []
    for index, (starts_on, ends_on) in enumerate(spans):
        newest = index == len(spans) - 1
        term = _term(world, forum, starts_on, ends_on, names, caretaker=standing == "caretaker")
        decree = _decree(world, forum, term, dice, newest=newest)
        made.append((term, decree))
    world.terms[forum.area] = made[-1][0]
    return made


def _span(world: World, forum: Forum, standing: str, dice: random.Random) -> tuple[dt.date, dt.date]:
    if forum.area == SERANG:
        starts_on = dt.date(2024, 9, 2)
    elif standing == "ended":
        starts_on = world.day(-dice.randint(5 * 365 + 40, 7 * 365))
    elif standing == "expiring":
        starts_on = world.day(-dice.randint(5 * 365 - 150, 5 * 365 - 12))
    elif standing == "caretaker":
        return world.day(-45), world.day(135)
    else:
        starts_on = world.day(-dice.randint(700, 4 * 365))
    return starts_on, starts_on.replace(year=starts_on.year + 5, day=min(starts_on.day, 28)) - dt.timedelta(days=1)


def _term(world: World, forum: Forum, starts_on: dt.date, ends_on: dt.date, names: Names, *, caretaker: bool) -> BoardTerm:
    at = dt.datetime.combine(max(starts_on, world.day(-900)), dt.time(9), WIB)
    patron = "Menteri Sosial" if forum.area == 0 else f"Kepala Dinas Sosial {place_name(forum)}"
    board = [{"position": post, "name": names.person(formal=True)} for post in POSTS[: 2 if caretaker else len(POSTS)]]
    term = BoardTerm(
        id=world.key(at), area=forum.area, forum=forum, starts_on=starts_on, ends_on=ends_on, chair_name=names.person(formal=True),
        secretary_name=names.person(formal=True), patron_name=patron, board=board, is_caretaker=caretaker,
    )  # fmt: skip
    return stamped(term, at)


def head_of_region(forum: Forum) -> str:
    """Who signs the decrees of a place."""
    if forum.region is None:
        return "Menteri Sosial"
    name = forum.region.name
    if forum.area % 100 == 0:
        return f"Gubernur {name}"
    return f"Wali Kota {name.removeprefix('Kota ')}" if name.startswith("Kota ") else f"Bupati {name.removeprefix('Kabupaten ')}"


def _decree(world: World, forum: Forum, term: BoardTerm, dice: random.Random, *, newest: bool) -> Decree | None:
    """The decree of a term. Known numbers stand as on paper; of some terms no number is known, and then none is recorded."""
    known: dict[int, dict[str, Any]] = {
        KALTIM: {"number": "460/K.15/2019", "year": 2019, "tasks": KALTIM_TASKS, "signed_on": None},
        JAMBI: {"number": "1160/KEP.GUB/Bappeda/2016", "year": 2016, "signed_on": None},
    }
    if forum.area in known and not (forum.area == JAMBI and newest):
        facts = known[forum.area]
    elif forum.area in {0, JAMBI}:
        return None
    else:
        signed_on = term.starts_on + dt.timedelta(days=dice.choice((-20, -6, 14, 60)))
        number = dice.choice(("460/Kep.{n}-Huk/{y}", "400.9/{n}/{y}", "463/Kep.{n}/Dinsos/{y}", "{n}/KPTS/{y}"))
        facts = {"number": number.format(n=dice.randint(12, 480), y=signed_on.year), "year": signed_on.year, "signed_on": signed_on}
    kind = DecreeKind.CARETAKER if term.is_caretaker else DecreeKind.BOARD
    issuer = head_of_region(forum)
    if term.is_caretaker:
        issuer = "Pengurus Nasional Forum CSR Kesos" if forum.area % 100 == 0 else issuer
    decree = Decree(
        id=world.key(term.created_at), area=forum.area, forum=forum, term=term, kind=kind, issuer=issuer,
        subject=f"Pengurus {forum.name} Masa Bakti {term.starts_on.year}–{term.ends_on.year}"[:300],
        effective_from=term.starts_on, effective_until=term.ends_on, recognized_by="Kementerian Sosial" if forum.area % 100 == 0 else "", **facts,
    )  # fmt: skip
    world.tell(term.created_at, "decree.record", SYSTEM_PERSON, forum, changes={"number": decree.number, "issuer": issuer})
    return stamped(decree, term.created_at)


def _second_body(world: World, names: Names, terms: list[BoardTerm], decrees: list[Decree]) -> Forum:
    """The body of Banten on the other legal line: both are stored, none is overwritten (product rule R7)."""
    kesos = world.forums[BANTEN]
    at = dt.datetime.combine(world.day(-800), dt.time(10), WIB)
    forum = Forum(
        id=world.key(at), area=BANTEN, region=kesos.region, line=LegalLine.PERDA, name="Forum TJSL Perusahaan Provinsi Banten",
        short_name="Forum TJSLP Banten", state=ForumState.ACTIVE, disputed=True, formed_on=dt.date(2023, 3, 1),
        address=f"{names.street()}, Serang", email="forum.tjslp.banten@example.com", countersign=False,
    )  # fmt: skip
    term = _term(world, forum, dt.date(2023, 3, 1), dt.date(2028, 2, 28), names, caretaker=False)
    terms.append(term)
    decree = Decree(
        id=world.key(at), area=BANTEN, forum=forum, term=term, kind=DecreeKind.BOARD, number="500/Kep.88-Huk/2023", issuer="Gubernur Banten",
        subject="Pembentukan Forum TJSL Perusahaan Provinsi Banten", year=2023, signed_on=dt.date(2023, 2, 20),
        effective_from=term.starts_on, effective_until=term.ends_on, recognized_by="Pemerintah Provinsi Banten",
    )  # fmt: skip
    decrees.append(stamped(decree, at))
    return stamped(forum, at)


def _offices(world: World, chart: Map, names: Names) -> None:
    world.offices = {office.area: office for office in Office.objects.all()}
    changed = []
    for area in [0, *chart.provinces, *chart.areas]:
        office = world.offices.get(area)
        if office is None:
            continue
        office.head_name = names.person(formal=True)
        called = names.dice.choices(OFFICE_NAMES, (7, 2, 2))[0] if area % 100 and area != SERANG else ""
        office.name = called.format(place=place_name(world.forums[area])) or office.name
        office.address = office.address or f"{names.street()}, {place_name(world.forums[area])}"
        office.email = f"{'kemensos' if area == 0 else 'dinsos.' + slug(place_name(world.forums[area]))}@example.com"
        office.phone = f"+6221555{names.dice.randint(1000, 9999)}"
        changed.append(office)
    Office.objects.bulk_update(changed, ["name", "head_name", "address", "email", "phone"], batch_size=200)
