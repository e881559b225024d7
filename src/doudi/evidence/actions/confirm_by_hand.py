"""Confirm an answer entered from paper (复核手工录入), or send it back; never by whoever entered it."""

from datetime import datetime

from django.db import transaction

from doudi.evidence.checking.by_hand import CONFIRM_VERB, ENTER, close_hand_items, open_hand_item
from doudi.evidence.domain.answer import Answer, Found
from doudi.evidence.domain.entering import quantities_told, value_of_kept
from doudi.evidence.errors import HandAnswerChanged, HandAnswerUnfit
from doudi.evidence.facts import put_answer
from doudi.evidence.models import HandAnswer
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import require


@transaction.atomic
def confirm_by_hand(
    acting: Acting, answer_id: str, *, agrees: bool, reason: str = "", seen: datetime | None = None
) -> HandAnswer:
    """The answer becomes what is on file, or goes back to be entered again, with a reason.

    Money rests on it, so a second official compares it with the scan.

    Args:
        seen: when the entry was made that was compared; an entry made since is compared anew.

    Raises:
        NotAllowed: no such answer, not of this area, or entered by this account.
        HandAnswerUnfit: nothing is entered, or sent back without a reason.
        HandAnswerChanged: it was entered anew meanwhile.
    """
    rows = HandAnswer.objects.select_for_update(of=("self",)).select_related("query")
    found = rows.filter(public_id=answer_id).first()
    if found is None:
        raise NotAllowed(CONFIRM_VERB, "no such answer, or not in this account's area")
    require(acting, CONFIRM_VERB, area_path=found.area_path)
    if found.state != HandAnswer.ENTERED or found.told is None:
        raise HandAnswerUnfit("nothing waits to be confirmed", "Enter what the paper says first.")
    if found.entered_by == acting.actor_id:
        raise NotAllowed(CONFIRM_VERB, "whoever entered an answer does not confirm it")
    if seen is not None and seen != found.entered_at:
        raise HandAnswerChanged()
    if not agrees and not reason.strip():
        raise HandAnswerUnfit("it is sent back without a reason", "Say what does not agree with the scan.")
    query = found.query
    if agrees:
        found.state, found.confirmed_at, found.confirmed_by = HandAnswer.CONFIRMED, acting.now, acting.actor_id
        found.reason = ""
        if query.superseded_at is None:
            query.as_of = found.as_of
            put_answer(acting, query, answer_of(found))
    else:
        found.state, found.reason = HandAnswer.ASKED_FOR, reason.strip()
        open_hand_item(acting, found, ENTER)
    found.save()
    verb = "evidence.confirm_by_hand" if agrees else "evidence.send_back_by_hand"
    detail = {"category": query.category}
    place = {"area_path": found.area_path, "case_ref": query.case_ref}
    record(acting, verb, "hand_answer", found.public_id, detail=detail, **place)
    close_hand_items(acting, query)
    return found


def answer_of(entered: HandAnswer) -> Answer:
    """What was entered, as an answer; a quantity the paper does not tell of is unknown, also beside others."""
    told = dict(entered.told or {})
    state, values = str(told["state"]), dict(told["values"])
    found = []
    for quantity in quantities_told(entered.query.category):
        value = value_of_kept(quantity, values.get(quantity.key))
        if state == "has" and value is not None:
            found.append(Found(quantity.key, "has", value))
        elif state == "none":
            found.append(Found(quantity.key, "none"))
        else:
            found.append(Found(quantity.key, "unknown", note="not_stated"))
    words = str(told["words"])
    note = "not_stated" if state == "unknown" else ""
    return Answer(state, tuple(found), note, zh=words, en=words)  # type: ignore[arg-type]
