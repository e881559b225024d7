"""What the faces ask of outreach: visits to make, one lead, lists of leads and of screening runs."""

from doudi.outreach.reads.leads import LeadList, LeadListRow, fetch_leads
from doudi.outreach.reads.page import EvidenceLine, LeadPage, VisitLine, fetch_lead_page
from doudi.outreach.reads.runs import (
    ScreeningRunPage,
    ScreeningRunRow,
    fetch_offered_schemes,
    fetch_screening_run,
    fetch_screening_runs,
)
from doudi.outreach.reads.visits import VisitDay, VisitRow, fetch_my_visits

__all__ = [
    "EvidenceLine",
    "LeadList",
    "LeadListRow",
    "LeadPage",
    "ScreeningRunPage",
    "ScreeningRunRow",
    "VisitDay",
    "VisitLine",
    "VisitRow",
    "fetch_lead_page",
    "fetch_leads",
    "fetch_my_visits",
    "fetch_offered_schemes",
    "fetch_screening_run",
    "fetch_screening_runs",
]
