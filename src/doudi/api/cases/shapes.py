"""The members of what is answered and sent about cases and joint items, as OpenAPI describes them."""

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from doudi.api.shapes import Text

Code = Annotated[str, StringConstraints(max_length=60)]
"""A key of the matter or of a process."""


class Taken(Schema):
    """What is sent: a member nobody knows is refused, since misspelt it would be ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ClockOut(Schema):
    """One time limit: `days_used` and `days_left` as of today, `due_on` null where no text gives a number of days.

    `light` is ok, warn, late, pause, done or no_limit. `law_limit` and `law_due_on` are the law's own where a shorter
    local promise counts (`counts_by`: law or promise).
    """

    rule: str
    title: Text
    light: str
    starts_on: str
    due_on: str | None
    due_is_provisional: bool
    is_paused: bool
    days_used: int
    days_left: int | None
    days_late: int
    days_paused: int
    limit: int | None
    unit: str
    counts_by: str
    law_limit: int | None
    law_due_on: str | None
    legal_basis: str
    status: str
    stopped_on: str | None


class JointItemOut(Schema):
    """One item of the office: `version` grows by one with every change; a step is sent with the version it rests on."""

    id: str
    case: str
    item: str
    kind: str
    title: Text
    state: str
    outcome: str
    version: int
    scheme: str
    application: str | None
    opened_at: str
    ended_at: str | None
    changed_at: str
    is_paused: bool
    law: str
    law_is_configured: bool
    clocks: list[ClockOut]


class JointItemsOut(Schema):
    """A page of them, oldest first; `next_after` is sent as `after` for the next one, null on the last."""

    items: list[JointItemOut]
    next_after: str | None


class WaitingOut(Schema):
    """A step the item waits for: the post it is for, and how it can come out; empty where it just is done."""

    step: str
    role: str
    outcomes: list[str]


class ThereOut(Text):
    """A fact or a paper the item names; `is_there` says that it was told or came, what it says is read on the page."""

    key: str
    is_there: bool


class JointStepOut(Schema):
    """One line of the item's history; `by` is an official's id, `through` the token of the system acting for them."""

    version: int
    verb: str
    step: str
    outcome: str
    at: str
    by_kind: str
    by: str | None
    role: str
    through: str | None


class JointItemWholeOut(JointItemOut):
    """One item with what it waits for, its history, and which facts and papers are there."""

    may_be_published: bool
    depends_on: list[str]
    waiting_for: list[WaitingOut]
    facts: list[ThereOut]
    papers: list[ThereOut]
    asked_papers: list[str]
    steps: list[JointStepOut]


class StepIn(Taken):
    """A step in the name of an official of the office, who agreed to it.

    `step` is one the item waits for (see `waiting_for`), or pause, resume, supply. `papers` are asked for with the
    outcome missing, or came with supply; `to_department` is whose it is with the outcome not_competent. `note` is the
    reason where one is asked for; it is kept encrypted.
    """

    official: Code
    expected_version: Annotated[int, Field(ge=1, le=1_000_000)]
    step: Annotated[Code, StringConstraints(min_length=1)]
    outcome: Code = ""
    note: Annotated[str, StringConstraints(max_length=1000)] = ""
    papers: Annotated[list[Code], Field(max_length=30)] = []
    to_department: Code = ""


class StepTakenOut(Schema):
    """What became of a step: the item as it stood right after it. A repeat with the same key has the same answer."""

    id: str
    case: str
    state: str
    outcome: str
    version: int
    is_paused: bool
    waiting_for: list[WaitingOut]


class ApplicationOut(Schema):
    """Where one application stands; nobody's name, number or address is in it."""

    id: str
    scheme: str
    state: str
    version: int
    filed_at: str
    accepted_on: str | None
    closed_at: str | None
    changed_at: str
    is_paused: bool
    clocks: list[ClockOut]


class ApplicationsOut(Schema):
    """A page of them, oldest first; `next_after` is sent as `after` for the next one, null on the last."""

    items: list[ApplicationOut]
    next_after: str | None


class CaseStepOut(Schema):
    """One line of an application's history."""

    version: int
    verb: str
    from_state: str
    to_state: str
    at: str
    by_kind: str


class ApplicationWholeOut(ApplicationOut):
    """One application with its history."""

    steps: list[CaseStepOut]


Short = Annotated[str, StringConstraints(max_length=40)]
Address = Annotated[str, StringConstraints(max_length=200)]
ExternalId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
"""The sender's own number: no citizen number, which a further check refuses."""


class SentMemberIn(Taken):
    """One person of the family; `relation` to the applicant is a code of the scheme, blank for the applicant."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,20}$")]
    name: Short
    citizen_number: Short
    relation: Short = ""
    is_applicant: bool = False


class SentAnswerIn(Taken):
    """One answer: `question` as /schemes/{scheme}/form names it, of whom (`member`), and how.

    `state` is value, none (没有) or unknown (说不清); `value` as a person types it: yuan, yes or no, a code,
    2025-09-01; of a question about who, the keys of the people.
    """

    question: Code
    member: Annotated[str, StringConstraints(max_length=20)] = ""
    state: Literal["value", "none", "unknown"] = "value"
    value: Annotated[str, StringConstraints(max_length=500)] | Annotated[list[Short], Field(max_length=30)] = ""


class SentIn(Taken):
    """An application a family began elsewhere. Nothing is filed by it: the family signs at the window."""

    external_id: ExternalId
    family_agreed: Literal[True]
    scheme: Code
    division_code: Code
    urban_rural: Literal["", "urban", "rural"] = ""
    phone: Short = ""
    address: Address = ""
    applied_on: date | None = None
    members: Annotated[list[SentMemberIn], Field(min_length=1, max_length=30)]
    answers: Annotated[list[SentAnswerIn], Field(max_length=500)] = []


class SentReceivedOut(Schema):
    """The receipt; the same external_id with the same content has the same one."""

    id: str
    external_id: str
    received_at: str


class LeftOutOut(Schema):
    """An answer that was not taken over: its question, and of whom by your key; empty where it is of the family."""

    question: str
    member: str


class SentStateOut(SentReceivedOut):
    """What became of it: waiting, taken or returned (with why); once taken, where the application stands.

    An application that is draft waits for the family to sign at the window. `left_out` are the answers its form does
    not ask for any more, which were not taken over.
    """

    state: str
    settled_at: str | None
    reason: str
    application: str | None
    application_state: str | None
    left_out: list[LeftOutOut]
