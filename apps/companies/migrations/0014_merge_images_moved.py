"""Images and moved ids of merges go to the table of the system; the count stays."""

from django.db import migrations

from apps.core.ids import uuid7
from apps.core.rls import as_system


def move(apps, editor):
    """Merges that can still be undone keep what that needs; for undone ones it is forgotten."""
    merge, image = apps.get_model("companies", "CompanyMerge"), apps.get_model("companies", "MergeImage")
    for row in merge.objects.exclude(moved=[], images=[]).iterator():
        row.moved_rows = sum(len(entry["ids"]) for entry in row.moved)
        row.save(update_fields=["moved_rows"])
        if row.state in {"done", "undoing"}:
            image.objects.create(id=uuid7(), area=row.area, merge=row, moved=row.moved, images=row.images)
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("companies", "0013_merge_images")]

    operations = [
        migrations.RunPython(as_system(move), migrations.RunPython.noop),
        migrations.RemoveField(model_name="companymerge", name="moved"),
        migrations.RemoveField(model_name="companymerge", name="images"),
    ]
