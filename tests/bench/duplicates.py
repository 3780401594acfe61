"""The search for look-alike companies: speed beside a bare trigram query, recall and precision on seeded misspellings.

Its own database, cloned from the template: 100,000 companies whose names are made by a fixed seed, and 1,000 questions that are one of them with
a typing error, an abbreviation, swapped words or a mixture, every third asked from another place than the company's; a fifth as many questions are
new companies, which must find nothing. A question whose spelling is by chance the name of another company (or one slip from it) stays in: that
company counts as a wrong hit, and the one meant as a miss unless it is named too.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from uuid import UUID

COUNT = int(os.environ.get("BENCH_COMPANIES", "100000"))
QUESTIONS = int(os.environ.get("BENCH_QUESTIONS", "1000"))
SEED = 20260711
DATABASE = "bench_duplicates"
FORMS = ("PT", "PT", "PT", "CV", "Koperasi", "PT")
STEMS = [
    "ban",
    "bar",
    "bin",
    "bon",
    "cak",
    "can",
    "dar",
    "dur",
    "fal",
    "gar",
    "gen",
    "gal",
    "har",
    "jat",
    "kal",
    "kar",
    "kem",
    "kon",
    "lam",
    "lan",
    "lem",
    "mar",
    "men",
    "mol",
    "nar",
    "nus",
    "pal",
    "pan",
    "par",
    "pen",
    "ran",
    "ren",
    "sal",
    "sam",
    "sen",
    "ser",
    "sum",
    "sur",
    "tal",
    "tan",
    "tar",
    "tem",
    "tor",
    "wan",
    "war",
    "win",
    "yas",
    "zam",
    "bri",
    "cem",
    "dri",
    "gri",
    "kri",
    "pra",
    "tri",
    "bra",
    "kla",
    "gla",
    "pla",
    "sli",
]
ENDS = [
    "da",
    "ra",
    "ka",
    "la",
    "na",
    "ta",
    "wa",
    "ya",
    "sa",
    "ma",
    "ga",
    "pa",
    "di",
    "ri",
    "ki",
    "li",
    "ni",
    "ti",
    "wi",
    "yi",
    "si",
    "mi",
    "gi",
    "pi",
    "du",
    "ru",
    "ku",
    "lu",
    "nu",
    "tu",
    "wu",
    "dan",
    "ran",
    "kan",
    "lan",
    "nan",
    "tan",
    "wan",
    "yan",
    "san",
    "man",
]
SHARED = [
    "abadi",
    "jaya",
    "makmur",
    "sejahtera",
    "mandiri",
    "utama",
    "sentosa",
    "lestari",
    "nusantara",
    "indonesia",
    "perkasa",
    "persada",
    "raya",
    "mulia",
    "karya",
    "cipta",
    "prima",
    "pratama",
    "sukses",
    "bersama",
    "internasional",
    "teknologi",
    "manufaktur",
    "perkebunan",
]
SHORT = {"sejahtera": "sej", "makmur": "mkmr", "indonesia": "ind", "nusantara": "nus", "internasional": "intl", "abadi": "abd", "teknologi": "tek",
         "manufaktur": "mfg", "perkebunan": "perkeb"}  # fmt: skip
#: As the search itself chooses them by the length of the name (migration of ``company_alike``).
THRESHOLDS = ((16, "0.36"), (24, "0.44"), (32, "0.5"), (10_000, "0.58"))
Question = tuple[UUID | None, str, int]
PLACES = (3601, 3602, 3603, 3604, 3671, 3672, 3673, 3674, 6401, 6402, 6471, 6472, 6474, 1571)


def words(dice: random.Random) -> list[str]:
    """The words of one invented name: one or two of its own, then up to two that many share."""
    own = [
        "".join((dice.choice(STEMS), dice.choice(ENDS), dice.choice(ENDS) if dice.random() < 0.8 else ""))
        for _ in range(dice.choice((1, 2, 2)))
    ]
    return [*own, *dice.sample(SHARED, dice.choice((1, 1, 2)))]


def names(dice: random.Random, count: int) -> Iterator[tuple[str, list[str]]]:
    """Different names."""
    seen: set[tuple[str, ...]] = set()
    while len(seen) < count:
        made = words(dice)
        key = tuple(sorted(made))
        if key not in seen:
            seen.add(key)
            yield f"{dice.choice(FORMS)} {' '.join(made).title()}", made


def mistyped(word: str, dice: random.Random) -> str:
    """One slip of the finger: a letter lost, doubled, changed, or two swapped."""
    at = dice.randrange(1, len(word) - 1)
    kind = dice.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + dice.choice("aeiounrst") + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def shortened(made: list[str], dice: random.Random) -> list[str]:
    """One shared word abbreviated, as people do; without one, the last word cut to its first letter and a dot."""
    spots = [place for place, word in enumerate(made) if word in SHORT]
    if spots:
        spot = dice.choice(spots)
        return [*made[:spot], SHORT[made[spot]] + ".", *made[spot + 1 :]]
    return [*made[:-1], made[-1][:4] + "."]


def variant(made: list[str], dice: random.Random) -> str:
    """Another spelling of the same name."""
    kind = dice.choice(("typo", "typo", "short", "swap", "typo+swap", "short+swap", "typo+short"))
    out = list(made)
    if "typo" in kind:
        spot = dice.randrange(len(out))
        out[spot] = mistyped(out[spot], dice)
    if "short" in kind:
        out = shortened(out, dice)
    if "swap" in kind:
        dice.shuffle(out)
    return f"{dice.choice(('PT', 'PT.', '', 'CV'))} {' '.join(out)}".strip().title()


def fill(dice: random.Random) -> list[tuple[UUID, list[str], int]]:
    """Write the companies; returns (id, words, place) of each."""
    from django.db import connection
    from psycopg2.extras import execute_values

    from apps.core.identifiers import name_sort, normalise_company
    from apps.core.scope import Scope, scope

    made = []
    rows = []
    for number, (name, parts) in enumerate(names(dice, COUNT)):
        pk, area = UUID(int=(1 << 100) + number), dice.choice(PLACES)
        made.append((pk, parts, area))
        rows.append(
            (
                str(pk),
                area,
                "company",
                "",
                name,
                name_sort(name),
                normalise_company(name),
                "pt",
                "private",
                "",
                "2020",
                "",
                "",
                "",
                [],
                False,
                "",
                "",
            )
        )
    # Made beforehand: a transaction that idles meanwhile would be ended by the server.
    with scope(Scope.system()), connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            "INSERT INTO companies_company (id, created_at, updated_at, area, kind, partner_kind, name, name_sort, name_key, legal_form, ownership, size, "
            "kbli_version, kbli_category, kbli_code, website, csr_focus, is_public, public_consent_text, public_consent_by) VALUES %s",
            rows,
            template="(%s, now(), now()" + ", %s" * 17 + ")",
            page_size=2000,
        )
    return made


def questions(made: list[tuple[UUID, list[str], int]], dice: random.Random) -> tuple[list[Question], list[Question]]:
    """Other spellings of known companies, two thirds of them asked at the company's own place, and companies nobody knows."""
    asked: list[Question] = [
        (pk, variant(parts, dice), area if dice.random() < 0.67 else dice.choice(PLACES))
        for pk, parts, area in dice.sample(made, QUESTIONS)
    ]
    known = {tuple(sorted(parts)) for _pk, parts, _area in made}
    new: list[Question] = [
        (None, name, dice.choice(PLACES)) for name, parts in names(dice, QUESTIONS // 5) if tuple(sorted(parts)) not in known
    ]
    return asked, new


def run() -> list:
    """Fill the database, ask, and give the figures."""
    from django.db import connections

    from tests import database
    from tests.settings import SERVERS

    former = connections["default"].settings_dict["NAME"]
    database.clone(DATABASE)
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = DATABASE
    try:
        return _measured()
    finally:
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = former
        database.owner(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        assert SERVERS


def _bare(key: str, threshold: str) -> float:
    """Seconds of the plain trigram query with a threshold."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [threshold])
        begun = time.perf_counter()
        cursor.execute(
            "SELECT id, name FROM companies_company WHERE name_key %% %s ORDER BY similarity(name_key, %s) DESC, id LIMIT 25", [key, key]
        )
        cursor.fetchall()
        return time.perf_counter() - begun


def _measured() -> list:
    from apps.companies.selectors.duplicates import Wanted, alike
    from apps.core.identifiers import name_sort, normalise_company
    from apps.core.scope import Scope, scope
    from tests import database
    from tests.bench.figures import Figure

    dice = random.Random(SEED)
    made = fill(dice)
    database.owner("VACUUM ANALYZE companies_company", DATABASE)
    asked, new = questions(made, dice)
    found = right = hits = 0
    ours, bare, equal = [], [], []
    with scope(Scope.area(3600)):
        for turn, (pk, name, area) in enumerate([*asked, *new]):
            wanted = Wanted(normalise_company(name), name_sort(name), areas=frozenset({area}))
            begun = time.perf_counter()
            answer = alike(wanted)
            ours.append(time.perf_counter() - begun)
            if turn % 5 == 0:
                bare.append(_bare(wanted.key, "0.3"))  # what pg_trgm does by itself
                equal.append(_bare(wanted.key, next(limit for length, limit in THRESHOLDS if len(wanted.key) < length)))
            ids = {hit.company.pk for hit in answer}
            hits += len(ids)
            right += pk in ids
            found += pk in ids
    print(f"beside the bare query with the thresholds of our own: {statistics.median(ours) / statistics.median(equal):.2f} x")
    mine, floor = statistics.median(ours) * 1000, statistics.median(bare) * 1000
    p95 = sorted(ours)[int(len(ours) * 0.95)] * 1000
    return [
        Figure("duplicates: recall on seeded misspellings", found / len(asked), "", 0.95, at_least=True),
        Figure("duplicates: precision", right / max(1, hits), "", 0.8, at_least=True),
        Figure(f"duplicates: search among {COUNT}", mine, "ms", 1.5, floor=floor),
        Figure("duplicates: 95th percentile of a search", p95, "ms", 100),
    ]


def main() -> int:
    """Run this part alone: `python -m tests.bench.duplicates`."""
    os.environ.setdefault("TEST_FOLDER", ".bench")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    from tests.settings import SERVERS

    django.setup()
    SERVERS.start()
    try:
        made = run()
    finally:
        SERVERS.stop()
    for figure in made:
        print(figure.line())
    return 0 if all(figure.met for figure in made) else 1


if __name__ == "__main__":
    sys.exit(main())
