import django.db.models.deletion
import doudi.platform.crypto.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_joint_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="RatingSurvey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("title", models.CharField(max_length=80)),
                ("begun_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("made_by", models.CharField(max_length=40)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TeaSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("held_on", models.DateField()),
                ("moved_because", models.CharField(blank=True, default="", max_length=200)),
                ("place", models.CharField(max_length=120)),
                ("host", models.CharField(max_length=120)),
                ("guests", models.PositiveSmallIntegerField()),
                ("minutes", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=40)),
                ("recorded_by_name", models.CharField(max_length=80)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Grievance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("kind", models.CharField(max_length=20)),
                (
                    "channel",
                    models.CharField(
                        choices=[("online", "online"), ("phone", "phone"), ("window", "window"), ("grid", "grid")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("registered", "registered"),
                            ("accepted", "accepted"),
                            ("dispatched", "dispatched"),
                            ("signed", "signed"),
                            ("answered", "answered"),
                            ("closed", "closed"),
                            ("called_back", "called_back"),
                            ("rated", "rated"),
                            ("archived", "archived"),
                            ("not_accepted", "not_accepted"),
                        ],
                        default="registered",
                        max_length=16,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_confidential", models.BooleanField(default=False)),
                ("name", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("phone", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                (
                    "phone_index",
                    doudi.platform.crypto.fields.BlindIndexField(
                        db_index=True, default="", kind="phone", source="phone"
                    ),
                ),
                ("owner_account_id", models.CharField(blank=True, db_index=True, default="", max_length=40)),
                ("text", doudi.platform.crypto.fields.EncryptedTextField()),
                ("told_unit", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("place", models.CharField(blank=True, max_length=120)),
                ("is_about_decision", models.BooleanField(default=False)),
                ("matter_key", models.CharField(blank=True, db_index=True, default="", max_length=24)),
                ("tried_on", models.DateField(null=True)),
                ("tried_where", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("against_office_id", models.CharField(blank=True, default="", max_length=40)),
                (
                    "matter_class",
                    models.CharField(
                        blank=True,
                        choices=[("big", "big"), ("small", "small"), ("private", "private")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("class_reason", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("refused_for", models.CharField(blank=True, default="", max_length=20)),
                ("answer", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("answered", "answered"), ("impossible", "impossible"), ("guided", "guided")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("calls_tried", models.PositiveSmallIntegerField(default=0)),
                ("rating", models.CharField(blank=True, default="", max_length=16)),
                ("is_resolved", models.BooleanField(null=True)),
                ("registered_at", models.DateTimeField()),
                ("registered_by", models.CharField(blank=True, default="", max_length=40)),
                ("register_key", models.CharField(max_length=64, null=True, unique=True)),
                ("register_digest", models.CharField(blank=True, default="", max_length=64)),
                ("changed_by_name", models.CharField(blank=True, default="", max_length=80)),
                ("changed_verb", models.CharField(default="register", max_length=24)),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grievances",
                        to="casework.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrievanceHandover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office_id", models.CharField(db_index=True, max_length=40)),
                ("office_name", models.CharField(max_length=120)),
                ("round", models.PositiveSmallIntegerField()),
                ("dispatched_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("signed_on", models.DateField(null=True)),
                ("answered_on", models.DateField(null=True)),
                ("rating", models.CharField(blank=True, default="", max_length=16)),
                ("is_resolved", models.BooleanField(null=True)),
                ("is_current", models.BooleanField(default=True)),
                ("was_returned", models.BooleanField(default=False)),
                (
                    "grievance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="casework.grievance"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrievanceHelper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office_id", models.CharField(db_index=True, max_length=40)),
                ("office_name", models.CharField(max_length=120)),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="helpers",
                        to="casework.grievancehandover",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrievanceKeptFrom",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff_id", models.CharField(max_length=40)),
                ("why", models.CharField(choices=[("named", "named"), ("handled", "handled")], max_length=12)),
                (
                    "grievance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="kept_from", to="casework.grievance"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrievanceStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("verb", models.CharField(max_length=24)),
                ("from_state", models.CharField(blank=True, max_length=16)),
                ("to_state", models.CharField(max_length=16)),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("at", models.DateTimeField()),
                ("by_kind", models.CharField(max_length=10)),
                ("by_id", models.CharField(blank=True, max_length=40)),
                ("by_name", models.CharField(blank=True, max_length=80)),
                ("by_office", models.CharField(blank=True, max_length=120)),
                ("note", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("detail", models.JSONField(default=dict)),
                ("key", models.CharField(max_length=64, null=True)),
                ("body_digest", models.CharField(blank=True, max_length=64)),
                (
                    "grievance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="casework.grievance"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RatingCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office_id", models.CharField(max_length=40)),
                ("firm_index", models.CharField(max_length=32)),
                ("is_valid", models.BooleanField()),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="casework.ratingsurvey"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RatingTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office_id", models.CharField(max_length=40)),
                ("indicator", models.CharField(max_length=24)),
                ("answer", models.CharField(max_length=16)),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="casework.ratingsurvey"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TeaPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("text", doudi.platform.crypto.fields.EncryptedTextField()),
                ("raised_by", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("office_id", models.CharField(db_index=True, max_length=40)),
                ("office_name", models.CharField(max_length=120)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("reported", "reported"), ("done", "done")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("said", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("reported_by", models.CharField(blank=True, default="", max_length=40)),
                ("reported_on", models.DateField(null=True)),
                ("ticked_by", models.CharField(blank=True, default="", max_length=40)),
                ("ticked_on", models.DateField(null=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="points", to="casework.teasession"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="grievance",
            index=models.Index(fields=["state", "area_path"], name="casework_gr_state_935f46_idx"),
        ),
        migrations.AddIndex(
            model_name="grievance",
            index=models.Index(fields=["kind", "registered_at"], name="casework_gr_kind_2044b9_idx"),
        ),
        migrations.AddConstraint(
            model_name="grievance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "cannot_get_done"), _negated=True),
                    models.Q(models.Q(("matter_key", ""), _negated=True), ("tried_on__isnull", False)),
                    _connector="OR",
                ),
                name="what_cannot_be_done_cites_a_matter_and_an_attempt",
            ),
        ),
        migrations.AddConstraint(
            model_name="grievancehandover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("grievance",),
                name="one_unit_in_charge_of_a_grievance",
            ),
        ),
        migrations.AddConstraint(
            model_name="grievancehelper",
            constraint=models.UniqueConstraint(fields=("handover", "office_id"), name="a_unit_helps_once"),
        ),
        migrations.AddConstraint(
            model_name="grievancekeptfrom",
            constraint=models.UniqueConstraint(fields=("grievance", "staff_id"), name="kept_from_somebody_once"),
        ),
        migrations.AddConstraint(
            model_name="grievancestep",
            constraint=models.UniqueConstraint(
                fields=("grievance", "version"), name="one_step_per_version_of_a_grievance"
            ),
        ),
        migrations.AddConstraint(
            model_name="grievancestep",
            constraint=models.UniqueConstraint(fields=("grievance", "key"), name="one_step_per_key_of_a_grievance"),
        ),
        migrations.AddConstraint(
            model_name="ratingcall",
            constraint=models.UniqueConstraint(
                fields=("survey", "office_id", "firm_index"), name="a_firm_rates_a_department_once_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingtally",
            constraint=models.UniqueConstraint(
                fields=("survey", "office_id", "indicator", "answer"), name="one_sum_per_answer_of_an_indicator"
            ),
        ),
    ]
