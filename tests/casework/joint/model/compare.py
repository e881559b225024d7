"""The records held against the oracle's book: states, versions, lines, things to do, clocks; and nothing half done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count

from doudi.casework.models import (
    Application,
    ConferenceDecision,
    JointCase,
    JointConference,
    JointEvent,
    JointItem,
)
from doudi.platform.models import AuditEntry, Message, OutboxEvent
from doudi.worklist.models import Clock, WorkItem
from tests.casework.joint.model import acts, rulebook
from tests.casework.joint.model.book import Case, Conference

TABLES = (
    "casework_jointevent", "casework_jointitem", "casework_jointconference", "casework_conferencedecision",
    "casework_caseevent", "casework_decision", "platform_auditentry", "platform_outboxevent", "platform_message",
    "platform_idempotencykey", "worklist_clock", "worklist_clockpause", "worklist_workitem",
)  # fmt: skip
SUMS = (
    "(SELECT COALESCE(SUM(version), 0) FROM casework_jointitem)",
    "(SELECT COALESCE(SUM(version), 0) FROM casework_jointcase)",
    "(SELECT COALESCE(SUM(version), 0) FROM casework_application)",
    "(SELECT COUNT(*) FROM worklist_workitem WHERE state = 'open')",
    "(SELECT COUNT(*) FROM worklist_clock WHERE stopped_on IS NULL)",
    "(SELECT COUNT(*) FROM worklist_clockpause WHERE until_on IS NULL)",
)
COUNTED = "SELECT " + ", ".join([*(f"(SELECT COUNT(*) FROM {table})" for table in TABLES), *SUMS])


def counted() -> tuple[int, ...]:
    """How much there is of everything a step writes; a refusal leaves it as it was."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        row: tuple[int, ...] = cursor.fetchone()
        return row


def same(what: str, found: object, expected: object) -> None:
    """Both are equal.

    Raises:
        AssertionError: they are not.
    """
    assert found == expected, f"{what}: is {found}, should be {expected}"


