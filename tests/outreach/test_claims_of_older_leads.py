"""Leads from before claims were kept."""

import importlib

from django.apps import apps

from doudi.outreach.models import LeadClaim
from doudi.outreach.visiting.drawn_together import COUNTED
from tests.outreach.town import MONTH, Town, family


def test_leads_found_before_claims_were_kept_get_theirs(town: Town) -> None:
    """The data migration: one claim a lead, none where there is one already; run again it adds nothing."""
    backfill = importlib.import_module("doudi.outreach.migrations.0006_claims_of_leads").give_each_lead_its_claim
    town.families.append(family(5))
    lead = town.screen().leads.order_by("pk")[0]
    before = dict(LeadClaim.objects.values_list("lead_id", "facts_digest"))
    LeadClaim.objects.filter(lead=lead).delete()
    for _ in range(2):
        backfill(apps, None)
    assert dict(LeadClaim.objects.values_list("lead_id", "facts_digest")) == before
    claim = LeadClaim.objects.get(lead=lead)
    assert (claim.scheme, claim.person_key, claim.period) == ("dibao", lead.person_key, MONTH)
    assert (claim.grants, claim.standing, claim.wanted) == ("cash_monthly", COUNTED, None)
    assert town.later().screen().leads_new == 0
