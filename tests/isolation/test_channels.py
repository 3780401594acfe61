"""Machines at the API, searches, exports, files and the operators' admin: every row is asked for by everybody, each by its own channel.

Under ``make isolation`` all rows; otherwise a few rows of each owner, so that a hole in a whole channel fails in the ordinary run as well.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, resolve, reverse
from django.utils import timezone

from apps.accounts.machines import api_client_create
from apps.accounts.models import ApiClient, Invitation, SupportAccess
from apps.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from apps.core.scope import Scope, scope
from apps.portal.admin import site as operator_admin
from apps.reports.models import Period
from tests.guards.test_view_permissions import walk
from tests.isolation.crawler import ID
from tests.isolation.judge import Judge, roles
from tests.isolation.oracle import READ, allowed
from tests.isolation.stage import (
    ANYBODY,
    AREAS,
    FAR,
    FILE_COLUMNS,
    HOME,
    KALTIM,
    OWN_PEOPLE,
    STRANGERS,
    client_of,
    own_seats,
    staged,
    strange_seats,
)
from tests.isolation.world import MARKER, MODELS, POLICED, Seat, World, capture

pytestmark = pytest.mark.django_db(transaction=True)
WRITING = ("POST", "PUT", "PATCH", "DELETE")
REFUSED = {400, 401, 403, 404, 405, 409, 415}
SIZES = [pytest.param(1, id="few"), pytest.param(1_000_000, id="all", marks=[pytest.mark.isolation, pytest.mark.xdist_group("channels")])]


def chosen(rows: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """``most`` rows of each owner."""
    kept: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        kept.setdefault((row.get("area"), row.get("company_id"), row.get("site_id"), row.get("user_id")), []).append(row)
    return [row for owned in kept.values() for row in owned[:most]]


def everybody(world: World, most: int) -> list[Seat]:
    """All people and the public; in the short run one of each kind of desk and place."""
    seats = [*own_seats(world), *strange_seats(world)]
    return seats if most > 1 else list({(seat.kind, seat.company): seat for seat in seats}.values())


def has(world: World, seat: Seat, permission: Permission) -> bool:
    """Whether the one role of the person at the seat carries a permission."""
    people = OWN_PEOPLE + STRANGERS
    return seat.user is not None and permission in ROLE_PERMISSIONS[people[world.seats.index(seat)][0].role]


# -- machines ---------------------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Machine:
    """A client of the API at a place, with a token for what it may do."""

    seat: Seat
    token: str
    scopes: str = ""
    numbers: bool = False  # whether it reads NIB and NPWP

    @property
    def reader(self) -> Seat:
        """The seat as the oracle takes it for reading: a token without that scope reads as little as nobody."""
        return self.seat if "baca" in self.scopes else replace(self.seat, kind="nobody")

    def ask(self, client: Client, method: str, path: str, **options: Any) -> Any:
        """One call with the machine's token."""
        return client.generic(method, path, headers={"Authorization": f"Bearer {self.token}"} if self.token else {}, **options)


def machine(area: int, *, scopes: str, off: bool = False, numbers: bool = False) -> Machine:
    """Register a machine and fetch its token."""
    client_id, secret = api_client_create(name=f"Mesin {area}", area=area, reads_numbers=numbers)
    body = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": scopes}
    token = Client().post("/o/token/", body).json()["access_token"]
    kind = "nobody" if off else "kemensos" if area == 0 else "dinsos"
    if off:
        ApiClient.objects.filter(area=area).update(is_active=False)
    return Machine(Seat(f"machine {area} {scopes}{' switched off' if off else ''}", kind, area), token, scopes, numbers)


def machines() -> list[Machine]:
    """Switched off, without a token, without the scope; then nation, province and kabupaten/kota of both provinces."""
    off = machine(AREAS[HOME], scopes="laporan:baca", off=True)
    weak = machine(AREAS[HOME], scopes="laporan:tanya")
    areas = (0, 3600, AREAS[HOME], AREAS[KALTIM], AREAS[FAR])
    all_scopes = "laporan:baca laporan:tanya perusahaan:baca"
    reading = [machine(area, scopes=all_scopes, numbers=area == AREAS[KALTIM]) for area in areas]
    return [off, weak, Machine(Seat("no token", "nobody"), ""), *reading]


