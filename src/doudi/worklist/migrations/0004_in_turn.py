"""Indexes to walk over running clocks and open items in turn, not over everything that ever was one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Found among a million cases."""

    dependencies = [("worklist", "0003_leave_prompts_and_bulk_work")]

    operations = [
        migrations.AddIndex(
            "clock",
            models.Index(condition=models.Q(stopped_on__isnull=True), fields=["id"], name="running_clocks_in_turn"),
        ),
        migrations.AddIndex(
            "workitem",
            models.Index(condition=models.Q(state="open"), fields=["id"], name="open_items_in_turn"),
        ),
    ]
