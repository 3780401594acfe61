"""All addresses: public pages at the root, everything of a place below its desk, the API below /api/v1/."""

from __future__ import annotations

from django.urls import include, path, re_path

from apps.accounts.actors import DESK_PATTERN
from apps.portal.admin import site as operator_admin
from apps.portal.views import health

desk_urlpatterns = [
    path("", include("apps.portal.urls.desk")),
    path("", include("apps.accounts.urls")),
    path("", include("apps.forums.urls")),
    path("", include("apps.companies.urls")),
    path("", include("apps.pmks.urls")),
    path("", include("apps.programs.urls")),
    path("", include("apps.meetings.urls")),
    path("", include("apps.reports.urls")),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("apps.accounts.signin.urls")),
    path("accounts/", include("allauth.urls")),
    path("o/", include("forum_portal.oauth_urls")),
    path("kelola/", operator_admin.urls),
    path("api/v1/", include("forum_portal.api")),
    re_path(rf"^(?P<desk>{DESK_PATTERN})/", include(desk_urlpatterns)),
    path("", include("apps.companies.urls_public")),
    path("", include("apps.pmks.urls_public")),
    path("", include("apps.programs.urls_public")),
    path("", include("apps.reports.urls_public")),
    path("", include("apps.regions.urls_public")),
    path("", include("apps.forums.urls_public")),
    path("", include("apps.accounts.urls_public")),
    path("", include("apps.portal.urls.public")),
]
