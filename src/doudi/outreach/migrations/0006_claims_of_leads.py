from typing import Any

from django.db import migrations

AT_A_TIME = 1000


def give_each_lead_its_claim(apps: Any, _schema_editor: Any) -> None:
    """Leads found before are about one scheme each: that is their one claim. Run again it adds nothing."""
    lead_model, claim_model = (apps.get_model("outreach", name) for name in ("Lead", "LeadClaim"))
    columns = (
        "pk", "run_id", "person_key", "rule_key", "period", "scheme", "expected_amount_fen", "confidence",
        "facts_digest", "application_id_text",
    )  # fmt: skip
    # The encrypted columns stay where they are and are not read.
    rows = lead_model.objects.filter(claims=None).order_by("pk").values(*columns)
    waiting = []
    for row in rows.iterator(chunk_size=AT_A_TIME):
        lead = row.pop("pk")
        waiting.append(claim_model(lead_id=lead, wanted=True if row["application_id_text"] else None, **row))
        if len(waiting) == AT_A_TIME:
            claim_model.objects.bulk_create(waiting, ignore_conflicts=True)
            waiting = []
    claim_model.objects.bulk_create(waiting, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("outreach", "0005_lead_claims")]

    operations = [migrations.RunPython(give_each_lead_its_claim, migrations.RunPython.noop)]
