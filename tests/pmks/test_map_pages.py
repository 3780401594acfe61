"""Pages of the problem map: uploads, the map of each level, exports."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.permissions import Role
from apps.core.scope import Scope, scope
from apps.core.sheets import read_rows
from apps.pmks.models import PpksCount, ProblemMap
from apps.regions.models import Boundary
from tests import factories
from tests.pmks.test_maps import HEAD, File, in_force

pytestmark = pytest.mark.django_db


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.fixture
def officer():
    factories.forum(3673)
    return factories.actor(Role.SOCIAL_OFFICER, 3673)


def _url(actor, name, *args) -> str:
    return reverse(f"pmks:{name}", args=[actor.slug, *args])


def _post(client, actor, text, **fields):
    data = {"source": "Pendataan 2026", "snapshot_on": "2026-01-31", "file": SimpleUploadedFile("a.csv", text.encode())} | fields
    return client.post(_url(actor, "upload-create"), data)


def test_an_upload_goes_from_file_to_map_by_the_pages(officer) -> None:
    client = signed_in(officer)
    answer = _post(client, officer, HEAD + "36.73.01;24;40;;;\n36.73.99;24;1;;;\n")
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "1 baris masuk, 1 baris perlu diperbaiki" in page
    assert "Kode wilayah “36.73.99” tidak ada di wilayah kerja Anda" in page
    with scope(Scope.area(3673)):
        found = ProblemMap.objects.get()
    for kind in ("csv", "xlsx"):
        file = File(client.get(_url(officer, "upload-faults", found.pk, kind)).content)
        row = read_rows(file, max_rows=10)[0].cells
        assert row["kode_wilayah"] == "36.73.99"
        assert "Periksa kodenya" in row["keterangan"]
    added = client.post(
        _url(officer, "upload-add", found.pk), {"file": SimpleUploadedFile("b.csv", (HEAD + "36.73.02;24;5;;;\n").encode())}
    )
    assert added.status_code == 302
    assert client.post(_url(officer, "upload-enforce", found.pk)).status_code == 409
    assert client.post(_url(officer, "upload-check", found.pk)).status_code == 302
    assert client.post(_url(officer, "upload-enforce", found.pk)).status_code == 302
    page = client.get(_url(officer, "map"), {"kategori": "24"}).content.decode()
    assert "45 orang" in page
    assert "tidak diketahui" in page
    assert "Pendataan 2026 · keadaan per 31 Januari 2026" in page
    assert "2 dari 6 wilayah punya data" in page


def test_the_same_file_again_is_said_and_changes_nothing(officer) -> None:
    client = signed_in(officer)
    first = _post(client, officer, HEAD + "36.73;24;40;;;\n")
    again = _post(client, officer, HEAD + "36.73;24;40;;;\n")
    assert first.url == again.url
    assert "Tidak ada yang berubah" in client.get(again.url).content.decode()


def test_wrong_forms_name_field_fault_and_remedy(officer) -> None:
    client = signed_in(officer)
    answer = client.post(_url(officer, "upload-create"), {"source": "", "snapshot_on": ""})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Sumber data belum diisi. Isi lebih dahulu." in page
    assert "Berkas CSV atau XLSX belum diisi." in page
    answer = _post(client, officer, "a;b\n1;2\n")
    assert answer.status_code == 400
    assert "Kolom yang diperlukan tidak ada" in answer.content.decode()
    answer = client.post(
        _url(officer, "upload-create"),
        {"source": "x", "snapshot_on": "2026-01-01", "file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04rusak")},
    )
    assert answer.status_code == 400


def test_the_template_is_read_back_after_filling_in_one_row(officer) -> None:
    client = signed_in(officer)
    content = client.get(_url(officer, "upload-template", "xlsx")).content
    sheets = {row.sheet for row in read_rows(File(content), max_rows=1000)}
    assert {"Petunjuk", "Contoh", "Kategori", "Wilayah"} <= sheets
    text = client.get(_url(officer, "upload-template", "csv")).content.decode("utf-8-sig")
    assert text.startswith("kode_wilayah;nama;kategori;jumlah;jenis_kelamin;kelompok_umur;desil")
    assert _post(client, officer, text + "36.73;;FM;12;;;\r\n").status_code == 302


def test_who_may_not_upload_gets_403_and_other_places_404(officer) -> None:
    secretary = factories.actor(Role.FORUM_SECRETARY, 3673)
    stranger = factories.actor(Role.SOCIAL_OFFICER, 3601)
    found = in_force(officer, HEAD + "36.73;24;40;;;\n")
    client = signed_in(secretary)
    assert client.get(_url(secretary, "upload-create")).status_code == 403
    assert client.post(_url(secretary, "upload-check", found.pk)).status_code == 403
    assert client.get(_url(secretary, "upload-detail", found.pk)).status_code == 200
    assert signed_in(stranger).get(_url(stranger, "upload-detail", found.pk)).status_code == 404
    company = factories.company(3673)
    pic = factories.actor(Role.COMPANY_PIC, 3673, company=company.pk)
    assert signed_in(pic).get(_url(pic, "map")).status_code == 403


def test_province_and_nation_see_the_places_below_them(officer) -> None:
    in_force(officer, HEAD + "36.73;24;40;;;\n")
    province, ministry = factories.actor(Role.SOCIAL_OFFICER, 3600), factories.actor(Role.MINISTRY_OFFICER, 0)
    page = signed_in(province).get(_url(province, "map"), {"kategori": "24"}).content.decode()
    assert "Kota Serang" in page
    assert "1 dari 8 wilayah punya data" in page
    page = signed_in(ministry).get(_url(ministry, "map"), {"kategori": "24"}).content.decode()
    assert "1 dari 38 wilayah punya data" in page
    assert "Banten" in page
    deeper = signed_in(ministry).get(_url(ministry, "map"), {"kategori": "24", "tempat": "36.73"}).content.decode()
    assert "Kasemen" in deeper
    assert signed_in(province).get(_url(province, "map"), {"tempat": "64.71"}).status_code == 200


def test_small_figures_of_strict_categories_are_hidden_from_the_forum_below_the_city(officer) -> None:
    in_force(officer, HEAD + "36.73.01;16;3;;;\n36.73.02;16;60;;;\n36.73.03;16;9;;;\n")
    secretary = factories.actor(Role.FORUM_SECRETARY, 3673)
    page = signed_in(secretary).get(_url(secretary, "map"), {"kategori": "16"}).content.decode()
    assert "&lt; 5" in page
    assert '<td class="angka">60</td>' in page
    assert '<td class="angka">9</td>' not in page
    export = signed_in(secretary).get(_url(secretary, "map-export", "csv"), {"kategori": "16"}).content.decode("utf-8-sig")
    assert "< 5" in export
    assert '<td class="angka">3</td>' in signed_in(officer).get(_url(officer, "map"), {"kategori": "16"}).content.decode()


def test_exports_hold_every_category_and_leave_unknown_cells_empty(officer) -> None:
    in_force(officer, HEAD + "36.73.01;24;40;;;\n")
    client = signed_in(officer)
    text = client.get(_url(officer, "map-export", "csv")).content.decode("utf-8-sig")
    assert text.count("\r\n") == 1 + 6 * 26
    assert "36.73.01,Serang,24,Fakir miskin,40,orang" in text
    assert "36.73.02,Kasemen,24,Fakir miskin,,orang" in text
    assert client.get(_url(officer, "map-export", "xlsx")).content.startswith(b"PK")
    assert client.get(_url(officer, "map-export", "pdf")).status_code == 404


def test_imported_boundaries_become_a_map(officer) -> None:
    in_force(officer, HEAD + "36.73.01;24;40;;;\n36.73.02;24;10;;;\n")
    with scope(Scope.system()):
        for number, code in enumerate(("36.73.01", "36.73.02", "36.73.03")):
            Boundary.objects.create(region_id=code, path=f"M{number} 0L{number + 1} 0L{number + 1} 1L{number} 1Z", source="uji")
    page = signed_in(officer).get(_url(officer, "map"), {"kategori": "24"}).content.decode()
    assert 'class="peta-4" d="M0 0' in page
    assert 'class="peta-kosong"' in page


def test_a_kecamatan_opens_to_its_villages(officer) -> None:
    in_force(officer, HEAD + "36.73.01.1001;24;40;;;\n")
    page = signed_in(officer).get(_url(officer, "map"), {"kategori": "24", "tempat": "36.73.01"}).content.decode()
    assert "PPKS Kecamatan Serang" in page
    assert "Cipare" in page
    assert "1 dari 12 wilayah punya data" in page


def test_the_trend_compares_with_the_map_before(officer) -> None:
    in_force(officer, HEAD + "36.73;24;40;;;\n")
    in_force(officer, HEAD + "36.73;24;52;;;\n", snapshot_on=dt.date(2026, 2, 28))
    assert "naik 12" in signed_in(officer).get(_url(officer, "map")).content.decode()


def test_a_place_without_a_map_says_so_instead_of_zero(officer) -> None:
    page = signed_in(officer).get(_url(officer, "map")).content.decode()
    assert "Belum ada angka PPKS yang berlaku" in page
    assert signed_in(officer).get(_url(officer, "upload-list")).status_code == 200


def test_the_database_refuses_counts_in_a_map_of_another_place(officer) -> None:
    from django.db.utils import IntegrityError

    found = in_force(officer, HEAD + "36.73;24;40;;;\n")
    with pytest.raises(IntegrityError, match="same_area"), scope(Scope.system()):
        _count_across(found)


def _count_across(found) -> None:
    from django.db import connection

    PpksCount.objects.create(area=3601, problem_map_id=found.pk, region_id="36.01", category_id=9, count=1)
    connection.check_constraints()


def test_discarding_asks_and_leaves_history(officer) -> None:
    client = signed_in(officer)
    url = _post(client, officer, HEAD + "36.73;24;40;;;\n").url
    assert "Buang unggahan ini?" in client.get(url).content.decode()
    with scope(officer.scope):
        found = ProblemMap.objects.get()
    assert client.post(_url(officer, "upload-discard", found.pk)).status_code == 302
    assert client.get(url).status_code == 404
