"""Measurements against a floor taken in the same run: `make bench`. Nothing here is a test; timings do not belong into tests."""
