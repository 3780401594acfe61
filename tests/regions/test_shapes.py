"""Importing outlines."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.core.scope import Scope, scope
from apps.regions.selectors import boundaries
from apps.regions.shapes import boundaries_import

pytestmark = pytest.mark.django_db


def square(code: object, west: float = 106.0, **changes: object) -> dict[str, object]:
    """A square of one tenth of a degree with one needless point in the middle of a side."""
    ring = [[west, -6.0], [west + 0.05, -6.0], [west + 0.1, -6.0], [west + 0.1, -6.1], [west, -6.1], [west, -6.0]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}, **changes}


def collection(*features: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


def test_outlines_are_simplified_and_read_by_their_parent() -> None:
    with scope(Scope.system()):
        report = boundaries_import(collection(square("36.73"), square("3672", 106.2)), source="Contoh 2025")
    assert (report.stored, report.skipped) == (2, [])
    with scope(Scope.public()):
        shapes, source = boundaries("36")
        assert boundaries("64") == ([], "")
    assert source == "Contoh 2025"
    assert [shape.code for shape in shapes] == ["36.72", "36.73"]
    assert shapes[1].path == "M244.68 265.96L246.81 265.96L246.81 268.09L244.68 268.09Z"


def test_unknown_codes_and_broken_shapes_are_left_out_and_named() -> None:
    broken = [
        square("99.99"),
        square(None),
        square("36.73", geometry=None),
        square("36.73", geometry={"type": "Point", "coordinates": [1, 2]}),
        square("36.73", 20.0),
        square("36.73", geometry={"type": "Polygon", "coordinates": [[["a", "b"]]]}),
        square("36.71"),
        square("36.71"),
        "x",
    ]
    with scope(Scope.system()):
        report = boundaries_import(collection(*broken), source="Contoh")
    assert report.stored == 1
    assert len(report.skipped) == 8
    assert "99.99" in report.skipped[0]
    assert "twice" in report.skipped[6]


def test_the_command_reports_and_refuses_other_files(tmp_path: Path) -> None:
    file = tmp_path / "batas.json"
    file.write_text(json.dumps(collection(square("36.73"), square("00"))))
    out = StringIO()
    call_command("boundaries_import", file, source="Contoh", stdout=out)
    assert "1 wilayah disimpan, 1 dilewati" in out.getvalue()
    for content in ("[]", "{", '{"type": "Feature"}'):
        file.write_text(content)
        with pytest.raises(CommandError, match="tidak dapat diimpor"):
            call_command("boundaries_import", file, source="Contoh")
    with pytest.raises(CommandError):
        call_command("boundaries_import", tmp_path / "tidak-ada.json", source="Contoh")
