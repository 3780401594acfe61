"""Configuration of Django's own applications."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFilesConfig(StaticFilesConfig):
    """Collects only what pages ask for; packages carry far more, and compressing it would take minutes."""

    ignore_patterns: ClassVar[list[str]] = [  # type: ignore[misc]
        *StaticFilesConfig.ignore_patterns,
        "rest_framework", "bootstrap.*", "bootstrap-grid*", "bootstrap-utilities*", "bootstrap-reboot.css*",
        "bootstrap-reboot.rtl*", "jquery*", "popper*", "ext",
    ]  # fmt: skip
