"""WSGI entry point of the web processes."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum_portal.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # load all pages now, not inside the transaction of the first request
