"""One person, one file (一人一档): everything of one person across schemes, each part by its own verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from doudi.benefits.models import Entitlement
from doudi.casework.models import DeclaredMember
from doudi.casework.wording import STATE_WORDS as CASE_STATES
from doudi.columnar.contract import load_contract
from doudi.columnar.snapshot import SnapshotStore
from doudi.outreach.consulting import names_of, refusals_on_record, snapshots
from doudi.outreach.following.routes import routes
from doudi.outreach.following.stepping import find_suspicion, find_target, visible_suspicions
from doudi.outreach.following.words import SCHEMES, STANDINGS, SUSPICION_STATES, TARGET_STATES
from doudi.outreach.models import EnrolmentTarget, Lead, Suspicion
from doudi.outreach.supervision.consequences import supervised
from doudi.outreach.visiting.seeking import scheme_of_lead
from doudi.outreach.visiting.wording import STATE_WORDS
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Person
from doudi.registry.pseudonym import unsigned
from doudi.schemes.loader import SchemeUnknown
from doudi.worklist.words import Words

SEE = "outreach.see_person_file"
INSURANCE = "hrss_enrolment"
PURPOSES = {"target": "enrolment", "suspicion": "supervision"}
"""What is read of departments' data for a file, by the page it was opened from."""
DRAFT = ("draft", "online")


@dataclass(frozen=True)
class FileLine:
    """One thing in the file: what, where it stands, since when; ``link`` names the page and its id."""

    what: Words
    state: Words
    since: date | datetime | None
    amount_fen: int | None = None
    page: str = ""
    public_id: str = ""


@dataclass(frozen=True)
class FilePart:
    """A part of the file (档案的一部分).

    ``hidden``: this account's posts do not open it; ``missing``: the data never came; ``unsure``: a row of this person
    was refused, so there may be more than stands here. None of them is the same as nothing there.
    """

    title: Words
    lines: tuple[FileLine, ...]
    hidden: bool = False
    missing: bool = False
    unsure: bool = False
    as_of: str = ""


@dataclass(frozen=True)
class PersonFile:
    """Everything we know of one person (一人一档)."""

    name: str
    address: str
    from_page: str
    from_id: str
    parts: tuple[FilePart, ...]

    @property
    def hidden(self) -> list[FilePart]:
        """The parts this account's posts do not open; they are named, nothing more."""
        return [part for part in self.parts if part.hidden]


def fetch_person_file(acting: Acting, public_id: str, *, store: SnapshotStore | None = None) -> PersonFile:
    """The file of the person a target or a suspicion is about; opening it stands in the audit.

    Each part is read under the verb of its own page; a part the account's posts do not open is named and left shut.

    Raises:
        TargetNotFound, SuspicionNotFound: no such entry for this account.
        NotAllowed: it is not about a person, or no post of this account opens files there.
    """
    row: EnrolmentTarget | Suspicion
    if public_id.startswith(Suspicion.PREFIX):
        row = find_suspicion(acting, public_id, "outreach.see_suspicion")
    else:
        row = find_target(acting, public_id, "outreach.see_target")
    policy.require(acting, SEE, area_path=row.area_path)
    if row.subject != "person" or (isinstance(row, Suspicion) and row.internal):
        raise NotAllowed(SEE, "only of a person there is a file")
    key = row.subject_key
    person = Person.objects.filter(person_key=key).first()
    known = names_of(acting, [key], why="outreach.person_file").get(key)
    kind = "suspicion" if isinstance(row, Suspicion) else "target"
    record_read(
        acting, "person", [person.public_id if person else row.public_id], what="person_file", area_path=row.area_path
    )
    return PersonFile(
        name=known.name if known else person.name if person else "",
        address=known.address if known else "",
        from_page=kind,
        from_id=row.public_id,
        parts=(
            _insurance(acting, key, store, row.area_path, PURPOSES[kind]),
            _targets(acting, key),
            _suspicions(acting, key),
            _cases(acting, person),
            _allowances(acting, person),
            _leads(acting, key),
        ),
    )


def _opens(acting: Acting, verb: str) -> bool:
    try:
        policy.require_somewhere(acting, verb)
    except NotAllowed:
        return False
    return True


