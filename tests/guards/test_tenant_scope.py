"""Every tenant model reads through a queryset that knows who asks."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings

from apps.core.querysets import DownwardQuerySet, RegisterQuerySet, ScopedQuerySet

CLASSES = {"tenant": ScopedQuerySet, "register": RegisterQuerySet, "downward": DownwardQuerySet}
#: Read by other means, with the reason.
EXEMPT = {
    "audit.Event": "read by apps.audit.selectors inside the open scope",
    "audit.Head": "reached by database functions only",
    "notifications.Mail": "read by the worker in the system scope",
}


def test_the_default_manager_fits_the_class_of_the_table() -> None:
    """Personal rows are left out (the policy on ``user_id`` shows each person the own ones) and what unattended work keeps."""
    for model in apps.get_models():
        rule = settings.TABLE_CLASSES.get(model._meta.db_table)
        if rule is None or not rule.forced or rule.kind in {"personal", "own", "unattended"} or model._meta.label in EXEMPT:
            continue
        queryset = type(model._default_manager.all())
        assert issubclass(queryset, CLASSES[rule.kind]), f"{model._meta.label} is {rule.kind} and needs {CLASSES[rule.kind].__name__}"


def test_the_exemptions_are_not_stale() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    assert set(EXEMPT) <= labels
