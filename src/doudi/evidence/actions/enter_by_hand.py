"""Enter what a department answered on paper (手工录入回话), with a scan; it counts once another official confirms."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from doudi.evidence.checking.by_hand import CONFIRM, ENTER_VERB, UNDER_WAY_BY_HAND, close_hand_items, open_hand_item
from doudi.evidence.domain.entering import Told, faults_of, kept
from doudi.evidence.errors import HandAnswerFaulty, HandAnswerUnfit
from doudi.evidence.models import HandAnswer
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.files import store
from doudi.platform.received.looking import look_at
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import require

SCAN_KIND = "department_answer"


@dataclass(frozen=True)
class Scan:
    """The department's paper, as a photo or PDF."""

    content: bytes
    content_type: str
    file_name: str = ""


@transaction.atomic
def enter_by_hand(
    acting: Acting, answer_id: str, *, state: str, values: Told, as_of: date, words: str, scan: Scan | None
) -> HandAnswer:
    """Keep what the paper says; entered again it takes the place of what was entered, until it is confirmed.

    Args:
        state: has, none or unknown, as the paper says it.
        values: every quantity the category tells, where the state is has. None: the paper does not say.
        as_of: the day the paper shows.
        words: what it says, in a sentence, for the evidence page.
        scan: the paper; None where the scan that came with an earlier entry is meant.

    Raises:
        NotAllowed: no such answer is asked for, or not of this account's area.
        HandAnswerUnfit: it is settled already, or there is no scan.
        HandAnswerFaulty: what was entered cannot be an answer in this category; every fault.
        FileRefused: the scan is no photo or PDF, not whole, or does harm.
    """
    found = HandAnswer.objects.select_for_update(of=("self",)).select_related("query").filter(public_id=answer_id)
    row = found.first()
    if row is None:
        raise NotAllowed(ENTER_VERB, "no such answer, or not in this account's area")
    require(acting, ENTER_VERB, area_path=row.area_path)
    if row.state not in UNDER_WAY_BY_HAND:
        raise HandAnswerUnfit("it is settled already", "Ask anew with the next verification.")
    query = row.query
    faults = faults_of(query.category, state, values, as_of, words, acting.today)
    if faults:
        raise HandAnswerFaulty(faults)
    if scan is None and not row.file_id:
        raise HandAnswerUnfit("there is no scan of the paper", "Add a photo or a PDF.")
    if scan is not None:
        looked = look_at(scan.content)
        row.file_id = store(
            acting, looked.content, kind=SCAN_KIND, content_type=looked.content_type, file_name=scan.file_name,
            case_ref=query.case_ref, area_path=query.area_path,
        ).public_id  # fmt: skip
    row.told = {"state": state, "values": kept(values) if state == "has" else {}, "words": words.strip()}
    row.as_of, row.state = as_of, HandAnswer.ENTERED
    row.entered_at, row.entered_by, row.entered_by_name = acting.now, acting.actor_id, acting.name
    row.save()
    detail = {"category": query.category, "state": state, "file": row.file_id}
    place = {"area_path": row.area_path, "case_ref": query.case_ref}
    record(acting, "evidence.enter_by_hand", "hand_answer", row.public_id, detail=detail, **place)
    open_hand_item(acting, row, CONFIRM)
    close_hand_items(acting, query)
    return row
