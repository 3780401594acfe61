"""What may be done with periodic reports."""

from __future__ import annotations
