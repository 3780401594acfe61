"""Cells of programmes and realisations as finished strings: templates only place them."""
