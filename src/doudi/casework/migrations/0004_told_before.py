import doudi.platform.crypto.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0003_frozen_rulesets"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="told",
            field=doudi.platform.crypto.fields.EncryptedJSONField(null=True),
        ),
    ]
