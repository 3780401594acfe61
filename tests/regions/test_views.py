"""The public look-up of regions."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
URL = "/wilayah/cari"


def test_options_for_the_list_box(client) -> None:
    page = client.get(URL, {"q": "sumur pecung"}, headers={"Accept": "text/html"})
    assert 'role="option"' in page.text
    assert 'data-code="36.73.01.1003"' in page.text
    assert "Serang, Kota Serang, Banten" in page.text


def test_json_for_machines(client) -> None:
    answer = client.get(URL, {"q": "kota serang", "tingkat": "2"}, headers={"Accept": "application/json"}).json()
    assert answer["results"] == [{"code": "36.73", "name": "Kota Serang", "path": "Kota Serang, Banten", "kind": "kota", "level": 2}]


@pytest.mark.parametrize(
    "query", [{}, {"q": "\x00"}, {"q": "a", "tingkat": "9,x"}, {"q": "serang", "area": "-1"}, {"q": "serang", "area": "²"}]
)
def test_bad_input_is_never_an_error_of_ours(client, query) -> None:
    assert client.get(URL, query).status_code == 200


def test_the_place_limits_the_answer(client) -> None:
    found = client.get(URL, {"q": "serang", "area": "3600", "tingkat": "2"}, headers={"Accept": "application/json"}).json()["results"]
    assert {hit["code"] for hit in found} == {"36.04", "36.73"}


def test_names_are_escaped(client) -> None:
    assert "<script" not in client.get(URL, {"q": "<script>alert(1)</script>"}, headers={"Accept": "text/html"}).text
