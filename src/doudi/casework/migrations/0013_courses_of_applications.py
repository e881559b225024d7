"""An application runs by a version of its scheme's process; those under way take theirs up when next moved."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns, empty for what there is: the version, and the state of the run."""

    dependencies = [("casework", "0012_every_scheme_applied_for")]

    operations = [
        migrations.AddField(
            "application",
            "definition",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="casework.processdefinition",
            ),
        ),
        migrations.AddField("application", "process", models.BinaryField(null=True)),
    ]