def api_paths(world: World, most: int) -> dict[str, list[tuple[str, int | None, str | None]]]:
    """Addresses by the name of their pattern: (address, place it is about, report it is about). Every pattern must appear."""
    found: dict[str, list[tuple[str, int | None, str | None]]] = {
        "api-periods": [("/api/v1/periods/", None, None)],
        "api-reports": [("/api/v1/reports/", None, None)],
        "api-companies": [("/api/v1/companies/", None, None), ("/api/v1/companies/?q=kunci", None, None)],
        "api-company": [(reverse("api-company", args=[row["id"]]), None, None) for row in world.rows["companies_company"]],
    }
    reports = chosen(world.rows["reports_periodicreport"], most)
    for name in ("api-report", "api-report-pdf", "api-report-ask"):
        found[name] = [(reverse(name, args=[row["id"]]), row["area"], row["id"]) for row in reports]
    with scope(Scope.system()):
        periods = sorted({period.key for period in Period.objects.filter(pk__in={row["period_id"] for row in reports})})[:most]
    codes = ("T3", "T5") if most > 1 else ("T5",)
    cell = {"T5": "row=all&column=programs", "T3": "row=active&column=count"}
    for period in periods:
        for area in AREAS:
            for code in codes:
                for name, more in (("table", ""), ("table-csv", ""), ("table-xlsx", ""), ("rows", cell[code]), ("rows-stream", cell[code]), ("rows-csv", cell[code])):  # fmt: skip
                    path = f"{reverse(f'api-{name}', args=[period, code])}?area={area}&{more}"
                    found.setdefault(f"api-{name}", []).append((path, area, None))
            found.setdefault("api-national", []).append((f"{reverse('api-national', args=[period])}?area={area}", area, None))
    return found


def machines_read_their_place_and_write_nothing(world: World, judge: Judge, most: int) -> None:
    client = Client(raise_request_exception=False)
    paths = api_paths(world, most)
    known = {str(pattern.name) for address, pattern in walk(get_resolver()) if address.startswith("api/v1/")} - {
        "api-schema",
        "api-reference",
    }
    assert set(paths) == known, "New address of the API: ask for it in api_paths()."
    for one in machines():
        with scope(Scope.system()):
            before = capture()
        for name, asked in paths.items():
            for number, (path, area, report) in enumerate(asked):
                _read(judge, one, client, name, path, area, report)
                for method in WRITING if number == 0 else WRITING[: name == "api-report-ask"]:
                    _write(judge, one, client, method, path, report)
            cache.clear()
        judge.unchanged(one.seat, before)
    assert judge.statuses[200] > 20


def _read(judge: Judge, one: Machine, client: Client, name: str, path: str, area: int | None, report: str | None) -> None:
    """An answer about a place is given exactly to machines whose place holds it, and names no row of another."""
    seat, answer = one.reader, one.ask(client, "GET", path)
    text = judge.judge(seat, "GET", path, answer)
    for key in set(ID.findall(text)) & set(judge.by_id):
        table, row = judge.by_id[key]
        judge.tally.decide("API row", seat, table, f"{key} at {path}", saw=True, may=judge.may_see(seat, path, table, row))
    for company in judge.world.rows["companies_company"]:
        for number in ("nib", "npwp"):
            may = one.numbers and judge.may_see(seat, path, "companies_company", company)
            judge.tally.decide(
                "API number", seat, "companies_company", f"{number} at {path}", saw=company[number] in text, may=may, exact=False
            )
    if name == "api-reports":
        rows, ids = judge.world.rows["reports_periodicreport"], _all_ids(one, client, path)
        judge.tally.compare("API list", seat, "reports_periodicreport", rows, ids, READ)
    if area is None or name == "api-report-ask":
        return
    inside = allowed(seat, "reports_question", {"area": area}, READ)
    exact = name in {"api-report", "api-national", "api-table", "api-table-csv", "api-table-xlsx"}
    judge.tally.decide("API", seat, name, f"{path} {answer.status_code}", saw=answer.status_code == 200, may=inside, exact=exact)
    assert report is None or area == judge.by_id[report][1]["area"]


def _all_ids(one: Machine, client: Client, path: str) -> set[str]:
    """Every id that the list names, page after page."""
    found: set[str] = set()
    following: str | None = f"{path}?limit=7"
    while following:
        answer = one.ask(client, "GET", following)
        if answer.status_code != 200:
            break
        page = answer.json()
        found |= {row["id"] for row in page["results"]}
        following = page["next"]
    return found


def _write(judge: Judge, one: Machine, client: Client, method: str, path: str, report: str | None) -> None:
    """Nothing is written but a question about a report of the own place."""
    body = json.dumps({"table": "T1", "text": "Mengapa begitu?", "title": "x", "state": "accepted", "area": one.seat.area})
    answer = one.ask(client, method, path, data=body, content_type="application/json")
    judge.judge(one.seat, method, path, answer)
    asks = report is not None and path.endswith("/questions/") and method == "POST" and "tanya" in one.scopes
    may = asks and allowed(one.seat, "reports_question", judge.by_id[str(report)][1], READ)
    saw = answer.status_code not in REFUSED
    judge.tally.decide(
        "API write", one.seat, "reports_periodicreport", f"{method} {path} {answer.status_code}", saw=saw, may=may, exact=False
    )


