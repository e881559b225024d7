"""Enter what a department answered on paper (手工录入回话), with a scan; it counts once another official confirms."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from doudi.evidence.checking.by_hand import CONFIRM, close_hand_items, open_hand_item
from doudi.evidence.domain.categories import reading_of
from doudi.evidence.errors import HandAnswerUnfit
from doudi.evidence.models import HandAnswer
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.files import check_upload, store
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import require

STATES = ("has", "none", "unknown")
MOST_FEN = 10**13
Told = Mapping[str, int | bool | None]


@transaction.atomic
def enter_by_hand(
    acting: Acting, answer_id: str, *, state: str, values: Told, as_of: date, words: str, scan: bytes,
    content_type: str, file_name: str = "",
) -> HandAnswer:  # fmt: skip
    """Keep what the paper says; entered again it takes the place of what was entered, until it is confirmed.

    Args:
        state: has, none or unknown, as the paper says it.
        values: quantity → amount in fen, count, or yes and no; every quantity the category tells, where the state is
            has. None: the paper does not say.
        as_of: the day the paper shows.
        words: what it says, in a sentence, for the evidence page.

    Raises:
        NotAllowed: no such answer is asked for, or not of this account's area.
        HandAnswerUnfit: what was entered cannot be an answer in this category.
        FileRefused: the scan is no photo or PDF.
    """
    found = HandAnswer.objects.select_for_update().select_related("query").filter(public_id=answer_id).first()
    if found is None:
        raise NotAllowed("evidence.query", "no such answer, or not in this account's area")
    require(acting, "evidence.query", area_path=found.area_path)
    if found.state not in (HandAnswer.ASKED_FOR, HandAnswer.ENTERED):
        raise HandAnswerUnfit("it is settled already", "Ask anew with the next verification.")
    query = found.query
    _check(query.category, state, values, as_of, acting.today)
    check_upload(scan, content_type)
    kept = store(acting, scan, kind="department_answer", content_type=content_type, file_name=file_name,
                 case_ref=query.case_ref, area_path=query.area_path)  # fmt: skip
    found.told = {"state": state, "values": dict(values), "words": words.strip()[:200]}
    found.as_of, found.file_id, found.state = as_of, kept.public_id, HandAnswer.ENTERED
    found.entered_at, found.entered_by, found.entered_by_name = acting.now, acting.actor_id, acting.name
    found.save()
    detail = {"category": query.category, "state": state, "file": kept.public_id}
    place = {"area_path": found.area_path, "case_ref": query.case_ref}
    record(acting, "evidence.enter_by_hand", "hand_answer", found.public_id, detail=detail, **place)
    open_hand_item(acting, found, CONFIRM)
    close_hand_items(acting, query)
    return found


def _check(category: str, state: str, values: Told, as_of: date, today: date) -> None:
    quantities = set(reading_of(category)[0].quantities)
    if state not in STATES or as_of > today:
        raise HandAnswerUnfit("the state or the day cannot be", "has, none or unknown; a day up to today.")
    if set(values) - quantities or (state == "has" and set(values) != quantities):
        told = ", ".join(sorted(quantities)) or "no quantity"
        raise HandAnswerUnfit(f"this category tells of {told}", "Enter each of them, or that the paper does not say.")
    for value in values.values():
        if not (value is None or isinstance(value, bool) or (isinstance(value, int) and 0 <= value <= MOST_FEN)):
            raise HandAnswerUnfit("a value is no amount, count, or yes and no", "Enter amounts in fen, from 0.")
