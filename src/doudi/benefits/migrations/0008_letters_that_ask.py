"""The code of the letter that asks a family before it loses something."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more column."""

    dependencies = [("benefits", "0007_takeover")]

    operations = [
        migrations.AddField("entitlementchange", "hear_code", models.CharField(blank=True, max_length=24)),
    ]
