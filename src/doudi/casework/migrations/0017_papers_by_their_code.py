"""A paper's code is looked up by anybody who scans it: never by reading every decision."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes."""

    dependencies = [("casework", "0016_found_at_a_million")]

    operations = [
        migrations.AddIndex("decision", models.Index(fields=["check_code"], name="decisions_by_code")),
        migrations.AddIndex("formerdecision", models.Index(fields=["check_code"], name="former_decisions_by_code")),
    ]
