import django.db.models.deletion
import doudi.platform.crypto.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0002_lead_facts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ComparisonRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("purpose", models.CharField(max_length=20)),
                ("period", models.CharField(max_length=7)),
                ("on", models.DateField()),
                ("rules", models.JSONField(default=list)),
                ("rules_hash", models.CharField(max_length=64)),
                ("key_id", models.CharField(blank=True, max_length=32)),
                ("inputs", models.JSONField(default=dict)),
                ("inputs_digest", models.CharField(max_length=64, unique=True)),
                ("feeds", models.JSONField(default=dict)),
                ("missing", models.JSONField(default=dict)),
                ("results", models.JSONField(default=dict)),
                ("results_digest", models.CharField(blank=True, max_length=64)),
                ("home_path", models.CharField(blank=True, max_length=160)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("forgotten", "forgotten"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("done_steps", models.PositiveIntegerField(default=0)),
                ("total_steps", models.PositiveIntegerField(default=0)),
                ("trouble", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("made_by", models.CharField(max_length=40)),
                ("made_by_name", models.CharField(max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "id"], name="outreach_co_state_ccc6f6_idx"),
                    models.Index(fields=["area_path", "purpose"], name="outreach_co_area_pa_aa227f_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingsExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("rule", models.CharField(max_length=8)),
                ("form", models.CharField(max_length=8)),
                ("rows", models.PositiveIntegerField()),
                ("content_digest", models.CharField(max_length=64)),
                ("reason", doudi.platform.crypto.fields.EncryptedTextField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("made_by_name", models.CharField(max_length=80)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exports", to="outreach.comparisonrun"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
