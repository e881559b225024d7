"""What was asked about a family (查了我家什么), for the family itself: who, when, why, and what kind of answer came."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.changing import find_case, owner_id
from doudi.casework.domain.machine import CHECKED, State
from doudi.casework.errors import CaseNotFound
from doudi.casework.models import Application, DeclaredMember
from doudi.casework.reads.means import DisputeRow, dispute_rows
from doudi.evidence.reads import MemberAnswer, fetch_answers
from doudi.evidence.wording import NOT_PUT
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.worklist.words import Words


@dataclass(frozen=True)
class AskedAnswer:
    """One kind of information about one member: has, none or unknown.

    ``words`` is what was said where it is about the reader or a child in their care; of other adults only the kind of
    answer, and why something is unknown.
    """

    category: str
    category_words: Words
    state: str
    words: Words
    as_of: date | None


@dataclass(frozen=True)
class AskedMember:
    """One member's answers of one department."""

    member_id: str
    name: str
    is_open_to_reader: bool
    answers: tuple[AskedAnswer, ...]


@dataclass(frozen=True)
class AskedDepartment:
    """One department: when it was last asked, by whom and which office, and about whom."""

    code: str
    words: Words
    asked_at: datetime | None
    asked_by: str
    office: str
    members: tuple[AskedMember, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many answers of each kind."""
        states = [each.state for member in self.members for each in member.answers]
        return {state: states.count(state) for state in ("has", "none", "unknown")}


@dataclass(frozen=True)
class AskedPage:
    """Everything that was asked for an application; ``not_asked`` are members about whom nobody may ask."""

    public_id: str
    scheme: str
    why: Words
    is_checked: bool
    departments: tuple[AskedDepartment, ...]
    not_connected: tuple[Words, ...]
    not_asked: tuple[tuple[str, Words], ...]
    disputes: tuple[DisputeRow, ...]
    members: tuple[tuple[str, str], ...]
    can_dispute: bool


def fetch_asked(acting: Acting, public_id: str) -> AskedPage:
    """What the family may see of its own check.

    Raises:
        CaseNotFound: not this account's own, or not handed in.
    """
    case = find_case(acting, public_id)
    if case.state == State.DRAFT or not owner_id(case, acting):
        raise CaseNotFound()
    record_read(
        acting, "application", [case.public_id], what="asked", area_path=case.area_path, case_ref=case.public_id
    )
    members = [each for each in case.members.select_related("person", "guardian__person") if each.person is not None]
    people = {member.person.public_id: member for member in members if member.person is not None}
    answers = fetch_answers(case.public_id, list(people), on=acting.today)
    asked = [each for each in answers if each.asked_at is not None]
    connected = {each.category for each in answers if each.note != "not_connected"}
    idle = {each.category: each.category_words for each in answers if each.category not in connected}
    about = {each.person_id for each in asked}
    barred = {each.person_id: each.words for each in answers if each.note in NOT_PUT and each.person_id not in about}
    return AskedPage(
        public_id=case.public_id,
        scheme=case.scheme,
        why=Words(f"核对申请{case.public_id}", f"to verify application {case.public_id}"),
        is_checked=case.verified_at is not None,
        departments=tuple(_departments(acting, asked, people)),
        not_connected=tuple(idle.values()),
        not_asked=tuple((people[person].name, words) for person, words in barred.items()),
        disputes=tuple(dispute_rows(case, acting.today)),
        members=tuple((member.public_id, member.name) for member in members),
        can_dispute=can_dispute(case),
    )


def can_dispute(case: Application) -> bool:
    """Whether there is something to dispute, and still time: after the check, before the decision."""
    return case.verified_at is not None and State(case.state) in CHECKED


def _departments(acting: Acting, asked: list[MemberAnswer], people: dict[str, DeclaredMember]) -> list[AskedDepartment]:
    found = []
    for code in dict.fromkeys(each.department_code for each in asked):
        own = [each for each in asked if each.department_code == code]
        last = max(own, key=lambda each: each.asked_at.timestamp() if each.asked_at else 0)
        members = []
        for person in dict.fromkeys(each.person_id for each in own):
            member = people[person]
            is_open = _may_read(acting, member)
            answers = tuple(_answer(each, is_open) for each in own if each.person_id == person)
            members.append(AskedMember(member.public_id, member.name, is_open, answers))
        found.append(AskedDepartment(code, last.department, last.asked_at, last.asked_by, last.office, tuple(members)))
    return found


def _may_read(acting: Acting, member: DeclaredMember) -> bool:
    """About the reader themselves, or a child whose guardian they are in this application."""
    if not acting.person_id or member.person is None:
        return False
    if member.person.public_id == acting.person_id:
        return True
    guardian = member.guardian.person if member.guardian is not None else None
    return guardian is not None and guardian.public_id == acting.person_id


def _answer(each: MemberAnswer, is_open: bool) -> AskedAnswer:
    shown = is_open or each.state == "unknown"
    return AskedAnswer(
        each.category, each.category_words, each.state, each.words if shown else Words("", ""), each.as_of
    )
