
import django.db.models.deletion
import doudi.platform.crypto.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0005_signatures_by_category"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeansReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("version", models.PositiveIntegerField()),
                ("content", doudi.platform.crypto.fields.EncryptedJSONField()),
                ("digest", models.CharField(max_length=64)),
                ("check_code", models.CharField(db_index=True, max_length=24)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("made_by_name", models.CharField(max_length=80)),
                ("valid_until", models.DateField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="means_reports",
                        to="casework.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MeansDispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("category", models.CharField(blank=True, max_length=4)),
                ("member_id", models.CharField(blank=True, max_length=40)),
                ("reason", doudi.platform.crypto.fields.EncryptedTextField()),
                ("papers", models.JSONField(default=list)),
                ("raised_at", models.DateTimeField()),
                ("taken_by", models.CharField(max_length=40)),
                ("by_family", models.BooleanField(default=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "upheld"), ("not_upheld", "not_upheld"), ("dropped", "dropped")],
                        max_length=12,
                    ),
                ),
                ("answer", doudi.platform.crypto.fields.EncryptedTextField(blank=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=40)),
                ("settled_by_name", models.CharField(blank=True, max_length=80)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="means_disputes",
                        to="casework.application",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="casework.meansreport",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="meansreport",
            constraint=models.UniqueConstraint(fields=("application", "version"), name="one_means_report_per_version"),
        ),
        migrations.AddIndex(
            model_name="meansdispute",
            index=models.Index(fields=["application", "settled_at"], name="means_dispute_open"),
        ),
        migrations.AddConstraint(
            model_name="meansdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_by", models.F("settled_by")), _negated=True),
                name="who_takes_a_dispute_does_not_settle_it",
            ),
        ),
    ]
