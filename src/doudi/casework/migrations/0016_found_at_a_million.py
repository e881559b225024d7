"""Two indexes: who else applied for a person, and which public notices end; both looked through whole tables."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Found among a million cases."""

    dependencies = [("casework", "0015_sent_applications")]

    operations = [
        migrations.AddIndex(
            "declaredmember", models.Index(fields=["citizen_index"], name="members_by_number"),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                condition=models.Q(taken_down_at__isnull=True), fields=["ends_on"], name="notices_hanging_by_day",
            ),
        ),
    ]
