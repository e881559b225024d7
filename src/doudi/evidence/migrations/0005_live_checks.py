import django.db.models.deletion
import doudi.platform.crypto.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0004_linked_rows"),
        ("registry", "0003_linkage"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("name", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("paused", "paused"), ("done", "done"), ("stopped", "stopped")],
                        db_index=True,
                        default="open",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("made_by_name", models.CharField(max_length=80)),
                ("total", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConnectorState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, unique=True)),
                ("pulse", models.CharField(default="well", max_length=8)),
                ("last_success_at", models.DateTimeField(null=True)),
                ("last_outcome", models.CharField(blank=True, default="", max_length=24)),
                ("last_detail", models.CharField(blank=True, default="", max_length=300)),
                ("last_outcome_at", models.DateTimeField(null=True)),
                ("day", models.DateField(null=True)),
                ("said", models.PositiveIntegerField(default=0)),
                ("silent", models.PositiveIntegerField(default=0)),
                ("seconds", models.FloatField(default=0.0)),
                ("drift", models.JSONField(default=list)),
                ("beat_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("case_ref", models.CharField(db_index=True, max_length=40)),
                ("purpose", models.CharField(max_length=40)),
                ("month", models.CharField(max_length=7)),
                (
                    "kind",
                    models.CharField(
                        choices=[("application", "application"), ("dispute", "dispute"), ("review", "review")],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("paused", "paused"), ("done", "done"), ("stopped", "stopped")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("people", models.JSONField(default=list)),
                ("family", models.JSONField(default=list)),
                ("urgency", models.PositiveSmallIntegerField(default=0)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=40)),
                ("asked_by_name", models.CharField(max_length=80)),
                ("asked_by_office", models.CharField(blank=True, default="", max_length=120)),
                ("planned_at", models.DateTimeField(null=True)),
                ("total", models.PositiveIntegerField(default=0)),
                ("closed", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, default="", max_length=80)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="evidence.checkbatch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("entered", "entered"),
                            ("confirmed", "confirmed"),
                            ("stopped", "stopped"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("told", doudi.platform.crypto.fields.EncryptedJSONField(null=True)),
                ("as_of", models.DateField(null=True)),
                ("file_id", models.CharField(blank=True, default="", max_length=32)),
                ("reason", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("asked_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField(null=True)),
                ("entered_by", models.CharField(blank=True, default="", max_length=40)),
                ("entered_by_name", models.CharField(blank=True, default="", max_length=80)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="by_hand", to="evidence.query"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LiveQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request_id", models.CharField(max_length=32, unique=True)),
                ("case_ref", models.CharField(max_length=40)),
                ("area_path", models.CharField(blank=True, default="", max_length=160)),
                ("category", models.CharField(max_length=4)),
                ("dataset", models.CharField(max_length=60)),
                ("connector", models.CharField(max_length=60)),
                ("month", models.CharField(blank=True, default="", max_length=7)),
                ("limit_fen", models.BigIntegerField(null=True)),
                ("urgency", models.PositiveSmallIntegerField(default=0)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("held", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("asked", "asked"),
                            ("closed", "closed"),
                            ("stopped", "stopped"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("lease_until", models.DateTimeField(null=True)),
                ("asks", models.PositiveSmallIntegerField(default=0)),
                ("outcome", models.CharField(blank=True, default="", max_length=24)),
                ("detail", models.CharField(blank=True, default="", max_length=300)),
                ("seconds", models.FloatField(null=True)),
                ("made_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "authorisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.authorisation"
                    ),
                ),
                (
                    "check_ref",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="evidence.check"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
                (
                    "query",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="live", to="evidence.query"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="check",
            index=models.Index(fields=["batch", "state"], name="check_batch_state"),
        ),
        migrations.AddIndex(
            model_name="check",
            index=models.Index(
                condition=models.Q(("planned_at", None), ("state", "open")),
                fields=["urgency", "turn", "id"],
                name="check_to_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="handanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "entered"])), fields=("query",), name="one_answer_by_hand"
            ),
        ),
        migrations.AddIndex(
            model_name="livequestion",
            index=models.Index(fields=["case_ref", "person"], name="live_case_person"),
        ),
        migrations.AddIndex(
            model_name="livequestion",
            index=models.Index(
                condition=models.Q(("held", False), ("state", "waiting")),
                fields=["urgency", "turn", "id"],
                name="live_to_ask",
            ),
        ),
        migrations.AddIndex(
            model_name="livequestion",
            index=models.Index(condition=models.Q(("state", "asked")), fields=["lease_until"], name="live_leases"),
        ),
        migrations.AddConstraint(
            model_name="livequestion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "asked"])),
                fields=("case_ref", "person", "category"),
                name="one_question_under_way",
            ),
        ),
    ]
