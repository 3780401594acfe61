"""What this application tells those above it, inside its transaction. All are listed in docs/signals.md."""

from __future__ import annotations

from django.dispatch import Signal

#: A person's work passed to a successor. Arguments: ``assignment`` (ended), ``heir`` (person), ``by`` (actor). Answer: drafts moved.
person_handed_over = Signal()
#: How companies of a place reported on a period: a question of the lists. Arguments: ``area``, ``period`` (a key, may be empty), ``status``
#: (``on_time``, ``late``, ``nothing`` or empty). Answer: ``selectors.reported.Reported``.
reporting_asked = Signal()
