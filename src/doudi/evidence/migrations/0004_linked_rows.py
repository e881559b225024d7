from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0003_corrections_uploads_deletions"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshotrecord",
            name="linked",
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]
