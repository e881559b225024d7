"""Take on an application from elsewhere (接下外来申请): a draft at the window, which waits for the family to sign."""

from dataclasses import asdict, dataclass

from django.db import transaction

from doudi.casework.actions.add_member import add_member
from doudi.casework.actions.save_answer import save_answer
from doudi.casework.actions.start_draft import start_draft
from doudi.casework.domain.machine import Channel
from doudi.casework.errors import AnswerUnfit
from doudi.casework.models import Application, SentApplication
from doudi.casework.models.sent import TAKEN, WAITING
from doudi.casework.sent.errors import SentSettled, SentUnfit
from doudi.casework.sent.finding import SUBJECT, find_sent
from doudi.casework.sent.left_out import KEPT, LeftOut, left_out_of
from doudi.casework.sent.reading import SentRead, phone_digits, read_sent, typed_in_order
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.worklist.keeping import Subject, finish_items


@dataclass(frozen=True)
class TakenOn:
    """The draft, and the answers it did not take because it does not ask for them (没有带过来的回答)."""

    case: Application
    left_out: tuple[LeftOut, ...]


def take_on_sent(acting: Acting, public_id: str) -> TakenOn:
    """The draft with everything that was sent, begun by the clerk; what was received is emptied, since it lies there.

    Nothing is filed: every adult still signs at the window, and what was not answered is asked there. Pressed twice it
    is taken on once. Which answers the draft did not take is told both times, and kept.

    Raises:
        SentNotFound: it does not exist, or not for this account.
        SentSettled: it was returned.
        SentUnfit: a rule or a place has changed since, so that it does not fit any more: return it.
    """
    with transaction.atomic():
        row = find_sent(acting, public_id, lock=True)
        if row.state == TAKEN and row.application is not None and row.settled_by == acting.actor_id:
            return TakenOn(row.application, left_out_of(row))
        if row.state != WAITING or row.content is None:
            raise SentSettled(row.public_id, row.settled_by_name, is_taken=row.state == TAKEN)
        read = read_sent(row.content, acting.today)
        if read.faults:
            raise SentUnfit(read.faults)
        case = start_draft(
            acting,
            scheme=row.scheme,
            channel=Channel.WINDOW,
            division_code=row.division_code,
            phone=phone_digits(row.content.get("phone", "")),
            address=row.content.get("address", ""),
            urban_rural=row.content.get("urban_rural", ""),
            key=f"sent-{row.public_id}",
        )
        left = _fill_in(acting, case, row, read)
        row.application, row.state = case, TAKEN
        row.content = {KEPT: [asdict(each) for each in left]} if left else None
        row.settled_at, row.settled_by, row.settled_by_name = acting.now, acting.actor_id, acting.name
        row.save()
        finish_items(acting, Subject(SUBJECT, row.public_id))
        detail = {"application": case.public_id, "not_asked_any_more": len(left)}
        record(acting, "casework.take_on_sent", SUBJECT, row.public_id, area_path=row.area_path,
               case_ref=case.public_id, detail=detail)  # fmt: skip
        announce(acting, "sent_application_taken_on", {"sent": row.public_id, "application": case.public_id})
    return TakenOn(case, tuple(left))


def _fill_in(acting: Acting, case: Application, row: SentApplication, read: SentRead) -> list[LeftOut]:
    """Name the people and save the answers by the form's own actions; the answers the draft did not take."""
    content = row.content or {}
    ids: dict[str, str] = {}
    for member in sorted(content["members"], key=lambda each: not each["is_applicant"]):
        made = add_member(
            acting, case.public_id, name=member["name"], citizen_number=member["citizen_number"],
            relation=member["relation"], is_applicant=member["is_applicant"],
        )  # fmt: skip
        ids[member["key"]] = made.public_id
    left: list[LeftOut] = []
    for page, answer in typed_in_order(read):
        value = answer["value"]
        if page.question.kind == "who":
            picked = value.split(",") if isinstance(value, str) else value
            value = [ids[each.strip()] for each in picked if each.strip()]
        try:
            with transaction.atomic():
                save_answer(
                    acting, case.public_id, question=page.question.key, state=answer["state"], value=value,
                    member_id=ids.get(page.person_key or "", ""),
                )  # fmt: skip
        except AnswerUnfit:
            left.append(LeftOut(page.question.key, page.person_key or "", page.zh, page.en))
    return left
