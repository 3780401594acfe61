"""Celery application and the calendar of recurring work."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum_portal.settings")

app = Celery("forum_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Beat only nudges: every task looks in the database for what is due, so a missed or doubled tick does no harm.
app.conf.beat_schedule = {
    "reports": {"task": "apps.reports.tasks.calendar_tick", "schedule": 60.0},
    "mail": {"task": "apps.notifications.tasks.mail_send_due", "schedule": 15.0},
    "mail-texts": {"task": "apps.notifications.tasks.mail_texts_purge", "schedule": crontab(hour=3, minute=50), "kwargs": {"system": True}},
    "form-drafts": {"task": "apps.programs.tasks.form_drafts_purge", "schedule": crontab(hour=3, minute=20), "kwargs": {"system": True}},
    "company-papers": {
        "task": "apps.companies.tasks.company_documents_remind",
        "schedule": crontab(hour=6, minute=10),
        "kwargs": {"system": True},
    },
    "roles-ending": {"task": "apps.accounts.tasks.roles_ending_announce", "schedule": crontab(minute=10), "kwargs": {"system": True}},
    "sign-in-purge": {"task": "apps.accounts.tasks.sign_in_purge", "schedule": crontab(hour=3, minute=40), "kwargs": {"system": True}},
    "imports": {"task": "apps.companies.tasks.imports_due", "schedule": 30.0},
    "imports-purge": {"task": "apps.companies.tasks.imports_purge", "schedule": crontab(hour=3, minute=40), "kwargs": {"system": True}},
    "audit-anchors": {"task": "apps.audit.tasks.anchors_keep", "schedule": crontab(hour=1, minute=10), "kwargs": {"system": True}},
    "members-bulk": {"task": "apps.companies.tasks.bulk_run_due", "schedule": 60.0},
    "members-confirmation": {"task": "apps.companies.tasks.confirmations_tick", "schedule": crontab(minute=10), "kwargs": {"system": True}},
    "members-inactive": {"task": "apps.reports.tasks.inactive_tick", "schedule": crontab(minute=40)},
    "look-alikes": {"task": "apps.companies.tasks.duplicates_find_due", "schedule": 60.0, "kwargs": {"system": True}},
    "merges": {"task": "apps.companies.tasks.merges_settle_due", "schedule": 60.0},
    "documents": {"task": "apps.forums.tasks.documents_render_due", "schedule": 30.0},
}
