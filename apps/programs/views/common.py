"""What several pages share: records in scope, keys of forms, unsaved input."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from apps.accounts.actors import Actor
from apps.accounts.requests import PortalRequest
from apps.core import formkeys
from apps.programs import services
from apps.programs.forms.realization import MAX_LINES, PREFIX, LineForm
from apps.programs.models import Program, Realization
from apps.programs.selectors.lists import program_record, realization_record


def program_or_404(request: PortalRequest, pk: UUID) -> Program:
    """The programme with what its pages show; another tenant's is 404."""
    return get_object_or_404(program_record(request.actor), pk=pk)


def realization_or_404(request: PortalRequest, pk: UUID) -> Realization:
    """The realisation with what its pages show; another tenant's is 404."""
    return get_object_or_404(realization_record(request.actor), pk=pk)


def new_key(actor: Actor) -> str:
    """The key of a fresh form: the id of the row it will make, signed for this person. The same form sent twice makes one row."""
    return formkeys.new_key(actor.user_id)


def read_key(actor: Actor, text: str) -> UUID:
    """The id inside a key; a key of somebody else or none at all gives a fresh one."""
    return formkeys.read_key(actor.user_id, text)


def unsaved(request: PortalRequest, form: str) -> QueryDict | None:
    """What this person typed before into the form and did not save."""
    found = services.draft_find(form=form, by=request.actor)
    if found is None or request.method == "POST" or "kosong" in request.GET:
        return None
    query = QueryDict(mutable=True)
    for name, values in found.data.items():
        query.setlist(name, values)
    return query


def typed(form_class: type[forms.Form], query: QueryDict, prefix: str = "") -> dict[str, Any]:
    """Values of a form as they were typed, for its ``initial``: nothing is checked, so half a form may stand there."""
    found = {}
    for name, field in form_class.base_fields.items():
        key = f"{prefix}-{name}" if prefix else name
        if name in {"key", "version"} or field.widget.value_omitted_from_data(query, {}, key):
            continue
        found[name] = field.widget.value_from_datadict(query, {}, key)
    return found


def typed_lines(query: QueryDict, *, more: int = 0) -> list[dict[str, Any]]:
    """Lines of a handover as they were typed, without those marked for removal, with ``more`` empty ones."""
    total = query.get(f"{PREFIX}-TOTAL_FORMS", "1")
    number = min(int(total), MAX_LINES) if total.isdecimal() and len(total) < 5 else 1
    kept = [typed(LineForm, query, f"{PREFIX}-{index}") for index in range(number) if not query.get(f"{PREFIX}-{index}-DELETE")]
    return [*kept, *({} for _ in range(more))][:MAX_LINES] or [{}]
