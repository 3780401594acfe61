"""Foreign keys point to the same layer's own application or to a lower layer, never up and never across."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings

LAYERS = [
    {"core"}, {"audit", "notifications"}, {"regions"}, {"accounts"}, {"forums"}, {"companies", "pmks"},
    {"programs", "meetings"}, {"awards"}, {"reports"}, {"portal"},
]  # fmt: skip
HEIGHT = {app: height for height, layer in enumerate(LAYERS) for app in layer}


def test_every_foreign_key_points_down() -> None:
    wrong = []
    for model in apps.get_models():
        label = model._meta.app_label
        if label not in HEIGHT:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or target._meta.app_label not in HEIGHT:
                continue
            if target._meta.label == settings.AUTH_USER_MODEL or target._meta.app_label == label:
                continue
            if HEIGHT[target._meta.app_label] >= HEIGHT[label]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert wrong == []


def test_every_application_has_a_layer() -> None:
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    assert own == set(HEIGHT)
