"""Grace of the second factor, signed-in devices, activation codes on paper."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import apps.core.ids


def _row() -> list[tuple[str, models.Field]]:
    return [
        ("id", models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
        ("created_at", models.DateTimeField(auto_now_add=True)),
        ("updated_at", models.DateTimeField(auto_now=True)),
    ]


def _user(related: str, **more: object) -> models.ForeignKey:
    return models.ForeignKey(related_name=related, to=settings.AUTH_USER_MODEL, **more)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_assignment_ended_at")]

    operations = [
        migrations.AddField(
            "user",
            "first_signed_in_at",
            models.DateTimeField(blank=True, null=True, help_text="Sejak saat ini tenggang langkah kedua dihitung"),
        ),
        migrations.AddField(
            "user", "factor_offer_at", models.DateTimeField(blank=True, null=True, help_text="Tawaran langkah kedua dijawab")
        ),
        migrations.CreateModel(
            "Device",
            [
                *_row(),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("desk_name", models.CharField(blank=True, max_length=200)),
                ("last_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("user", _user("devices", on_delete=django.db.models.deletion.CASCADE)),
            ],
            {"ordering": ["id"], "abstract": False},
        ),
        migrations.CreateModel(
            "ActivationCode",
            [
                *_row(),
                ("code_hash", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="accounts.invitation"
                    ),
                ),
                ("issued_by", _user("+", null=True, on_delete=django.db.models.deletion.SET_NULL)),
                ("user", _user("codes", blank=True, null=True, on_delete=django.db.models.deletion.CASCADE)),
            ],
            {
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        name="activation_for_one",
                        condition=models.Q(("invitation", None), ("user__isnull", False))
                        | models.Q(("invitation__isnull", False), ("user", None)),
                    )
                ],
            },
        ),
    ]
