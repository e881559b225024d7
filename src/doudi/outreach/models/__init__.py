"""What outreach keeps: searches and their leads, visits, enrolment targets, suspicions (主动发现的库表)."""

from doudi.outreach.models.enrolment import Campaign, EnrolmentTarget, TargetContact, TargetStep
from doudi.outreach.models.screening import Lead, OutreachVisit, ScreeningRun
from doudi.outreach.models.supervision import (
    Informant,
    MoneyOrder,
    Suspicion,
    SuspicionKeptFrom,
    SuspicionNotice,
    SuspicionStep,
)

__all__ = [
    "Campaign",
    "EnrolmentTarget",
    "Informant",
    "Lead",
    "MoneyOrder",
    "OutreachVisit",
    "ScreeningRun",
    "Suspicion",
    "SuspicionKeptFrom",
    "SuspicionNotice",
    "SuspicionStep",
    "TargetContact",
    "TargetStep",
]