@dataclass
class Comparison:
    """The records of one case beside its book."""

    case: Case
    short: dict[str, str]
    """Number of an office → its short name."""

    def check(self, today: date) -> None:
        """Everything.

        Raises:
            AssertionError: the records say something else than the book.
        """
        row = JointCase.objects.get(public_id=self.case.id)
        items = self._items(row)
        self._case(row, items)
        conferences = self._conferences(row)
        self._lines(row)
        self._clocks(today, conferences)
        self._to_do()

    def _items(self, row: JointCase) -> list[JointItem]:
        rows = list(JointItem.objects.filter(case=row).select_related("organisation").order_by("pk"))
        same("items", len(rows), len(self.case.items))
        for found, item in zip(rows, self.case.items, strict=True):
            item.id = item.id or found.public_id
            office = self.short[found.organisation.public_id] if found.organisation else ""
            is_paused = bool(found.paused_because)
            told: tuple[Any, ...] = (found.public_id, found.key, found.kind, found.state, found.version, found.outcome,
                                     office, is_paused, found.opened_at is not None, found.changed_by_name)  # fmt: skip
            known = (item.id, item.key, item.kind, item.state, item.version, item.outcome, item.office, item.paused,
                     item.begun, item.last[0])  # fmt: skip
            same(f"the item {item.key}", told, known)
        return rows

    def _case(self, row: JointCase, items: list[JointItem]) -> None:
        case = self.case
        began = row.started_at is not None
        told = (row.state, row.version, row.child_protected, row.changed_by_name, began, set(row.papers))
        known = (case.state, case.version, case.protected, case.last[0], case.started, case.papers)
        same("the case", told, known)
        same("a closed case says when and how", (row.closed_at is not None, row.closing is not None),
             (case.state == "closed",) * 2)  # fmt: skip
        if row.closing is not None:
            ends = [(one.public_id, one.state, one.outcome) for one in items]
            said = [(line["item"], line["state"], line["outcome"]) for line in row.closing["items"]]
            same("the closing statement", said, ends)
            given = sum(one.outcome in ("granted", "delivered") for one in items)
            same("what was given", row.closing["given"], given)
        if case.application_id:
            state = Application.objects.values_list("state", flat=True).get(public_id=case.application_id)
            same("the application", state, case.application)

    def _conferences(self, row: JointCase) -> list[Conference]:
        rows = list(JointConference.objects.filter(case=row).order_by("pk"))
        same("conferences", [one.state for one in rows], [one.state for one in self.case.conferences])
        if not rows:
            return []
        decisions = ConferenceDecision.objects.filter(conference__case=row).select_related("organisation")
        decided = list(decisions.order_by("conference_id", "number"))
        bound = [each for one in self.case.conferences for each in one.bound]
        same("decisions", [(self.short[one.organisation.public_id], one.state, one.due_on) for one in decided],
             [(one.office, one.state, one.due) for one in bound])  # fmt: skip
        for found, known in zip(rows, self.case.conferences, strict=True):
            known.id = found.public_id
        for one, each in zip(decided, bound, strict=True):
            each.id = one.public_id
        return self.case.conferences

    def _lines(self, row: JointCase) -> None:
        """Each version has its line, its audit entry and its event: no more and no fewer."""
        lines = dict(JointEvent.objects.filter(case=row).values_list("item__public_id").annotate(Count("pk")))
        known = {None: self.case.version, **{item.id: item.version for item in self.case.items}}
        same("lines of the history", lines, known)
        total = sum(known.values())
        audited = AuditEntry.objects.filter(case_ref=row.public_id, action__startswith="casework.joint_").count()
        same("audit entries", audited, total)
        announced = OutboxEvent.objects.filter(kind__startswith="joint_", payload__case=row.public_id).count()
        same("events", announced, total)
        told = Message.objects.filter(template__startswith="joint_").count()
        same("messages to the family", told, self.case.messages)
        last = row.events.order_by("-pk").values_list("verb", flat=True).first()
        if self.case.state == "closed":
            same("nothing after the end", last in ("close", "drop", "protect"), True)

    def _clocks(self, today: date, conferences: list[Conference]) -> None:
        ids = [self.case.id, *(item.id for item in self.case.items)]
        ids += [row.id for one in conferences for row in one.bound]
        rows = Clock.objects.filter(subject_id__in=ids, stopped_on=None)
        told = {(one.subject_id, one.rule_key): (one.is_paused, None if one.is_paused else one.due_on) for one in rows}
        known: dict[tuple[str, str], Any] = {}
        if self.case.state != "closed":
            known[self.case.id, "joint.total"] = self.case.clock
        for item in self.case.items:
            known |= {(item.id, f"joint_item.{item.key}.{task}"): clock for task, clock in item.clocks.items()}
        wanted = {key: (clock.is_paused, None if clock.is_paused else clock.due(today)) for key, clock in known.items()}
        bound = {(row.id, "joint.conference_decision"): (False, row.due)
                 for one in conferences for row in one.bound if row.state == "open"}  # fmt: skip
        same("clocks", told, wanted | bound)

    def _to_do(self) -> None:
        """Exactly what is waited for is to be done, by whom it is waited for."""
        case = self.case
        planner = "child_protection_officer" if case.protected else "joint_coordinator"
        known: list[tuple[str, str, str, str]] = []
        if case.state == "planning":
            known.append((case.id, "joint.plan", planner, ""))
        for item in case.items:
            for task, step in item.waiting().items():
                if step.kind == "human":
                    family = step.role == "resident"
                    who = (planner, "") if family else (step.role, item.office)
                    known.append((item.id, f"joint.{task}", *who))
        for one in case.conferences:
            known += [(one.id, "joint.hold_conference", planner, "")] if one.state == "called" else []
            known += [(one.id, "joint.conference_again", planner, "")] if one.wants_look else []
            for row in one.bound:
                if row.state == "open":
                    role = "organisation_worker" if row.office in rulebook.PROVIDERS else "department_clerk"
                    known.append((row.id, "joint.conference_decision", role, row.office))
        rows = WorkItem.objects.filter(
            subject_type__in=("joint_case", "joint_item", "joint_conference", "conference_decision"), state="open"
        )
        offices = self.short
        told = [(one.subject_id, one.kind, one.owner_role, offices.get(one.owner_organisation_id, "")) for one in rows]
        same("what is to be done", sorted(told), sorted(known))
        if case.protected:
            named = [one.headline for one in rows if "斯" in one.headline or "张" in one.headline]
            same("a protected family is named", named, [])


def must_close_or_run(case: Case) -> None:
    """The book's own promise: the whole is open while an item is, or a conference binds.

    Raises:
        AssertionError: it is not.
    """
    if case.started and case.state == "closed":
        same("open items of a closed case", [item.key for item in case.open_items()], [])
    known = {"", *acts.OVER.values(), "not_competent", "declined", "not_qualified", "delivered", "not_possible"}
    same("ends nobody knows", {item.outcome for item in case.items} - known, set())
