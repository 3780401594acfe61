"""Composition root: wires the applications together and holds no rules."""

from forum_portal.celery import app as celery_app

__all__ = ["celery_app"]
