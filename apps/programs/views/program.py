"""List and record page of programmes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from apps.accounts.decorators import desk_view
from apps.accounts.permissions import Permission
from apps.core.htmx import render
from apps.programs.models import Program


@desk_view(Permission.PROGRAM_VIEW)
def program_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One programme with its next step."""
    program = get_object_or_404(Program.objects.visible_to(request.actor).select_related("region", "company"), pk=pk)
    return render(request, "programs/program_detail.html", {"program": program})
