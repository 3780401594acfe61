"""Outlines for maps: from GeoJSON in longitude and latitude to simplified SVG paths in one plane for the whole country."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from apps.core.scope import required
from apps.regions.models import Boundary, Region
from apps.regions.selectors import code_in

#: The plane: 1000 units for 47 degrees of longitude from 94.5° E, the same scale southwards from 6.5° N (near the equator that is fair).
WEST, NORTH, UNITS_PER_DEGREE = 94.5, 6.5, 1000 / 47
TOLERANCE = 0.04  # units of the plane, about 200 m
SMALLEST_RING = 3

Point = tuple[float, float]


@dataclass
class Imported:
    """What an import did; every feature that was left out is named with its reason."""

    stored: int = 0
    skipped: list[str] = field(default_factory=list)


def boundaries_import(collection: Any, *, source: str) -> Imported:
    """Store the outlines of a GeoJSON FeatureCollection whose features carry the region code as property ``code`` (or ``kode``).

    Nothing is repaired: a feature with an unknown code or a broken geometry is left out and reported. Earlier outlines of the same
    regions are replaced. Raises ValueError when it is not a FeatureCollection or the source is empty. Needs the system scope.
    """
    required()
    if not source.strip():
        raise ValueError("The source of the boundaries must be named.")
    features = collection.get("features") if isinstance(collection, dict) and collection.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        raise ValueError("The file is not a GeoJSON FeatureCollection.")
    known = set(Region.objects.values_list("code", flat=True))
    report, found = Imported(), {}
    for number, feature in enumerate(features, start=1):
        code, path, fault = _read(feature, known)
        if not fault and code in found:
            fault = f"code {code} comes twice"
        if fault:
            report.skipped.append(f"feature {number}: {fault}")
        else:
            found[code] = Boundary(region_id=code, path=path, source=source.strip()[:200], imported_at=timezone.now())
    Boundary.objects.bulk_create(
        found.values(), batch_size=500, update_conflicts=True, unique_fields=["region"], update_fields=["path", "source", "imported_at"]
    )
    report.stored = len(found)
    return report


def _read(feature: Any, known: set[str]) -> tuple[str, str, str]:
    """Code, path and fault of one feature; either path or fault is empty."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    raw = str((properties or {}).get("code") or (properties or {}).get("kode") or "")
    code = code_in(raw)
    if code not in known:
        return "", "", f"unknown code {raw[:20]!r}"
    try:
        rings = [_simplified(_projected(ring)) for ring in _rings(feature.get("geometry"))]
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        return "", "", f"{code}: geometry not readable ({error})"
    kept = [ring for ring in rings if len(ring) >= SMALLEST_RING]
    return (code, "".join(_path(ring) for ring in kept), "") if kept else ("", "", f"{code}: no ring left")


def _rings(geometry: dict[str, Any]) -> Iterable[Sequence[Any]]:
    """All rings of a polygon or multipolygon."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Polygon":
        return list(coordinates)
    if kind == "MultiPolygon":
        return [ring for polygon in coordinates for ring in polygon]
    raise ValueError(f"{kind} is not an area")


def _projected(ring: Sequence[Any]) -> list[Point]:
    points = []
    for lon, lat, *_height in ring:
        if not (94 <= lon <= 142 and -12 <= lat <= 7):
            raise ValueError(f"point {lon}, {lat} outside Indonesia")
        points.append(((lon - WEST) * UNITS_PER_DEGREE, (NORTH - lat) * UNITS_PER_DEGREE))
    return points


def _simplified(points: list[Point]) -> list[Point]:
    """The closed ring without points that change the outline by less than the tolerance (Douglas and Peucker, 1973)."""
    ring = points[:-1] if len(points) > 1 and points[0] == points[-1] else points
    if len(ring) <= SMALLEST_RING:
        return ring
    far = max(range(len(ring)), key=lambda at: _square(ring[at], ring[0]))
    if far == 0:
        return []
    return [*_thinned(ring[: far + 1])[:-1], *_thinned([*ring[far:], ring[0]])[:-1]]


def _thinned(line: list[Point]) -> list[Point]:
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        worst, at = TOLERANCE**2, -1
        for index in range(first + 1, last):
            distance = _off(line[index], line[first], line[last])
            if distance > worst:
                worst, at = distance, index
        if at > 0:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [line[index] for index in sorted(keep)]


def _square(a: Point, b: Point) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _off(point: Point, start: Point, end: Point) -> float:
    """Square of the distance of a point from a stretch."""
    length = _square(start, end)
    if not length:
        return _square(point, start)
    share = ((point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])) / length
    share = min(1.0, max(0.0, share))
    return _square(point, (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))


def _path(ring: list[Point]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in ring) + "Z"
