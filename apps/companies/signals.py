"""What this application tells those above it, inside its transaction. All are listed in docs/signals.md."""

from __future__ import annotations

from django.dispatch import Signal

#: A person's work passed to a successor. Arguments: ``assignment`` (ended), ``heir`` (person), ``by`` (actor). Answer: drafts moved.
person_handed_over = Signal()