# -- searches -----------------------------------------------------------------------------------------------------------------------------
SEARCHED = {
    "companies_company": ("name_sort", Permission.COMPANY_VIEW),
    "programs_program": ("title", Permission.PROGRAM_VIEW),
    "pmks_need": ("title", Permission.NEED_VIEW),
}


def the_search_finds_what_the_own_place_holds(world: World, judge: Judge, most: int) -> None:
    for seat in everybody(world, most):
        if not seat.slug:
            continue
        client = client_of(seat)
        for table, (column, permission) in SEARCHED.items():
            for row in chosen(world.rows[table], most):
                path = f"/{seat.slug}/cari/?q={row[column].lower()}"  # in small letters the page's echo is no marker
                text = judge.judge(seat, "GET", path, client.get(path))
                may = has(world, seat, permission) and allowed(seat, table, row, READ)
                at_a_place = seat.kind in {"forum", "dinsos", "kemensos"}
                judge.tally.decide("search", seat, table, row["id"], saw=row["id"] in text, may=may, exact=at_a_place)


# -- exports ------------------------------------------------------------------------------------------------------------------------------
EXPORTS = (
    "anggota/unduh/", "perusahaan/unduh/", "anggota/konfirmasi/unduh/", "pendaftaran/unduh/", "rapat/ekspor.{kind}", "ppks/ekspor.{kind}", "kebutuhan/ekspor.{kind}",
    "program/unduh/{kind}/", "laporan/status.{kind}", "laporan/daftar.{kind}", "laporan/perusahaan/unduh.{kind}", "jejak-audit/ekspor.{kind}",
)  # fmt: skip


def test_every_export_is_asked_for() -> None:
    known = {reverse_of(path) for path in EXPORTS}
    missing = sorted(name for name in export_names() if name not in known)
    assert not missing, f"New export: add its address to EXPORTS: {missing}"


def export_names() -> set[str]:
    """Names of all addresses below a desk that end in -export."""
    return {str(pattern.name) for address, pattern in walk(get_resolver()) if "desk" in address and str(pattern.name).endswith("-export")}


def reverse_of(path: str) -> str:
    """The name of the address."""
    return str(resolve(f"/forum-3673/{path.format(kind='csv')}").url_name)


def a_file_of_a_list_holds_the_rows_of_the_own_place_only(world: World, judge: Judge, most: int) -> None:
    for seat in everybody(world, most):
        if not seat.slug:
            continue
        client, shown = client_of(seat), set[tuple[str, int]]()
        for path in EXPORTS:
            for kind in ("csv", "xlsx"):
                for query in ("", "?cakupan=semua&status=&periode="):
                    address = f"/{seat.slug}/{path.format(kind=kind)}{query}" + (
                        "" if "{" in path else f"{'&' if query else '?'}berkas={kind}"
                    )
                    text = judge.judge(seat, "GET", address, client.get(address))
                    numbers = {int(number) for number, _column in MARKER.findall(text)}
                    shown |= {world.numbers[number] for number in numbers if number in world.numbers}
        for table, rows in world.rows.items():
            for position, row in enumerate(rows):
                may = judge.may_see(seat, f"/{seat.slug}/", table, row) or table == "companies_company"  # names of companies: overlap
                judge.tally.decide("export", seat, table, row["id"], saw=(table, position) in shown, may=may, exact=False)


# -- files --------------------------------------------------------------------------------------------------------------------------------
#: Tables that name stored files: the addresses below a desk that hand them out.
FILES: dict[str, tuple[str, ...]] = {
    "forums_document": ("dokumen/{id}/berkas/",),
    "forums_decree": ("forum/{area}/sk/{id}/berkas/",),
    "companies_registration": ("pendaftaran/{id}/berkas/", "orang/akses/{id}/berkas/"),
    "companies_companydocument": ("dokumen-perusahaan/{id}/",),
    "companies_importbatch": ("impor/{id}/keterangan.csv", "impor/{id}/kolom/"),
    "programs_evidence": ("bukti/{id}/",),
    "reports_periodicreport": ("laporan/{id}/naskah/",),
}


def test_every_table_with_files_is_asked_for() -> None:
    having = {table for table in POLICED if FILE_COLUMNS & {field.name for field in MODELS[table]._meta.concrete_fields}}
    assert having == set(FILES)


def a_stored_file_goes_to_who_may_read_its_row_only(world: World, judge: Judge, most: int) -> None:
    handed = 0
    for seat in everybody(world, most):
        client, desk = client_of(seat), seat.slug or own_seats(world)[0].slug
        for table, addresses in FILES.items():
            for row in chosen(world.rows[table], most):
                for address in addresses:
                    path = f"/{desk}/{address.format(**row)}"
                    answer = client.get(path)
                    judge.judge(seat, "GET", path, answer)
                    may = seat.user is not None and allowed(seat, table, row, READ)
                    handed += answer.status_code == 200
                    judge.tally.decide("file", seat, table, path, saw=answer.status_code == 200, may=may, exact=False)
    assert handed > 20


