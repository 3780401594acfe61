"""Reference list of sectors (bidang program)."""

from __future__ import annotations

#: The eight sectors named at the coordination meeting of Kota Serang, 23 April 2025; local lists of other places map to these.
SECTORS: tuple[tuple[str, str], ...] = (
    ("kesehatan", "Kesehatan"),
    ("pendidikan", "Pendidikan"),
    ("ekonomi", "Ekonomi"),
    ("infrastruktur", "Infrastruktur"),
    ("kewirausahaan", "Kewirausahaan"),
    ("kesos", "Kesejahteraan sosial"),
    ("lingkungan", "Lingkungan"),
    ("lainnya", "Lainnya"),
)
