"""Moves the clock of every Python process that has this folder on its path: ``CLOCK_OFFSET`` seconds from the real time, still ticking."""

from __future__ import annotations

import datetime as dt
import os

offset = float(os.environ.get("CLOCK_OFFSET", "0"))
if offset:
    import time_machine

    time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=offset), tick=True).start()
