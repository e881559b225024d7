from django.db import migrations, models

import doudi.platform.crypto.fields


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0001_first_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="facts_digest",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddField(
            model_name="lead",
            name="help_given",
            field=doudi.platform.crypto.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="lead",
            name="application_id_text",
            field=models.CharField(blank=True, db_index=True, max_length=40),
        ),
    ]
