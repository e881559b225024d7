"""What outreach puts on the worklist: visits, and help after a visit."""

from collections.abc import Sequence

from doudi.outreach.models import Lead
from doudi.worklist.keeping import Subject, Task
from doudi.worklist.words import Words

VISIT, ASSIST, APPLY_ELSEWHERE = "outreach.visit", "outreach.assist", "outreach.apply_elsewhere"
HELP = (ASSIST, APPLY_ELSEWHERE)
"""What may be left to do after a visit, and is finished with a sentence."""
STEP = Words("主动发现", "Outreach")
OWNERS = (
    ("grid_station", "grid_worker"),
    ("village_committee", "village_worker"),
    ("township_office", "township_clerk"),
)
"""Who goes, the nearest first: kind of office and the role in it."""


def subject_of(lead: Lead) -> Subject:
    """The lead as clocks and items point to it."""
    return Subject("lead", lead.public_id)


def visit_task(lead: Lead, role: str, organisation_id: str) -> Task:
    """Go and see the family."""
    return Task(
        VISIT,
        Words("上门看看，是不是要帮", "Visit: do they need help?"),
        STEP,
        role,
        scheme=lead.scheme,
        owner_organisation_id=organisation_id,
        params={"period": lead.period, "confidence": lead.confidence},
    )


def finish_form_task(lead: Lead, role: str, staff_id: str, application_id: str) -> Task:
    """Sit down with the family until the application is handed in; ends by itself when it is."""
    return Task(
        ASSIST,
        Words("帮这家把申请填完、交上去", "Help the family finish and hand in the application"),
        STEP,
        role,
        scheme=lead.scheme,
        owner_staff_id=staff_id,
        params={"application": application_id},
    )


def apply_elsewhere_task(lead: Lead, role: str, staff_id: str, schemes: Sequence[str]) -> Task:
    """Help the family apply for what other offices take applications for; where, stands on the lead's page."""
    return Task(
        APPLY_ELSEWHERE,
        Words("帮这家去别处申请想要的待遇", "Help the family apply elsewhere for what it wants"),
        STEP,
        role,
        scheme=lead.scheme,
        owner_staff_id=staff_id,
        params={"schemes": list(schemes)},
    )


def other_help_task(lead: Lead) -> Task:
    """The family does not apply but named hardships: see what else can help."""
    return Task(
        ASSIST,
        Words("这家说了难处，看看别的能帮什么", "The family named hardships: see what else can help"),
        STEP,
        "township_clerk",
        scheme=lead.scheme,
    )