# -- the operators' admin -------------------------------------------------------------------------------------------------------------------
def _door_rows(watcher: Seat) -> None:
    """Rows of the door beside people and roles: invitations of places and companies, a support access, a machine."""
    for area in AREAS:
        Invitation.objects.create(email=f"u{area}@example.com", full_name=f"Undangan {area}", role=Role.FORUM_MONEV, area=area, expires_at=timezone.now())  # fmt: skip
    SupportAccess.objects.create(user_id=watcher.user, slug="forum-3673", area=3673, place_name="Forum", reason="Siti meminta bantuan", until=timezone.now())  # fmt: skip
    api_client_create(name="Mesin", area=3673)


def _admin(model: type[Any], name: str, *args: Any) -> str:
    try:
        return reverse(f"kelola:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)
    except NoReverseMatch:
        base = f"/kelola/{model._meta.app_label}/{model._meta.model_name}/"
        return base if name == "changelist" else f"{base}{args[0]}/{name}/"


def the_admin_shows_operators_the_door_and_no_row_of_a_place(world: World, judge: Judge, most: int) -> None:
    watcher = next(seat for seat in own_seats(world) if seat.kind == "operator")
    _door_rows(watcher)
    registered = list(operator_admin._registry)
    with scope(Scope.system()):
        before, held = capture(), roles()
        keys = {model: list(_keys(model)[: 5 * most]) for model in registered}
    for seat in everybody(world, most) if most > 1 else [watcher, world.seats[0], ANYBODY]:
        client, operator = client_of(seat), seat.kind == "operator"
        for model in apps.get_models():
            path, table = _admin(model, "changelist"), model._meta.db_table
            answer = client.get(path)
            judge.judge(seat, "GET", path, answer)
            judge.tally.decide("admin list", seat, table, path, saw=answer.status_code == 200, may=operator and model in registered)
        for model, ids in keys.items():
            for number, key in enumerate(ids if operator else ids[:1]):
                _admin_row(judge, seat, client, model, key, may=operator, writes=number < 3)
        for table, rows in world.rows.items():
            for row in rows if operator and most > 1 else rows[:1]:
                _admin_row(judge, seat, client, MODELS[table], row["id"], may=False, writes=row is rows[0])
    judge.unchanged(watcher, before)
    assert roles() == held, "the admin writes nothing"


def _keys(model: type[Any]) -> Any:
    rows = model._default_manager.order_by("pk")
    if model._meta.label == "regions.Region":
        rows = rows.filter(area__in=AREAS, level__lte=3)
    return rows.values_list("pk", flat=True)


def _admin_row(judge: Judge, seat: Seat, client: Client, model: type[Any], key: Any, *, may: bool, writes: bool) -> None:
    """A row is shown or not; ``writes``: it is sent to as well, and never changed."""
    path, table = _admin(model, "change", key), model._meta.db_table
    answer = client.get(path)
    judge.judge(seat, "GET", path, answer)
    judge.tally.decide("admin row", seat, table, f"{path} {answer.status_code}", saw=answer.status_code == 200, may=may)
    for name in ("change", "delete") if writes else ():
        sent = client.post(_admin(model, name, key), {"full_name": "Lain", "post": "yes", "area": "9999"})
        judge.judge(seat, "POST", path, sent)
        judge.tally.decide("admin write", seat, table, f"{name} {path} {sent.status_code}", saw=sent.status_code in {200, 302} and seat.user is not None, may=False)  # fmt: skip


CHANNELS = (
    machines_read_their_place_and_write_nothing,
    the_search_finds_what_the_own_place_holds,
    a_file_of_a_list_holds_the_rows_of_the_own_place_only,
    a_stored_file_goes_to_who_may_read_its_row_only,
    the_admin_shows_operators_the_door_and_no_row_of_a_place,
)


@pytest.mark.parametrize("most", SIZES)
def test_every_row_is_asked_for_by_everybody_through_every_channel(tmp_path: Path, most: int, tell: Callable[[str], None]) -> None:
    with staged(tmp_path) as world:
        logging.disable(logging.ERROR)  # refusals come by the thousand
        judges = []
        for channel in CHANNELS:
            started, judge = time.monotonic(), Judge(world)
            channel(world, judge, most)
            judges.append(judge)
            tell(f"{channel.__name__}: {judge.report()}\n{time.monotonic() - started:.0f} s\n")
        logging.disable(logging.NOTSET)
    for judge in judges:
        judge.check()
