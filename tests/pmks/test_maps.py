"""Uploads of PPKS counts: what goes in, what stays out and why, and which map counts."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import connection

from apps.accounts.permissions import Role
from apps.core.errors import InvalidTransition, NotAllowed, RuleViolation
from apps.core.scope import Scope, scope
from apps.core.tables import Column, Sheet, xlsx_bytes
from apps.pmks import services
from apps.pmks.choices import MapState
from apps.pmks.models import PpksCount, ProblemMap
from apps.pmks.selectors import ppks_totals
from apps.pmks.workflow import PROBLEM_MAP
from apps.regions.models import Region
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 31)


class File(io.BytesIO):
    """An upload with a name."""

    def __init__(self, content: str | bytes, name: str = "ppks.csv") -> None:
        super().__init__(content.encode() if isinstance(content, str) else content)
        self.name = name


@pytest.fixture
def officer():
    return factories.actor(Role.SOCIAL_OFFICER, 3673)


def upload(by, text: str | bytes, **fields):
    values = {"source": "Dinsos Kota Serang", "snapshot_on": DAY} | fields
    with scope(by.scope):
        return services.map_upload(upload=File(text), by=by, **values).problem_map


def in_force(by, text: str, **fields):
    problem_map = upload(by, text, **fields)
    with scope(by.scope):
        return services.map_enforce(problem_map=services.map_check(problem_map=problem_map, by=by), by=by)


def counts(by, **where) -> dict[tuple[str, int], int]:
    with scope(by.scope):
        rows = PpksCount.objects.totals().filter(**where)
        return {(code, category): count for code, category, count in rows.values_list("region_id", "category_id", "count")}


def fault(text: str, by) -> dict:
    problem_map = upload(by, text + "\n36.73;24;10;;;")
    assert problem_map.rows_bad == 1
    return problem_map.faults[0]


HEAD = "kode_wilayah;kategori;jumlah;jenis_kelamin;kelompok_umur;desil\n"


def test_villages_are_summed_into_kecamatan_and_the_city(officer) -> None:
    upload(officer, "kode_wilayah;kategori;jumlah\n36.73.01.1001;FM;10\n36.73.01.1002;24;15\n36.73.02;Fakir miskin;7\n36.73;9;3\n")
    assert counts(officer) == {
        ("36.73.01.1001", 24): 10, ("36.73.01.1002", 24): 15, ("36.73.01", 24): 25, ("36.73.02", 24): 7, ("36.73", 24): 32, ("36.73", 9): 3,
    }  # fmt: skip


def test_a_breakdown_is_summed_and_a_given_total_wins(officer) -> None:
    upload(officer, HEAD + "36.73.01;24;10;L;;\n36.73.01;24;12;P;;\n36.73.02;24;9;;;1\n36.73.02;24;100;;;\n")
    assert counts(officer, region="36.73.01") == {("36.73.01", 24): 22}
    assert counts(officer, region="36.73.02") == {("36.73.02", 24): 100}
    assert counts(officer, region="36.73") == {("36.73", 24): 122}


def test_names_kinds_and_parents_find_a_place(officer) -> None:
    problem_map = upload(officer, "nama;kategori;jumlah\nKec. Kasemen;24;1\nSumurpecung;24;2\nKota Serang;24;9\nkelurahan serang;24;3\n")
    assert problem_map.faults == []
    assert set(counts(officer, derived=False)) == {("36.73.02", 24), ("36.73.01.1003", 24), ("36.73", 24), ("36.73.01.1001", 24)}


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("36.73.99;24;1;;;", "kode_wilayah", "tidak ada di wilayah kerja Anda. Periksa kodenya"),
        ("64.71;24;1;;;", "kode_wilayah", "tidak ada di wilayah kerja Anda"),
        (";24;1;;;", "kode_wilayah", "Wilayah kosong. Isi kode wilayah"),
        ("36.73;27;1;;;", "kategori", "“27” tidak dikenal. Isi nomor 1–26"),
        ("36.73;;1;;;", "kategori", "Kategori kosong."),
        ("36.73;9;-1;;;", "jumlah", "bukan jumlah orang. Isi bilangan bulat"),
        ("36.73;9;1,5;;;", "jumlah", "tanpa koma"),
        ("36.73;9;;;;", "jumlah", "Jumlah kosong."),
        ("36.73;9;1;X;;", "jenis_kelamin", "Isi L atau P"),
        ("36.73;9;1;;7-9;", "kelompok_umur", "Isi 0-5, 6-18, 19-59, atau 60+"),
        ("36.73;9;1;;;11", "desil", "Isi 1, 2, 3, 4, 5, atau 6-10"),
        ("36.73;23;1;L;;", "jenis_kelamin", "hanya untuk perempuan. Isi P"),
        ("36.73;8;1;;0-5;", "kelompok_umur", "hanya untuk usia 60+ tahun"),
        ("36.73.01;16;1;P;;", "jenis_kelamin", "kategori terlindung"),
        ("36.73;24;11;;;\n", "", "sama wilayah, kategori"),
    ],
)
def test_a_wrong_row_names_column_fault_and_remedy(row, column, words, officer) -> None:
    found = fault(HEAD + row, officer)
    assert found["column"] == column
    assert words in found["message"]


def test_a_strict_category_may_stand_as_a_plain_count(officer) -> None:
    assert upload(officer, HEAD + "36.73.01;16;6;;;\n36.73;16;9;L;;\n36.73;16;4;P;;\n").faults == []


def test_an_unclear_name_lists_the_codes(officer) -> None:
    found = upload(officer, "nama;kategori;jumlah\nSerang;24;1\nKasemen Kota Serang;9;1\nKec. Kasemen;24;1\n")
    message = found.faults[0]["message"]
    assert "36.73.01 (kecamatan)" in message
    assert "Isi kode_wilayah" in message


def test_a_figure_broken_down_in_two_ways_needs_a_total(officer) -> None:
    rows = HEAD + "36.73.01;24;10;L;;\n36.73.01;24;12;;;1\n36.73;9;5;;;\n"
    found = upload(officer, rows)
    assert (found.rows_good, found.rows_bad) == (1, 2)
    assert "Tambahkan satu baris tanpa rincian" in found.faults[0]["message"]


def test_the_same_file_twice_changes_nothing(officer) -> None:
    first = upload(officer, HEAD + "36.73;24;10;;;\n")
    with scope(officer.scope):
        again = services.map_upload(upload=File(HEAD + "36.73;24;10;;;\n", "lain.csv"), source="x", snapshot_on=DAY, by=officer)
        assert (again.problem_map.pk, again.repeated, ProblemMap.objects.count()) == (first.pk, True, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wilayah;angka\nKota Serang;3\n", "Kolom yang diperlukan tidak ada: kategori, jumlah"),
        ("kategori;jumlah\n24;3\n", "kode_wilayah atau nama"),
        ("", "Berkas kosong"),
        (HEAD + "99.99;24;1;;;\n", "Tidak satu pun dari 1 baris"),
    ],
)
def test_a_useless_file_is_refused_as_a_whole(text, words, officer) -> None:
    with pytest.raises(RuleViolation, match=words):
        upload(officer, text)


def test_too_many_rows_are_refused_with_the_limit(officer) -> None:
    with pytest.raises(RuleViolation, match=r"lebih dari 20\.000 baris"):
        upload(officer, "kode_wilayah;kategori;jumlah\n" + "36.73;24;1\n" * 20_001)


def test_a_date_to_come_is_refused(officer) -> None:
    with pytest.raises(RuleViolation, match="belum terjadi") as caught:
        upload(officer, HEAD + "36.73;24;10;;;\n", snapshot_on=dt.date(2099, 1, 1))
    assert caught.value.field == "snapshot_on"


def test_mended_rows_join_the_upload(officer) -> None:
    problem_map = upload(officer, HEAD + "36.73.01;24;10;;;\n36.73.77;24;5;;;\n")
    with scope(officer.scope):
        problem_map = services.map_add_rows(problem_map=problem_map, upload=File(HEAD + "36.73.02;24;5;;;\n"), by=officer)
    assert (problem_map.rows_good, problem_map.rows_bad) == (2, 0)
    assert counts(officer, region="36.73") == {("36.73", 24): 15}


def test_a_new_map_supersedes_the_one_in_force(officer) -> None:
    old = in_force(officer, HEAD + "36.73;24;100;;;\n36.73;9;50;;;\n")
    new = in_force(officer, HEAD + "36.73;24;120;;;\n", snapshot_on=dt.date(2026, 2, 1))
    with scope(officer.scope):
        states = dict(ProblemMap.objects.values_list("pk", "state"))
        assert states == {old.pk: MapState.SUPERSEDED, new.pk: MapState.IN_FORCE}
        assert ppks_totals(area=3673) == {24: 120}
        assert ppks_totals(area=3673, categories=[9]) == {}


def test_jumps_and_vanished_categories_are_warned_about(officer) -> None:
    in_force(officer, HEAD + "36.73.01;24;100;;;\n36.73;9;50;;;\n")
    found = upload(officer, HEAD + "36.73.01;24;300;;;\n")
    text = " ".join(found.warnings)
    assert "Fakir miskin di Serang: 100 menjadi 300" in text
    assert "Penyandang disabilitas ada pada peta yang berlaku" in text


def test_a_total_smaller_than_its_parts_is_warned_about(officer) -> None:
    found = upload(officer, HEAD + "36.73.01;24;10;;;\n36.73.01.1001;24;30;;;\n36.73.02;24;5;;;\n36.73.02;24;9;P;;\n")
    text = " ".join(found.warnings)
    assert "wilayah di bawahnya berjumlah 30" in text
    assert "rinciannya berjumlah 9" in text


@pytest.mark.parametrize("name", ["check", "enforce"])
@pytest.mark.parametrize("state", list(MapState))
def test_a_map_moves_exactly_from_its_sources(name, state, officer) -> None:
    problem_map = upload(officer, HEAD + "36.73;24;10;;;\n")
    with scope(officer.scope):
        ProblemMap.objects.filter(pk=problem_map.pk).update(state=state)
        service = getattr(services, f"map_{name}")
        if state in PROBLEM_MAP.moves[name].sources:
            assert service(problem_map=problem_map, by=officer).state == PROBLEM_MAP.moves[name].target
        else:
            with pytest.raises(InvalidTransition):
                service(problem_map=problem_map, by=officer)


def test_only_an_upload_that_never_counted_can_be_discarded(officer) -> None:
    problem_map = upload(officer, HEAD + "36.73;24;10;;;\n")
    kept = in_force(officer, HEAD + "36.73;24;11;;;\n")
    with scope(officer.scope):
        services.map_discard(problem_map=problem_map, by=officer)
        with pytest.raises(RuleViolation, match="tetap disimpan"):
            services.map_discard(problem_map=kept, by=officer)
        with pytest.raises(RuleViolation, match="tidak berubah lagi"):
            services.map_add_rows(problem_map=kept, upload=File(HEAD), by=officer)
        assert list(ProblemMap.objects.values_list("pk", flat=True)) == [kept.pk]


def test_another_place_and_a_secretary_cannot_upload(officer) -> None:
    secretary = factories.actor(Role.FORUM_SECRETARY, 3673)
    with pytest.raises(NotAllowed):
        upload(secretary, HEAD + "36.73;24;10;;;\n")
    with pytest.raises(NotAllowed):
        upload(officer, HEAD + "36.01;24;10;;;\n", area=3601)


def test_the_province_uploads_for_an_empty_chair_and_for_its_kabupaten(officer) -> None:
    province = factories.actor(Role.SOCIAL_OFFICER, 3600)
    in_force(officer, HEAD + "36.73;24;100;;;\n")
    in_force(province, HEAD + "36.01.01;24;30;;;\n", area=3601)
    in_force(province, HEAD + "36.73;24;999;;;\n36.02;24;7;;;\n")
    with scope(province.scope):
        assert ppks_totals(area=3600) == {24: 137}
        assert ppks_totals(area=3601) == {24: 30}
    with scope(officer.scope):
        assert ppks_totals(area=3673) == {24: 100}


def test_companies_and_the_public_read_totals_from_five_only(officer) -> None:
    in_force(officer, HEAD + "36.73.01;24;30;L;;\n36.73.01;24;3;P;;\n36.73.02;24;4;;;\n")
    company = factories.company(3673)
    pic = factories.actor(Role.COMPANY_PIC, 3673, company=company.pk)
    with scope(pic.scope):
        assert set(PpksCount.objects.values_list("region_id", "count")) == {("36.73.01", 33), ("36.73", 37)}
    with scope(Scope.public()), connection.cursor() as cursor:
        cursor.execute("SELECT region_id, count FROM pmks_ppkscount")
        assert cursor.fetchall() == [("36.73", 37)]


def test_ten_thousand_rows_go_in_with_few_statements(officer, django_assert_max_num_queries) -> None:
    with scope(Scope.system()):
        codes = list(Region.objects.filter(area=3201, level=4).values_list("code", flat=True))
    bogor = factories.actor(Role.SOCIAL_OFFICER, 3201)
    rows = [{"kode_wilayah": code, "kategori": number, "jumlah": 12} for code in codes for number in range(1, 27)][:10_000]
    columns = [Column("kode_wilayah", "kode_wilayah"), Column("kategori", "kategori", "int"), Column("jumlah", "jumlah", "int")]
    content = xlsx_bytes([Sheet("Data", columns, rows)])
    with django_assert_max_num_queries(25):
        problem_map = upload(bogor, content)
    assert problem_map.rows_good == 10_000