def _insurance(acting: Acting, key: int, store: SnapshotStore | None, area_path: str, purpose: str) -> FilePart:
    title = Words("社会保险", "Social insurance")
    with refusals_on_record(acting, area_path=area_path):
        load_contract(INSURANCE).require_purpose(purpose)
    snapshot = (store or snapshots()).find(INSURANCE, acting.today)
    if snapshot is None:
        return FilePart(title, (), missing=True)
    rows: list[dict[str, Any]] = snapshot.rows_of(unsigned(key))
    return FilePart(
        title,
        tuple(
            FileLine(
                SCHEMES.get(row["scheme"], Words(row["scheme"], row["scheme"])),
                STANDINGS.get(row["state"], Words(row["state"], row["state"])),
                _first_day(row["from_month"]),
            )
            for row in rows
        ),
        unsure=bool(np.any(snapshot.unsure_people == np.uint64(unsigned(key)))),
        as_of=snapshot.info.as_of,
    )


def _first_day(month: Any) -> date | None:
    if isinstance(month, date):
        return month
    try:
        return date.fromisoformat(f"{month}-01"[:10])
    except ValueError:
        return None


def _targets(acting: Acting, key: int) -> FilePart:
    title = Words("参保扩面", "Enrolment")
    if not _opens(acting, "outreach.see_target"):
        return FilePart(title, (), hidden=True)
    rows = policy.visible(
        EnrolmentTarget.objects.filter(subject="person", subject_key=key), acting, "outreach.see_target"
    )
    return FilePart(
        title,
        tuple(
            FileLine(
                routes()[each.rule_key].words,
                TARGET_STATES[each.outcome or each.state],
                each.opened_at,
                page="target",
                public_id=each.public_id,
            )
            for each in rows.order_by("-opened_at")
        ),
    )


def _suspicions(acting: Acting, key: int) -> FilePart:
    title = Words("基金监管", "Fund supervision")
    if not _opens(acting, "outreach.see_suspicion"):
        return FilePart(title, (), hidden=True)
    rows = visible_suspicions(
        Suspicion.objects.filter(subject="person", subject_key=key), acting, "outreach.see_suspicion"
    )
    return FilePart(
        title,
        tuple(
            FileLine(
                supervised()[each.rule_key].words,
                SUSPICION_STATES[each.state],
                each.opened_at,
                page="suspicion",
                public_id=each.public_id,
            )
            for each in rows.order_by("-opened_at")
        ),
    )


def _cases(acting: Acting, person: Person | None) -> FilePart:
    title = Words("救助申请", "Assistance cases")
    if not _opens(acting, "casework.see"):
        return FilePart(title, (), hidden=True)
    members = DeclaredMember.objects.filter(person=person).select_related("application") if person else []
    # What a resident has not handed in is nobody else's business.
    cases = [each.application for each in members if (each.application.state, each.application.channel) != DRAFT]
    seen = [each for each in cases if policy.may(acting, "casework.see", area_path=each.area_path)]
    return FilePart(
        title,
        tuple(
            FileLine(
                _scheme(each.scheme),
                CASE_STATES[each.state],
                each.filed_at or each.started_at,
                page="case",
                public_id=each.public_id,
            )
            for each in seen
        ),
    )


def _allowances(acting: Acting, person: Person | None) -> FilePart:
    title = Words("正在领的救助", "Assistance received")
    if not _opens(acting, "benefits.see"):
        return FilePart(title, (), hidden=True)
    rows = Entitlement.objects.filter(person=person) if person else Entitlement.objects.none()
    states = {"active": Words("在发", "paid"), "suspended": Words("暂停", "suspended"), "ended": Words("停了", "ended")}
    return FilePart(
        title,
        tuple(
            FileLine(_scheme(each.scheme), states[each.state], each.opened_at, each.amount_fen)
            for each in policy.visible(rows, acting, "benefits.see").order_by("-opened_at")
        ),
    )


def _leads(acting: Acting, key: int) -> FilePart:
    title = Words("主动发现的线索", "Leads of outreach")
    if not _opens(acting, "outreach.see_lead"):
        return FilePart(title, (), hidden=True)
    rows = policy.visible(Lead.objects.filter(person_key=key), acting, "outreach.see_lead")
    return FilePart(
        title,
        tuple(
            FileLine(
                _scheme(each.scheme),
                STATE_WORDS[each.state],
                each.found_at,
                each.expected_amount_fen,
                page="lead",
                public_id=each.public_id,
            )
            for each in rows.order_by("-found_at")
        ),
    )


def _scheme(key: str) -> Words:
    try:
        scheme = scheme_of_lead(key)
    except SchemeUnknown:
        return Words(key, key)
    return Words(scheme.name_zh, scheme.name_en)
