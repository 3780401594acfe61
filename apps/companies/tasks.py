"""Work of companies that follows a request, and recurring work on the register, which looks in the database for what is due."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.companies.models import Registration
from apps.core.tasks import ScopedTask


@shared_task(base=ScopedTask)
def access_asked(registration_id: str) -> int:
    """Tell the people of a site that somebody asks for access: the public scope of the applicant reads no roles. Needs ``area=``."""
    from apps.companies.services.access import access_tell  # noqa: PLC0415 - services import tasks

    registration = Registration.objects.filter(pk=UUID(registration_id)).first()
    return access_tell(registration) if registration else 0


@shared_task(base=ScopedTask)
def company_documents_remind() -> int:
    """Tell owners of papers that run out within thirty days; returns how many papers."""
    from apps.companies.services.papers import documents_remind  # noqa: PLC0415 - services import tasks

    return documents_remind(today=timezone.localdate())
