"""The list of regions is complete, right in the known places, and loading it again changes nothing."""

from __future__ import annotations

import pytest
from django.db import connection

from apps.core.scope import Scope, scope
from apps.regions.loading import area_of, kind_of, regions_load
from apps.regions.models import Region

pytestmark = pytest.mark.django_db


def test_all_levels_are_there() -> None:
    with scope(Scope.public()):
        counts = {level: Region.objects.filter(level=level).count() for level in (1, 2, 3, 4)}
        kinds = {kind: Region.objects.filter(kind=kind).count() for kind in ("kabupaten", "kota", "kelurahan", "desa", "desa adat")}
        orphans = Region.objects.filter(level__gt=1, parent=None).count()
    assert counts == {1: 38, 2: 514, 3: 7285, 4: 83762}
    assert kinds == {"kabupaten": 416, "kota": 98, "kelurahan": 8496, "desa": 75252, "desa adat": 14}
    assert orphans == 0


@pytest.mark.parametrize(
    ("code", "path", "area", "zone"),
    [
        ("36.73", "Kota Serang, Banten", 3673, "Asia/Jakarta"),
        ("64", "Kalimantan Timur", 6400, "Asia/Makassar"),
        ("64.72", "Kota Samarinda, Kalimantan Timur", 6472, "Asia/Makassar"),
        ("96.71", "Kota Sorong, Papua Barat Daya", 9671, "Asia/Jayapura"),
        ("33.73.04.1001", "Kecandran, Sidomukti, Kota Salatiga, Jawa Tengah", 3373, "Asia/Jakarta"),
    ],
)
def test_known_places(code: str, path: str, area: int, zone: str) -> None:
    with scope(Scope.public()):
        region = Region.objects.get(pk=code)
    assert (region.path, region.area, region.time_zone) == (path, area, zone)


def test_codes_of_papua_differ_between_the_ministries() -> None:
    with scope(Scope.public()):
        assert dict(Region.objects.filter(code__in=["91", "92", "64"]).values_list("code", "bps_code")) == {
            "91": "94",
            "92": "91",
            "64": "64",
        }


def test_loading_again_writes_nothing() -> None:
    with scope(Scope.system()):
        regions_load()
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(xmin::text::bigint) FROM regions_region")
            before = cursor.fetchone()
        assert regions_load() == 91599
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(xmin::text::bigint) FROM regions_region")
            assert cursor.fetchone() == before


def test_a_changed_row_is_mended() -> None:
    with scope(Scope.system()):
        Region.objects.filter(pk="36.73").update(name="Salah")
        regions_load()
        assert Region.objects.get(pk="36.73").name == "Kota Serang"


def test_form_of_codes() -> None:
    assert area_of("36") == 3600
    assert area_of("36.73.01.1001") == 3673
    assert [kind_of(code) for code in ("36", "36.01", "36.71", "36.71.01", "36.71.01.1001", "36.01.01.2001", "94.02.01.3001")] == [
        "provinsi", "kabupaten", "kota", "kecamatan", "kelurahan", "desa", "desa adat",
    ]  # fmt: skip
