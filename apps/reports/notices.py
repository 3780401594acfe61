"""Inbox lines about reports."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from apps.accounts.models import Assignment
from apps.accounts.permissions import Role
from apps.notifications.services import message_send
from apps.reports.models import PeriodicReport
from apps.reports.receiving import parent_area

DESK_PEOPLE = (Role.FORUM_SECRETARY, Role.FORUM_CHAIR, Role.FORUM_DELEGATE)


def _people(area: int, roles: Iterable[Role]) -> list[int]:
    rows = Assignment.objects.current().filter(area=area, role__in=list(roles), company_id=None, user__is_active=True)
    return sorted(set(rows.values_list("user_id", flat=True)))


def tell_place(report: PeriodicReport, code: str, text: str) -> None:
    """One line to the secretariat, the chair and the delegates of the place."""
    url = reverse("reports:report-detail", args=[f"forum-{report.area}", report.pk])
    message_send(user_ids=_people(report.area, DESK_PEOPLE), area=report.area, code=code, text=text, url=url)


def tell_above(report: PeriodicReport, code: str, text: str) -> None:
    """One line to whoever receives the report: the forum above, or the ministry."""
    above = parent_area(report.area)
    ministry = report.area == 0
    desk = "kemensos" if ministry else f"forum-{above}"
    url = reverse("reports:report-detail", args=[desk, report.pk])
    people = _people(above, [Role.MINISTRY_OFFICER] if ministry else DESK_PEOPLE)
    message_send(user_ids=people, area=above, code=code, text=text, url=url)
