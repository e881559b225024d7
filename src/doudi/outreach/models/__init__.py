"""What outreach keeps: searches and their leads, visits (主动发现的库表)."""

from doudi.outreach.models.screening import Lead, OutreachVisit, ScreeningRun

__all__ = ["Lead", "OutreachVisit", "ScreeningRun"]
