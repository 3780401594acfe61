from __future__ import annotations

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "apps.programs"

    def ready(self) -> None:
        """Listen to what happens in the applications below, and make the import of past activities known to them."""
        from apps.companies.signals import person_handed_over  # noqa: PLC0415 - needs loaded models
        from apps.programs.receivers import hand_over_drafts  # noqa: PLC0415
        from apps.programs.services import activities  # noqa: F401, PLC0415

        person_handed_over.connect(hand_over_drafts, dispatch_uid="programs.hand_over_drafts")
