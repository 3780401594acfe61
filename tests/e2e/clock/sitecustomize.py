"""What the journeys do to every Python process that has this folder on its path.

``CLOCK_OFFSET`` moves the clock: seconds from the real time, still ticking. ``HOLD_LAYOUT`` names a file: while it is there, the layout of
a document that contains its text stands still, so that a worker can be killed in the middle of it.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

offset = float(os.environ.get("CLOCK_OFFSET", "0"))
if offset:
    import time_machine

    time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=offset), tick=True).start()

hold = os.environ.get("HOLD_LAYOUT", "")
if hold:
    import weasyprint

    real_init = weasyprint.HTML.__init__

    def init(self: object, *args: object, **kwargs: object) -> None:
        while Path(hold).exists() and Path(hold).read_text(encoding="utf-8") in str(kwargs.get("string", "")):
            time.sleep(0.1)
        real_init(self, *args, **kwargs)

    weasyprint.HTML.__init__ = init
