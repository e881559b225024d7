"""What is known of an event's subject (事件说的是谁): ids, kinds, states and days, where it lies, whose it is.

Of a case in which a child is protected nothing is told but that somebody has a work item.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from doudi.benefits.models import Entitlement
from doudi.casework.domain.machine import State
from doudi.casework.joint.shielding import is_shielded
from doudi.casework.models import Application, CaseEvent, ConferenceDecision, JointCase, JointConference, JointItem
from doudi.kernel.clock import SHANGHAI
from doudi.platform.events import Announced
from doudi.worklist.keeping import SUPERVISE
from doudi.worklist.models import WorkItem

Subject = tuple[str, str]
"""A type and an id."""


@dataclass(frozen=True)
class Told:
    """One event with all that could be said of it; `events.yaml` says what is."""

    subject: Subject
    facts: Mapping[str, Any] = field(default_factory=dict)


def tell(event: Announced, subject_type: str) -> Told | None:
    """What is known of an event; None where there is nothing to tell."""
    return _TELLERS[subject_type](event)


def is_protected(subject: Subject) -> bool:
    """Whether what it is about belongs to a case in which a child is protected."""
    kind, name = subject
    if kind in ("application", "entitlement"):
        number = _application_of(name) if kind == "entitlement" else name
        case = Application.objects.filter(public_id=number).first()
        return case is not None and is_shielded(case)
    joint = JointCase.objects.filter(child_protected=True)
    if kind == "joint_case":
        return joint.filter(public_id=name).exists()
    if kind == "joint_item":
        return JointItem.objects.filter(public_id=name, case__child_protected=True).exists()
    if kind == "joint_conference":
        return JointConference.objects.filter(public_id=name, case__child_protected=True).exists()
    if kind == "conference_decision":
        return ConferenceDecision.objects.filter(public_id=name, conference__case__child_protected=True).exists()
    return False


NAMED = frozenset(
    ("application", "entitlement", "joint_case", "joint_item", "joint_conference", "conference_decision")
)
"""What a work item may name as its subject: of these `is_protected` knows whether a child is."""
OF_THE_SUBJECT = ("item_kind", "scheme", "subject_type", "subject_id")
"""What a work item says of its subject; about a protected child it says none of it."""


def about_work_item(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What may be told of a work item as things stand now, however it was when the event was kept."""
    item = WorkItem.objects.filter(public_id=name).first()
    hides = item is None or is_protected((item.subject_type, item.subject_id))
    return {key: value for key, value in data.items() if not (hides and key in OF_THE_SUBJECT)}


def _application_of(entitlement: str) -> str:
    rows = Entitlement.objects.filter(public_id=entitlement)
    return rows.values_list("application_id_text", flat=True).first() or ""


def _day(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return value.isoformat() if value else None


def _application(event: Announced) -> Told | None:
    number = str(event.payload.get("application", ""))
    case = Application.objects.select_related("decision").filter(public_id=number).first()
    if case is None:
        return None
    lines = CaseEvent.objects.filter(application=case)
    version = event.payload.get("version")
    line = lines.filter(version=version).first() if version else lines.order_by("-version").first()
    if line is None or line.to_state == State.DRAFT or (line.from_state == State.DRAFT and line.verb != "file"):
        return None  # a draft that was never handed in is the family's alone
    decision = getattr(case, "decision", None)
    facts = {
        "application": number, "scheme": case.scheme, "step": line.verb, "from_state": line.from_state,
        "state": line.to_state, "version": line.version, "channel": case.channel,
        "accepted_on": _day(case.accepted_on),
    }  # fmt: skip
    if decision is not None:
        facts |= {"decision": decision.public_id, "outcome": decision.outcome,
                  "decided_on": _day(decision.decided_at)}  # fmt: skip
    return Told(("application", number), facts)


def _joint_case(event: Announced) -> Told | None:
    case = JointCase.objects.filter(public_id=str(event.payload["case"])).first()
    if case is None:
        return None
    facts = {
        "joint_case": case.public_id, "matter": case.matter, "step": event.kind.removeprefix("joint_"),
        "state": event.payload.get("state"), "version": event.payload.get("version"),
        "opened_on": _day(case.opened_at), "closed_on": _day(case.closed_at),
    }  # fmt: skip
    return Told(("joint_case", case.public_id), facts)


def _joint_item(event: Announced) -> Told | None:
    rows = JointItem.objects.select_related("case", "application")
    item = rows.filter(public_id=str(event.payload["item"])).first()
    if item is None:
        return None
    facts = {
        "joint_item": item.public_id, "joint_case": item.case.public_id, "item": item.key, "item_kind": item.kind,
        "scheme": item.scheme, "application": item.application.public_id if item.application else None,
        "step": event.kind.removeprefix("joint_"), "task": event.payload.get("task"),
        "state": event.payload.get("state"), "version": event.payload.get("version"),
    }  # fmt: skip
    return Told(("joint_item", item.public_id), facts)


def _work_item(event: Announced) -> Told | None:
    rows = WorkItem.objects.select_related("clock")
    item = rows.filter(public_id=str(event.payload["item"])).exclude(kind=SUPERVISE).first()
    if item is None:
        return None
    clock = item.clock
    facts: dict[str, Any] = {
        "work_item": item.public_id, "item_kind": item.kind, "scheme": item.scheme,
        "state": event.payload.get("state", WorkItem.OPEN), "opened_on": _day(item.opened_at),
        "due_on": _day(clock.due_on) if clock else None, "reached": event.payload.get("step"),
    }  # fmt: skip
    if clock is not None:
        facts |= {"due_is_provisional": clock.provisional, "clock_is_paused": clock.is_paused}
    if facts["state"] != WorkItem.OPEN:
        facts["closed_on"] = _day(event.at)
    if item.subject_type in NAMED:
        facts |= {"subject_type": item.subject_type, "subject_id": item.subject_id}
    return Told(("work_item", item.public_id), about_work_item(facts, item.public_id))


def _entitlement(event: Announced) -> Told | None:
    row = Entitlement.objects.filter(public_id=str(event.payload["entitlement"])).first()
    if row is None:
        return None
    facts = {
        "entitlement": row.public_id, "application": row.application_id_text, "scheme": row.scheme,
        "benefit_kind": row.kind, "from_month": row.from_month, "to_month": row.to_month,
        "state": event.payload.get("to", row.state), "from_state": event.payload.get("from"),
    }  # fmt: skip
    return Told(("entitlement", row.public_id), facts)


_TELLERS: Mapping[str, Callable[[Announced], Told | None]] = {
    "application": _application,
    "joint_case": _joint_case,
    "joint_item": _joint_item,
    "work_item": _work_item,
    "entitlement": _entitlement,
}
