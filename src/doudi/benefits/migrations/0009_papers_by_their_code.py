"""A letter's code, and the number by which an older system knew somebody, are looked up by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three indexes."""

    dependencies = [("benefits", "0008_letters_that_ask")]

    operations = [
        migrations.AddIndex("entitlementchange", models.Index(fields=["check_code"], name="changes_by_code")),
        migrations.AddIndex("entitlementchange", models.Index(fields=["hear_code"], name="changes_by_hearing_code")),
        migrations.AddIndex(
            "takeoverrow", models.Index(fields=["reference_index"], name="takeover_rows_by_reference")
        ),
    ]
