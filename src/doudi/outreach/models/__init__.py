"""What outreach keeps: searches and leads, visits, comparisons, enrolment targets, suspicions (主动发现的库表)."""

from doudi.outreach.models.comparing import ComparisonRun, ComparisonState, FindingsExport
from doudi.outreach.models.enrolment import Campaign, EnrolmentTarget, TargetContact, TargetStep
from doudi.outreach.models.screening import Lead, LeadClaim, OutreachVisit, ScreeningRun
from doudi.outreach.models.supervision import (
    Informant,
    MoneyOrder,
    NoticeReader,
    Suspicion,
    SuspicionAnswer,
    SuspicionKeptFrom,
    SuspicionNotice,
    SuspicionStep,
)

__all__ = [
    "Campaign",
    "ComparisonRun",
    "ComparisonState",
    "EnrolmentTarget",
    "FindingsExport",
    "Informant",
    "Lead",
    "LeadClaim",
    "MoneyOrder",
    "NoticeReader",
    "OutreachVisit",
    "ScreeningRun",
    "Suspicion",
    "SuspicionAnswer",
    "SuspicionKeptFrom",
    "SuspicionNotice",
    "SuspicionStep",
    "TargetContact",
    "TargetStep",
]
