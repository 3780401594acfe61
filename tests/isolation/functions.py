"""Functions that run with more rights than their caller (SECURITY DEFINER): who may call each, and what plain words say it answers.

Every one in the catalogue must stand in ``QUESTIONS``. Each is called inside the scope of every person with hostile arguments: ids, numbers
and names of rows of others. The answer is computed once more here from the plain rows of the world. A function that writes is looked at
afterwards as the system: nothing but what it is for may have changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.isolation.channels import NOBODYS, REFUSED, as_the_portal, attempt
from tests.isolation.oracle import Row, Sitting
from tests.isolation.tally import Tally
from tests.isolation.world import Seat, World

PLACES = frozenset({"forum", "dinsos", "operator"})
NATION = frozenset({"kemensos"})
COMPANY = frozenset({"usaha"})
PUBLIC = frozenset({"public", "key"})
SYSTEM = frozenset({"system"})
EVERYBODY = PLACES | NATION | COMPANY | PUBLIC | SYSTEM | {"nobody"}
ASKING = PUBLIC | PLACES | NATION | SYSTEM
NO_CALL = "42804"  # a trigger's function is no table: nobody calls it
NEAR = 0.3  # threshold of likeness


@dataclass(frozen=True)
class Asked:
    """One call: the arguments with their types, and the answer in plain values; ``None`` when only who may call is looked at."""

    arguments: tuple[tuple[str, Any], ...]
    wanted: list[Any] | None


@dataclass(frozen=True)
class Question:
    """A function that answers, or with ``writes`` one that changes the named table."""

    callers: frozenset[str]
    asked: Callable[[World, Seat], Iterator[Asked]]
    writes: str = ""
    operators: list[Any] | None = None  # what operators, who sit nowhere, get instead


QUESTIONS: dict[str, Question] = {}


def question(
    name: str, callers: frozenset[str], *, writes: str = "", operators: list[Any] | None = None
) -> Callable[[Callable[[World, Seat], Iterator[Asked]]], None]:
    """Register what is asked of a function."""

    def keep(asked: Callable[[World, Seat], Iterator[Asked]]) -> None:
        QUESTIONS[name] = Question(callers, asked, writes, operators)

    return keep


def definers(cursor: Any) -> set[str]:
    """Names of all functions of ours that run with the rights of their owner."""
    cursor.execute("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
    return {name for (name,) in cursor.fetchall()}


def called(seat: Sitting, name: str) -> bool:
    """Whether somebody at the seat may call the function at all."""
    if seat.kind in {"forum", "dinsos"} and seat.area == 0:
        return bool(QUESTIONS[name].callers & (NATION | {"forum"}))
    return seat.kind in QUESTIONS[name].callers


def ask_functions(world: World, tally: Tally) -> None:
    """Everybody calls every function."""
    for seat in world.seats:
        with as_the_portal(seat) as cursor:
            call_everything(cursor, world, seat, tally)


def call_everything(cursor: Any, world: World, seat: Seat, tally: Tally) -> None:
    """Every function with every question, in the scope of the seat that is open on the cursor."""
    for name, one in QUESTIONS.items():
        for asked in one.asked(world, seat):
            marks = ", ".join(f"%s::{kind}" for kind, _value in asked.arguments)
            values = tuple(value for _kind, value in asked.arguments)
            if one.writes:
                _write(cursor, world, seat, name, marks, values, asked, tally)
                continue
            code, answer, _count = attempt(cursor, f"SELECT coalesce(to_jsonb(f)::text, 'null') FROM {name}({marks}) f", values)
            if not called(seat, name):
                tally.decide("function", seat, name, f"{values}: {code}", saw=code not in {REFUSED, NO_CALL}, may=False)
                continue
            assert code == "", f"{name}{values} by {seat.label}: {code}"
            found = sorted(json.dumps(json.loads(text), sort_keys=True) for text in answer)
            wanted = one.operators if seat.kind == "operator" and one.operators is not None else asked.wanted
            if wanted is not None:
                tally.answered("function", seat, name, f"{values}", found, sorted(json.dumps(row, sort_keys=True) for row in wanted))


def _write(cursor: Any, world: World, seat: Seat, name: str, marks: str, values: tuple[Any, ...], asked: Asked, tally: Tally) -> None:
    """Call a function that writes; then, as the system, see which rows and columns of its table are other than before."""
    table = QUESTIONS[name].writes
    look = f"SELECT set_config('role', 'csr_sistem', true); SELECT to_jsonb(t)::text FROM \"{table}\" t"
    code, answer, _ = attempt(cursor, f"SELECT {name}({marks}); {look}", values)
    if not called(seat, name):
        tally.decide("function that writes", seat, name, f"{values}: {code}", saw=code != REFUSED, may=False)
        return
    assert code == "", f"{name}{values} by {seat.label}: {code}"
    before = {row["id"]: row for row in world.rows[table]}
    changes = []
    for text in answer:
        row = json.loads(text)
        old = before.pop(row["id"], None)
        changes += (
            [f"new in {row['area']}"] if old is None else [f"{row['id']} {key}" for key in row if key in old and row[key] != old[key]]
        )
    changes += [f"{key} gone" for key in before]
    tally.answered("function that writes", seat, name, f"{values}", sorted(changes), sorted(asked.wanted or []))


# -- words --------------------------------------------------------------------------------------------------------------------------
def _uuid(value: Any) -> tuple[str, Any]:
    return ("uuid", value)


def _text(value: Any) -> tuple[str, Any]:
    return ("text", value)


def _int(value: Any) -> tuple[str, Any]:
    return ("int", value)


def _each_owner(rows: list[dict[str, Any]], most: int = 8) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        found.setdefault((row.get("area"), row.get("company_id"), row.get("site_id")), row)
    return list(found.values())[:most]


def _named(row: Row | None) -> list[dict[str, Any]]:
    return [{"id": row["id"], "name": row["name"]}] if row else []


def _final(world: World, row: dict[str, Any]) -> dict[str, Any]:
    """The record that a merged one became."""
    companies = {one["id"]: one for one in world.rows["companies_company"]}
    while row["merged_into_id"]:
        row = companies[row["merged_into_id"]]
    return row


def _trigrams(text: str) -> set[str]:
    return {f"  {word} "[at : at + 3] for word in text.lower().split() for at in range(len(word) + 1)}


def _likeness(one: str, two: str) -> float:
    first, second = _trigrams(one), _trigrams(two)
    return len(first & second) / len(first | second) if first | second else 0.0


def _inside(lo: int, hi: int, area: int) -> bool:
    return lo <= area <= hi


# -- triggers: nobody calls them ------------------------------------------------------------------------------------------------------
@question("audit_seal", frozenset())
def _seal(_world: World, _seat: Seat) -> Iterator[Asked]:
    yield Asked((), None)


@question("need_sums", frozenset())
def _sums(_world: World, _seat: Seat) -> Iterator[Asked]:
    yield Asked((), None)


# -- history ----------------------------------------------------------------------------------------------------------------------
@question("audit_heads", SYSTEM)
def _heads(_world: World, _seat: Seat) -> Iterator[Asked]:
    yield Asked((), None)


@question("audit_append", EVERYBODY, writes="audit_event")
def _append(world: World, seat: Seat) -> Iterator[Asked]:
    """Anybody tells what happened, at any place, also with the number of an event that exists; nothing that was told before changes."""
    told = {"actor_name": "x", "actor_role": "x", "desk": "x", "code": "x", "object_type": "", "object_id": "", "object_label": "", "changes": {}, "reason": "", "request_id": "", "address": ""}  # fmt: skip
    for area in world.areas:
        yield Asked((_int(area), ("jsonb", json.dumps({**told, "id": NOBODYS}))), [f"new in {area}"])


# -- companies ------------------------------------------------------------------------------------------------------------------------
@question("company_known", ASKING)
def _known(world: World, _seat: Seat) -> Iterator[Asked]:
    """Whoever knows the number learns the name; nothing is listed."""
    for row in world.rows["companies_company"]:
        yield Asked((_text(row["nib"]), _text("")), _named(_final(world, row)))
        yield Asked((_text(""), _text(row["npwp"])), _named(_final(world, row)))
    for nothing in ("", "%", "9999999999999"):
        yield Asked((_text(nothing), _text(nothing)), [])


@question("company_named", ASKING)
def _by_name(world: World, _seat: Seat) -> Iterator[Asked]:
    """Whoever types the whole name learns that it is known."""
    for row in world.rows["companies_company"]:
        yield Asked((_text(row["name_key"]),), _named(_final(world, row)))
    for nothing in ("", "%", "kunci"):
        yield Asked((_text(nothing),), [])


@question("companies_related", COMPANY)
def _related(world: World, seat: Seat) -> Iterator[Asked]:
    """Names of the companies that the own one is related to."""
    companies = {row["id"]: row for row in world.rows["companies_company"]}
    own = str(seat.company)
    pairs = [(row["company_id"], row["other_id"]) for row in world.rows["companies_companyrelation"]]
    others = [two if one == own else one for one, two in pairs if own in {one, two}]
    yield Asked((), [found for other in others for found in _named(companies[other])])


@question("company_number_taken", PLACES | NATION | COMPANY | SYSTEM)
def _taken(world: World, _seat: Seat) -> Iterator[Asked]:
    """Yes or no: another record holds this number."""
    for row in world.rows["companies_company"]:
        for field in ("nib", "npwp"):
            yield Asked((_text(field), _text(row[field]), _uuid(NOBODYS)), [True])
            yield Asked((_text(field), _text(row[field]), _uuid(row["id"])), [False])
    yield Asked((_text("nib"), _text("%"), _uuid(NOBODYS)), [False])
    yield Asked((_text("name"), _text(world.rows["companies_company"][0]["name"]), _uuid(NOBODYS)), [False])


@question("company_near", ASKING)
def _near(world: World, _seat: Seat) -> Iterator[Asked]:
    """Names like the one typed that are at work in one place."""
    sites = {(row["company_id"], row["area"]) for row in world.rows["companies_site"]}
    for key in [row["name_key"] for row in world.rows["companies_company"]] + ["", "%"]:
        for area in world.areas:
            here = [row for row in world.rows["companies_company"] if row["area"] == area or (row["id"], area) in sites]
            like = [row for row in here if not row["merged_into_id"] and _likeness(key, row["name_key"]) >= NEAR]
            yield Asked((_text(key), _int(area)), [{name: row[name] for name in ("id", "name", "name_key")} for row in like])


@question("company_alike", PLACES | NATION | SYSTEM, operators=[])
def _alike(world: World, _seat: Seat) -> Iterator[Asked]:
    """Candidates for one company under two spellings: ids, and whether a number or an address of a contact is shared; never whose."""
    contacts = world.rows["companies_membership"], world.rows["companies_companycontact"]
    companies = [row for row in world.rows["companies_company"] if not row["merged_into_id"]]
    for row in [*companies, None]:
        key, nib = (row["name_key"], row["nib"]) if row else ("%", "")
        for phone, domain in (("", ""), ("+628110000001", "lain.example.com")):
            phoned = {one["company_id"] for one in contacts[0] if phone and one["contact_phone"] == phone}
            phoned |= {one["company_id"] for one in contacts[1] if phone and one["phone"] == phone}
            mailed = {one["company_id"] for one in contacts[0] if domain and one["contact_email"].endswith(f"@{domain}")}
            mailed |= {one["company_id"] for one in contacts[1] if domain and one["email"].endswith(f"@{domain}")}
            least = 0.38 if len(key) < 20 else 0.45  # a slip costs a short name more
            near = {one["id"] for one in companies if _likeness(key, one["name_key"]) >= least or (nib and one["nib"] == nib)}
            answer = [{"id": one, "shares_phone": one in phoned, "shares_domain": one in mailed} for one in near | phoned | mailed]
            arguments = (_text(key), _text(""), _text(nib), _text(""), ("text[]", [phone]), ("text[]", [domain]), _int(50))
            yield Asked(arguments, answer)


@question("company_merging", PLACES | NATION | SYSTEM, operators=[False])
def _merging(world: World, _seat: Seat) -> Iterator[Asked]:
    """Yes or no: one of two records is being merged right now."""
    busy = [row for row in world.rows["companies_companymerge"] if row["state"] in {"queued", "undoing"}]
    for row in world.rows["companies_company"]:
        under = any(row["id"] in {one["kept_id"], one["gone_id"]} for one in busy)
        yield Asked((_uuid(row["id"]), _uuid(NOBODYS), _uuid(None)), [under])


@question("company_remains", PLACES | NATION | SYSTEM, operators=[False])
def _remains(world: World, _seat: Seat) -> Iterator[Asked]:
    """Yes or no: a company, or one of its sites, is still a member somewhere."""
    members = [row for row in world.rows["companies_membership"] if row["state"] in {"verified", "active", "inactive"}]
    for company in world.rows["companies_company"]:
        yield Asked((_uuid(company["id"]), _uuid(None)), [any(row["company_id"] == company["id"] for row in members)])
    for site in world.rows["companies_site"]:
        yield Asked((_uuid(site["company_id"]), _uuid(site["id"])), [any(row["site_id"] == site["id"] for row in members)])


@question("company_site_named", ASKING)
def _site_named(world: World, _seat: Seat) -> Iterator[Asked]:
    """The number of a site that is named in full together with its company and place."""
    for row in world.rows["companies_site"]:
        yield Asked((_uuid(row["company_id"]), _int(row["area"]), _text(row["name"])), [row["id"]])
        yield Asked((_uuid(NOBODYS), _int(row["area"]), _text(row["name"])), [None])
        yield Asked((_uuid(row["company_id"]), _int(row["area"]), _text("%")), [None])


@question("companies_named_by_applicants", ASKING)
def _applied(world: World, _seat: Seat) -> Iterator[Asked]:
    """Which of these companies somebody has named in an application; not who nor where."""
    named = {row["known_company_id"] for row in world.rows["companies_registration"]}
    for row in world.rows["companies_company"]:
        yield Asked((("uuid[]", [row["id"], NOBODYS]),), [row["id"]] if row["id"] in named else [])


@question("invited_company", ASKING)
def _invited(world: World, _seat: Seat) -> Iterator[Asked]:
    """Whoever holds the number of a listed membership (it stands in the signed link) reads name and place of the list, no contact."""
    companies = {row["id"]: row for row in world.rows["companies_company"]}
    for row in _each_owner(world.rows["companies_membership"]):
        company = companies[row["company_id"]]
        yield Asked((_uuid(row["id"]),), [{
            "area": row["area"], "forum_id": row["forum_id"], "kind": row["kind"], "company_id": company["id"], "name": company["name"],
            "legal_form": company["legal_form"], "ownership": company["ownership"], "region_id": row["listed_region_id"],
            "address": row["listed_address"], "is_listed": row["state"] == "listed", "opted_out": row["opt_out_at"],
        }])  # fmt: skip
    yield Asked((_uuid(NOBODYS),), [])


@question("invitation_opt_out", ASKING, writes="companies_membership")
def _opt_out(world: World, _seat: Seat) -> Iterator[Asked]:
    """Whoever holds the number of a listed membership may ask to be left in peace; nothing else of it changes."""
    for row in _each_owner(world.rows["companies_membership"], 2):
        yield Asked((_uuid(row["id"]),), [] if row["opt_out_at"] else [f"{row['id']} opt_out_at"])
    yield Asked((_uuid(NOBODYS),), [])


@question("link_count", ASKING, writes="companies_registrationlink")
def _count(world: World, _seat: Seat) -> Iterator[Asked]:
    """A counter of one link goes up by one; no other column can be named."""
    row = world.rows["companies_registrationlink"][-1]
    for what in ("opened", "started", "finished"):
        yield Asked((_uuid(row["id"]), _text(what)), [f"{row['id']} {what}"])
    for what in ("label", "closed_at", "opened; DROP TABLE x"):
        yield Asked((_uuid(row["id"]), _text(what)), [])


@question("registration_number", ASKING)
def _number(world: World, _seat: Seat) -> Iterator[Asked]:
    """The next number of a place; how many applied can be read off it, who did cannot."""
    year = int(world.rows["companies_registration"][0]["number"].split("-")[2])
    for area in world.areas:
        start = f"REG-{area:04d}-{year}-"
        last = max((int(row["number"][len(start) :]) for row in world.rows["companies_registration"] if row["number"].startswith(start)), default=0)  # fmt: skip
        yield Asked((_int(area), _int(year)), [f"{start}{last + 1:04d}"])


# -- programmes -------------------------------------------------------------------------------------------------------------------
@question("program_found", PLACES | NATION | SYSTEM)
def _found(world: World, seat: Seat) -> Iterator[Asked]:
    """Search: numbers of programmes of the own place and below, whatever words are given."""
    lo, hi = (seat.scope.lo, seat.scope.hi) if seat.scope else (0, -1)
    programs = world.rows["programs_program"]
    for row in _each_owner(programs, 12):
        yield Asked((("text[]", [row["title"]]),), [row["id"]] if _inside(lo, hi, row["area"]) else [])
    for company in world.rows["companies_company"]:
        own = [row["id"] for row in programs if row["company_id"] == company["id"] and _inside(lo, hi, row["area"])]
        yield Asked((("text[]", [company["name_key"]]),), own)
    everything = [row["id"] for row in programs if _inside(lo, hi, row["area"])]
    yield Asked((("text[]", ["mk"]),), everything)
    for nothing in ("%", "_", "\\", "') OR true OR ('"):
        yield Asked((("text[]", [nothing]),), [])


NEIGHBOUR = ("sector", "categories", "aid_form", "region", "quantity", "unit", "state", "starts_on", "ends_on")


@question("program_neighbours", PLACES | NATION | COMPANY | SYSTEM, operators=[])
def _neighbours(world: World, seat: Seat) -> Iterator[Asked]:
    """Who else works on the same thing in one place: company, purpose, place and time; never money, titles, contacts or numbers of rows.

    Asked while a plan is written, so by everybody who writes or reviews plans, also for a place that is not the own one.
    """
    companies = {row["id"]: row for row in world.rows["companies_company"]}
    own = str(seat.company) if seat.kind == "usaha" else None
    programs = [row for row in world.rows["programs_program"] if row["state"] not in {"draft", "cancelled", "postponed"} and row["company_id"] != own]  # fmt: skip
    for area in world.areas[1:]:
        code = f"{area // 100:02d}.{area % 100:02d}"
        year = max(row["year"] for row in world.rows["programs_program"])
        here = [
            row for row in programs
            if row["area"] == area and row["region_id"].startswith(code) and row["ends_on"] >= f"{year - 1}-01-01" and row["starts_on"] <= f"{year}-12-31"
        ]  # fmt: skip
        answer = [
            {"company": companies[row["company_id"]]["name"], **{name: row.get(name, row.get(f"{name}_id")) for name in NEIGHBOUR}}
            for row in here
        ]
        yield Asked((_int(area), _text(code), _int(year)), answer)
        yield Asked((_int(area), _text("%"), _int(year)), [])


@question("public_totals", PUBLIC)
def _totals(world: World, _seat: Seat) -> Iterator[Asked]:
    """Four numbers of the nation; those of fewer than five programmes stay hidden."""
    verified = [row for row in world.rows["programs_realization"] if row["state"] == "verified"]
    count = len({row["program_id"] for row in verified})
    hidden = 1 <= count <= 4
    yield Asked((), [{
        "verified": None if hidden else sum(row["value_verified"] for row in verified), "programs": None if hidden else count,
        "forums": sum(row["state"] == "active" for row in world.rows["forums_forum"]),
        "needs": sum(row["state"] in {"published", "interest", "partly_met"} for row in world.rows["pmks_need"]),
    }])  # fmt: skip


@question("programs_drafts_pass_on", COMPANY, writes="programs_formdraft")
def _pass_on(world: World, seat: Seat) -> Iterator[Asked]:
    """Own drafts of the own desk, only to somebody with a role at the same company; never anybody else's."""
    drafts = world.rows["programs_formdraft"]
    for desk in {
        seat.slug,
        "usaha-000000000000",
        "",
        "%",
        *(row["key"].split(":")[0] for row in drafts if row["key"].startswith("usaha-")),
    }:
        for heir, held in world.held.items():
            mine = [
                row
                for row in drafts
                if row["user_id"] == seat.user and row["key"].startswith(f"{desk}:") and row["key"].startswith("usaha-")
            ]
            has = {row["key"] for row in drafts if row["user_id"] == heir}
            moved = [row for row in mine if str(seat.company) in held and row["key"] not in has]
            yield Asked((_text(desk), ("bigint", heir)), [f"{row['id']} user_id" for row in moved])
