import django.db.models.deletion
import doudi.platform.crypto.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0006_means_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="DoubtWeighing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("cause", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("done", "done"), ("failed", "failed"), ("over", "over")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("weighed_at", models.DateTimeField(null=True)),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                ("content", doudi.platform.crypto.fields.EncryptedJSONField(null=True)),
                ("matters", models.PositiveIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, default="", max_length=80)),
            ],
        ),
        migrations.AddField(
            model_name="meansreport",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="meansreport",
            name="deleted_by",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AlterField(
            model_name="meansreport",
            name="content",
            field=doudi.platform.crypto.fields.EncryptedJSONField(null=True),
        ),
        migrations.AddConstraint(
            model_name="meansreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("content__isnull", True), ("deleted_at__isnull", False)),
                    models.Q(("content__isnull", False), ("deleted_at__isnull", True)),
                    _connector="OR",
                ),
                name="a_deleted_report_has_no_content",
            ),
        ),
        migrations.AddField(
            model_name="doubtweighing",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="weighings", to="casework.application"
            ),
        ),
        migrations.AddIndex(
            model_name="doubtweighing",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="doubts_to_weigh"),
        ),
        migrations.AddConstraint(
            model_name="doubtweighing",
            constraint=models.UniqueConstraint(
                fields=("application", "cause"), name="doubts_are_weighed_once_per_check"
            ),
        ),
    ]
