from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0001_first_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshotrecord",
            name="drift",
            field=models.JSONField(default=list),
        ),
    ]
