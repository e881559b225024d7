import doudi.platform.crypto.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_drift_of_a_load"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("dataset", models.CharField(max_length=60)),
                ("as_of", models.DateField()),
                ("suffix", models.CharField(max_length=8)),
                ("load_id", models.CharField(blank=True, default="", max_length=32)),
                ("accept_shrunk", models.BooleanField(default=False)),
                ("file_id", models.CharField(max_length=32)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("stage", models.CharField(blank=True, default="", max_length=12)),
                ("share", models.PositiveSmallIntegerField(default=0)),
                ("result_id", models.CharField(blank=True, default="", max_length=32)),
                ("trouble", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("beat_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("made_by", models.CharField(max_length=40)),
                ("made_by_name", models.CharField(max_length=80)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="snapshotrecord",
            name="one_load_per_file",
        ),
        migrations.AddField(
            model_name="snapshotrecord",
            name="answer",
            field=doudi.platform.crypto.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="snapshotrecord",
            name="answered_by",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="snapshotrecord",
            name="corrected",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="snapshotrecord",
            name="corrects",
            field=models.CharField(blank=True, db_index=True, default="", max_length=32),
        ),
        migrations.AddField(
            model_name="snapshotrecord",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="snapshotrecord",
            name="deleted_by",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="snapshotrecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deleted_at", None), ("state", "loaded")),
                fields=("dataset", "file_digest"),
                name="one_load_per_file",
            ),
        ),
        migrations.AddIndex(
            model_name="feedupload",
            index=models.Index(fields=["state", "id"], name="upload_state"),
        ),
    ]
