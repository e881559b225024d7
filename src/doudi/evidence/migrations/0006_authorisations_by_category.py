"""Authorisations name categories and purposes, may be co-signed and taken back in part; obligors are asked to sign."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import doudi.platform.crypto.fields

# What a signature covered until now: every category there was to ask, for the check of means. Written out here, since a
# migration rests on no list that may change.
EVERY_CATEGORY = [f"{number:02d}" for number in range(1, 37)] + ["X1", "X2"]


def name_what_was_covered(apps: Any, schema_editor: Any) -> None:
    """Older signatures were given for everything that was asked then; a guardian signed for a minor or for an adult."""
    rows = apps.get_model("evidence", "Authorisation").objects
    rows.update(categories=EVERY_CATEGORY, purposes=["means_verification"])
    for row in rows.exclude(guardian=None).select_related("person"):
        born = row.person.birth_date_text
        grown_up = f"{int(born[:4]) + 18:04d}{born[4:]}" if born else ""
        row.guardian_because = "minor" if grown_up > row.signed_at.date().isoformat() else "no_capacity"
        row.save(update_fields=["guardian_because"])


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0005_live_checks"),
        ("registry", "0003_linkage"),
    ]

    operations = [
        migrations.AddField(
            model_name="authorisation",
            name="agreed_separately",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="categories",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="check_code",
            field=models.CharField(blank=True, db_index=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="cosign_file",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="cosign_method",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="cosigned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="duty",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="guardian_because",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="guardian_ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="guardian_proof",
            field=doudi.platform.crypto.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="owed_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.person",
            ),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="purposes",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="role",
            field=models.CharField(
                choices=[("member", "member"), ("obligor", "obligor")], default="member", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="signature_file",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="authorisation",
            name="taken_back",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="ObligorCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=32, unique=True)),
                ("division_code", models.CharField(blank=True, default="", max_length=24)),
                ("area_path", models.CharField(blank=True, db_index=True, default="", max_length=160)),
                ("case_ref", models.CharField(db_index=True, max_length=40)),
                ("duty", models.CharField(max_length=20)),
                ("name", doudi.platform.crypto.fields.EncryptedTextField()),
                ("citizen_number", doudi.platform.crypto.fields.EncryptedTextField()),
                (
                    "citizen_index",
                    doudi.platform.crypto.fields.BlindIndexField(
                        db_index=True, default="", kind="citizen_number", source="citizen_number"
                    ),
                ),
                ("phone", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                (
                    "phone_index",
                    doudi.platform.crypto.fields.BlindIndexField(
                        db_index=True, default="", kind="phone", source="phone"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("signed", "signed"),
                            ("refused", "refused"),
                            ("called_off", "called_off"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("account_id", models.CharField(blank=True, db_index=True, default="", max_length=40)),
                ("said", doudi.platform.crypto.fields.EncryptedTextField(blank=True, default="")),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=40)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "authorisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="evidence.authorisation",
                    ),
                ),
                (
                    "owed_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "called_off"), _negated=True),
                        fields=("case_ref", "citizen_index"),
                        name="an_obligor_is_asked_once",
                    )
                ],
            },
        ),
        migrations.RunPython(name_what_was_covered, migrations.RunPython.noop),
    ]
