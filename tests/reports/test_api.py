"""The API as a ministry's system uses it: token, figures, files, rows, questions, errors."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from apps.accounts.machines import api_client_create
from apps.core.scope import Scope, scope
from apps.programs.models import Program
from apps.reports.models import PeriodicReport, Question
from tests.reports import world as w
from tests.reports.conftest import Cast, sent

pytestmark = pytest.mark.django_db
Reports = dict[int, PeriodicReport]


class Machine:
    """A system with a token."""

    def __init__(self, area: int = 0, wanted: str = "laporan:baca laporan:tanya") -> None:
        client_id, secret = api_client_create(name="Pusdatin", area=area)
        body = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": wanted}
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {self.client.post('/o/token/', body).json()['access_token']}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers)

    def post(self, path: str, body: Any) -> Any:
        return self.client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=self.headers)


def cells(answer: Any, row: str) -> dict[str, Any]:
    return next(found["cells"] for found in answer["rows"] if found["key"] == row)


def test_the_national_report_stands_provisional_beside_final(cast: Cast, reports: Reports) -> None:
    data = Machine().get("national/2026-S1/").json()
    tables = {table["code"]: table for table in data["provisional"]["tables"]}
    assert cells(tables["T5"], "total")["rp_verified"] == 171_500_001
    assert data["final"] is None
    assert data["period"]["label"] == "Semester I 2026"


def test_a_machine_of_a_province_sees_its_province_only(cast: Cast, reports: Reports) -> None:
    machine = Machine(w.BANTEN)
    assert machine.get("national/2026-S1/").json()["area"] == w.BANTEN
    assert machine.get(f"national/2026-S1/?area={w.KALTIM}").status_code == 404
    found = machine.get("reports/?periode=2026-S1").json()["results"]
    assert {row["area"] for row in found} == {w.BANTEN, w.SERANG, w.CILEGON}


def test_reports_are_listed_by_key_and_filtered_as_on_the_page(cast: Cast, reports: Reports) -> None:
    machine = Machine()
    first = machine.get("reports/?periode=2026-S1&limit=2").json()
    assert len(first["results"]) == 2
    seen = [row["id"] for row in first["results"]]
    address = first["next"]
    while address:
        page = machine.get(address.removeprefix("/api/v1/")).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 5
    assert {row["area"] for row in machine.get("reports/?periode=2026-S1&tingkat=1").json()["results"]} == {w.BANTEN, w.KALTIM}
    assert machine.get("reports/?status=accepted").json()["results"] == []


def test_a_sent_report_carries_its_frozen_figures(cast: Cast, reports: Reports) -> None:
    report = sent(reports[w.SERANG], cast)
    data = Machine().get(f"reports/{report.pk}/").json()
    assert (data["state"], data["is_final"]) == ("sent", True)
    assert len(data["figures"]["sha256"]) == 64


def test_every_table_comes_as_json_csv_and_xlsx_with_the_same_cells(cast: Cast, reports: Reports) -> None:
    machine = Machine()
    for code in ("T2", "T4", "T5", "T7", "T10", "T18"):
        table = machine.get(f"national/2026-S1/tables/{code}/?area=3673").json()
        answer = machine.get(f"national/2026-S1/tables/{code}.csv?area=3673")
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert lines[0] == [column["label"] for column in table["columns"]]
        for line, row in zip(lines[1:], table["rows"], strict=True):
            wanted = [row["cells"][column["key"]] for column in table["columns"]]
            assert line == ["" if value is None else str(value) for value in wanted], code
        assert machine.get(f"national/2026-S1/tables/{code}.xlsx?area=3673").content[:2] == b"PK"


def test_the_rows_behind_a_figure_add_up_to_it(cast: Cast, reports: Reports) -> None:
    machine, total, address = Machine(), 0, "national/2026-S1/tables/T8/rows/?area=3673&row=total&column=rupiah&limit=3"
    while address:
        page = machine.get(address).json()
        total += sum(record["value"] for record in page["results"])
        address = (page["next"] or "").removeprefix("/api/v1/")
    assert total == page["value"] == 52_500_001


@pytest.mark.django_db(transaction=True)
def test_the_stream_of_rows_leaves_no_transaction_open(cast: Cast, reports: Reports) -> None:
    answer = Machine().get("national/2026-S1/tables/T8/rows.ndjson?area=3673&row=total&column=rupiah")
    first = next(iter(answer.streaming_content))
    assert sum(json.loads(line)["value"] for line in first.splitlines()) == 52_500_001
    assert not connection.in_atomic_block
    assert connection.connection is None or connection.connection.info.transaction_status == TRANSACTION_STATUS_IDLE
    answer.close()


@pytest.mark.django_db(transaction=True)
def test_the_rows_behind_a_figure_as_csv_add_up_and_hold_no_formula(cast: Cast, reports: Reports, world: w.World) -> None:
    with scope(Scope.system()):
        Program.objects.filter(pk=world.programs["Sembako lansia"].pk).update(title='=HYPERLINK("http://x")')
    answer = Machine().get("national/2026-S1/tables/T8/rows.csv?area=3673&row=total&column=rupiah")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="2026-s1-t8-total-rupiah.csv"'
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert sum(int(row["value"]) for row in rows) == 52_500_001
    first = next(row for row in rows if row["value"] == "10000001")
    assert (first["company"], first["handover_on"], first["male"]) == ("PT Alfa Baja", "2026-03-15", "20")
    assert first["program"].startswith("'=")
    empty = Machine().get("national/2026-S1/tables/T7/rows.csv?area=3673&row=1&column=rupiah")
    assert b"".join(empty.streaming_content).decode("utf-8-sig").splitlines() == [",".join(rows[0])]


def test_a_question_is_stored_and_a_refused_one_is_not(cast: Cast, reports: Reports) -> None:
    report, machine = sent(reports[w.SERANG], cast), Machine()
    for body, field in (({"text": ""}, "text"), ({}, "text"), ({"text": "x", "table": "T99"}, "table"), ({"text": "x" * 2_001}, "text")):
        refused = machine.post(f"reports/{report.pk}/questions/", body)
        assert (refused.status_code, refused.json()["field"]) == (400, field)
    assert machine.post(f"reports/{reports[w.CILEGON].pk}/questions/", {"text": "x"}).status_code == 409
    with scope(Scope.system()):
        assert Question.objects.count() == 0
    stored = machine.post(f"reports/{report.pk}/questions/", {"text": "Mengapa turun?", "table": "T5"})
    assert (stored.status_code, stored.json()["asked_name"]) == (201, "Pusdatin")
    with scope(Scope.system()):
        assert Question.objects.count() == 1


def test_a_token_that_only_reads_cannot_ask(cast: Cast, reports: Reports) -> None:
    report = sent(reports[w.SERANG], cast)
    refused = Machine(wanted="laporan:baca").post(f"reports/{report.pk}/questions/", {"text": "x"})
    assert refused.status_code == 403
    assert set(refused.json()) == {"detail", "field"}


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("reports/?limit=0", 400, "limit"),
        ("reports/?limit=x", 400, "limit"),
        ("reports/?after=x", 400, "after"),
        ("reports/?tingkat=9", 400, "tingkat"),
        ("reports/?status=x", 400, "status"),
        ("national/2026-S1/tables/T5/?version=x", 400, "version"),
        ("national/2026-S1/tables/T5/rows/", 400, "row"),
        ("national/2026-S1/tables/T5/rows/?row=total&column=x", 400, "column"),
        ("national/1999-S1/", 404, None),
        ("national/2026-S1/?area=9999", 404, None),
        ("national/2026-S1/?area=%D9%A3", 404, None),
        ("national/2026-S1/tables/T99/", 404, None),
        ("national/2026-S1/tables/T5/?version=final", 404, None),
        ("national/2026-S1/tables/T1/rows/?row=name&column=value", 404, None),
        ("reports/00000000-0000-0000-0000-000000000000/", 404, None),
    ],
)
def test_errors_name_field_and_fault(cast: Cast, reports: Reports, path: str, status: int, field: str | None) -> None:
    answer = Machine().get(path)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/json")
    assert answer.json()["field"] == field
    assert answer.json()["detail"]


def test_without_a_token_nothing_is_read(cast: Cast, reports: Reports) -> None:
    for path in ("periods/", "reports/", "national/2026-S1/", "national/2026-S1/tables/T5.csv"):
        assert Client().get(f"/api/v1/{path}").status_code == 401


def test_the_pdf_is_there_once_the_report_was_sent(cast: Cast, reports: Reports) -> None:
    assert Machine().get(f"reports/{reports[w.SERANG].pk}/pdf/").status_code == 404


def test_the_schema_is_valid_and_the_reference_page_needs_no_script(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
    page = Client().get("/api/v1/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/national/{period}/tables/{code}/rows/" in text
    assert "<script" not in text.split('id="isi"')[1].split("</main>")[0]
    assert Client().get("/api/v1/schema/").status_code == 200
