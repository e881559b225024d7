"""What a clerk, and the sender, see of an application from elsewhere (外来申请)."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.casework.domain.form import age_on
from doudi.casework.machines import PURPOSE
from doudi.casework.machines.errors import NotThere
from doudi.casework.models import SentApplication
from doudi.casework.models.sent import WAITING
from doudi.casework.process import scheme_here
from doudi.casework.reads.drafts import QuestionPage
from doudi.casework.sent.actions.receive import SCOPE
from doudi.casework.sent.errors import SentFault
from doudi.casework.sent.finding import SUBJECT, find_sent
from doudi.casework.sent.left_out import LeftOut, left_out_of
from doudi.casework.sent.reading import answers_in_order, read_sent
from doudi.kernel.text import mask_number
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry.machines import calling_office
from doudi.registry.reads import place_name
from doudi.worklist.words import Words


@dataclass(frozen=True)
class SentMember:
    """One person as sent; the citizen number is masked."""

    name: str
    masked_number: str
    relation: Words
    age: int
    is_applicant: bool


@dataclass(frozen=True)
class SentPage:
    """What a clerk looks at before taking it on; empty of people and answers once it is settled."""

    public_id: str
    external_id: str
    sender: Words
    scheme: Words
    place: str
    phone: str
    address: str
    applied_on: date | None
    received_at: datetime
    state: str
    members: list[SentMember]
    answers: list[QuestionPage]
    names: dict[str, str]
    unanswered: int
    faults: list[SentFault]
    reason: str
    settled_by: str
    settled_at: datetime | None
    application_id: str
    left_out: tuple[LeftOut, ...]


def fetch_sent_page(acting: Acting, public_id: str) -> SentPage:
    """The page of one; reading it is on record.

    Raises:
        SentNotFound: it does not exist, or not for this account.
    """
    row = find_sent(acting, public_id)
    record_read(acting, SUBJECT, [row.public_id], what="sent_application", area_path=row.area_path)
    content = row.content or {}
    scheme, office = scheme_here(row.scheme), row.organisation
    read = read_sent(content, acting.today) if row.state == WAITING else None
    asked = [page for page in read.asked if page.question.kind not in ("people", "sign")] if read else []
    codes = {code.code: Words(code.zh, code.en) for code in scheme.quantities["relation_to_head"].codes}
    names = {member["key"]: member["name"] for member in read.members} if read else {}
    born = {member["key"]: member["birth_date"] for member in read.members} if read else {}
    return SentPage(
        public_id=row.public_id,
        external_id=row.external_id,
        sender=Words(office.name_zh, office.name_en or office.name_zh),
        scheme=Words(scheme.short_zh, scheme.short_en),
        place=place_name(row.area_path),
        phone=content.get("phone", ""),
        address=content.get("address", ""),
        applied_on=date.fromisoformat(content["applied_on"]) if content.get("applied_on") else None,
        received_at=row.received_at,
        state=row.state,
        members=[
            SentMember(
                member["name"], mask_number(member["citizen_number"]),
                codes.get("head" if member["is_applicant"] else member["relation"], Words("", "")),
                age_on(date.fromisoformat(born[member["key"]]), acting.today) if born.get(member["key"]) else 0,
                member["is_applicant"],
            )
            for member in content.get("members", [])
        ],
        answers=[
            QuestionPage(
                page.question, page.person_key or "", names.get(page.person_key or "", ""), Words(page.zh, page.en),
                Words(page.hint_zh, page.hint_en), Words(page.none_zh, page.none_en), answer, number,
            )
            for number, (page, answer) in enumerate(answers_in_order(read) if read else (), start=1)
        ],
        names=names,
        unanswered=sum(page.key not in read.answered for page in asked) if read else 0,
        faults=read.faults if read else [],
        reason=row.reason,
        settled_by=row.settled_by_name,
        settled_at=row.settled_at,
        application_id=row.application.public_id if row.application else "",
        left_out=left_out_of(row),
    )  # fmt: skip


def fetch_sent_state(acting: Acting, public_id: str) -> SentApplication:
    """What became of it, for the office whose system sent it.

    Raises:
        NotAllowed: the machine's token does not cover it.
        NotThere: this office sent nothing of this id.
    """
    office = calling_office(acting, SCOPE, purpose=PURPOSE)
    rows = SentApplication.objects.select_related("application").filter(organisation=office.token.organisation)
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise NotThere
    record_read(acting, SUBJECT, [row.public_id], what="sent_application", area_path=row.area_path)
    return row
