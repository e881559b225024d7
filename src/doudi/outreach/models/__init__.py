"""What outreach keeps: searches and their leads, visits, comparisons (主动发现与比对的库表)."""

from doudi.outreach.models.comparing import ComparisonRun, ComparisonState, FindingsExport
from doudi.outreach.models.screening import Lead, OutreachVisit, ScreeningRun

__all__ = ["ComparisonRun", "ComparisonState", "FindingsExport", "Lead", "OutreachVisit", "ScreeningRun"]
