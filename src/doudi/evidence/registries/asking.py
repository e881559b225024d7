"""Our questions to registries that answer later (异步查询): written down, sent, asked after, given up in the end.

Every step is in the tables before it is taken. Killed anywhere, the next round goes on, with the same ids.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from doudi.evidence.checking.claiming import MOST_AT_ONCE, as_claimed, claim, stop_questions
from doudi.evidence.checking.connected import Connected
from doudi.evidence.checking.rows import headers_of
from doudi.evidence.connectors.declaring import Connector, Mode
from doudi.evidence.connectors.saying import Silence, Silent
from doudi.evidence.connectors.spdci import partner_at, search_for
from doudi.evidence.interop.codes import Action, Trouble
from doudi.evidence.interop.partners import Partner, Partners
from doudi.evidence.interop.sending import Handed
from doudi.evidence.live_models import PAUSED, STOPPED, UNDER_WAY
from doudi.evidence.models import LiveQuestion
from doudi.evidence.registries.answering import take_status
from doudi.evidence.registries.errands import (
    MOST_A_PARTNER,
    SENDING,
    Came,
    Errand,
    errand,
    locked,
    status_message,
    wait_after,
)
from doudi.evidence.registries.models import RegistryQuestion, Way
from doudi.evidence.registries.settling import end, held_now, locked_live, settle, stop
from doudi.evidence.registries.statuses import read_status
from doudi.platform.acting import Acting

BEYOND = timedelta(days=1)
"""How much longer than its patience a question is ours, so that a worker that stood still for a day loses none."""
_NOT_AUTHORISED = frozenset({"401", "403", "err.request.unauthorized", "err.request.forbidden"})


def write_down(acting: Acting, known: Connected, partners: Partners, wall: datetime) -> int:
    """Questions that wait for a registry are taken, each with a row of its own, before anything is sent; how many."""
    later = {each.key: each for each in known.later}
    if not later:
        return 0
    lease = timedelta(hours=max(each.later.give_up_hours for each in later.values())) + BEYOND
    with transaction.atomic():
        claimed = claim(acting, dict.fromkeys(later, MOST_AT_ONCE), wall, lease)
        for each in claimed:
            connector = later[each.connector]
            found = _partner_of(connector, each.asking.category, known, partners)
            RegistryQuestion.objects.get_or_create(
                question_id=each.pk,
                defaults={
                    "partner": found.key if isinstance(found, Partner) else "", "connector": connector.key,
                    "made_at": wall, "next_at": wall,
                    "ends_at": wall + timedelta(hours=connector.later.give_up_hours),
                },
            )  # fmt: skip
    return len(claimed)


def _partner_of(connector: Connector, category: str, known: Connected, partners: Partners) -> Partner | Silent:
    host = known.hosts.get(connector.host)
    terms = connector.categories.get(category)
    if host is None or terms is None:
        return Silent(Silence.NOT_CONNECTED, "its host or category is on the operator's list no more")
    return partner_at(host, partners, headers_of(terms.dataset))


def due(state: Way, wall: datetime) -> list[RegistryQuestion]:
    """Rows that are due, no more of a partner than one round takes; held. Call it inside a transaction."""
    rows = RegistryQuestion.objects.filter(ended_at=None, state=state, next_at__lte=wall, ends_at__gt=wall)
    found: list[RegistryQuestion] = []
    for partner in list(rows.values_list("partner", flat=True).order_by("partner").distinct()):
        found += locked(rows.filter(partner=partner).order_by("next_at", "pk"))[:MOST_A_PARTNER]
    return found


def searches(acting: Acting, known: Connected, partners: Partners, wall: datetime) -> list[Errand]:
    """What is to be sent now, signed now; nothing about whom no authorisation holds any more."""
    found: list[Errand] = []
    with transaction.atomic():
        for row in due(Way.TO_SEND, wall):
            live = locked_live(row)
            if _is_kept_back(acting, row, live, wall):
                continue
            held = held_now(acting, live)
            if held is None:
                stop(acting, row, live)
                continue
            connector = known.named(row.connector)
            partner = _asked(connector, live, known, partners)
            if isinstance(partner, Silent) or connector is None:
                settle(acting, row.pk, partner if isinstance(partner, Silent) else _gone(), known)
                continue
            live.authorisation = held
            message = search_for(as_claimed(live, acting).asking, partner, wall)
            row.partner, row.attempts, row.next_at = partner.key, row.attempts + 1, wall + SENDING
            row.save(update_fields=["partner", "attempts", "next_at"])
            found.append(errand(row.pk, Action.SEARCH, message, row.public_id, partner, connector, partners, wall))
    return found


def _is_kept_back(acting: Acting, row: RegistryQuestion, live: LiveQuestion, wall: datetime) -> bool:
    """Whether it is not to be sent now: its batch is paused or stopped, or the question was closed otherwise."""
    batch = live.check_ref.batch
    if live.state in UNDER_WAY and batch is not None and batch.state == PAUSED:
        row.next_at = wall + SENDING
        row.save(update_fields=["next_at"])
        return True
    if live.state in UNDER_WAY and batch is not None and batch.state == STOPPED:
        stop_questions(acting, [live], "stopped")
        return end(row, Way.STOPPED, "its batch was stopped") is Way.STOPPED
    return live.state not in UNDER_WAY and end(row, Way.STOPPED, "the question was closed otherwise") is Way.STOPPED


def _gone() -> Silent:
    return Silent(Silence.NOT_CONNECTED, "the connector is there no more")


def _asked(connector: Connector | None, live: LiveQuestion, known: Connected, partners: Partners) -> Partner | Silent:
    """Whom this goes to, if it may be asked at all."""
    if connector is None or not connector.answers_later:
        return _gone()
    if live.limit_fen is not None:
        return Silent(Silence.ANOTHER_FORM, "a registry is asked for rows only")
    return _partner_of(connector, live.category, known, partners)


def note_search(acting: Acting, each: Errand, came: Came, known: Connected, wall: datetime) -> bool:
    """What came of sending is kept, unless the answer was here first; whether it was taken."""
    assert isinstance(came, Handed)
    open_rows = RegistryQuestion.objects.filter(pk=each.pk, ended_at=None, state=Way.TO_SEND)
    row = open_rows.first()
    if row is None:
        return came.outcome == "taken"
    if came.outcome in ("again", "later"):
        open_rows.update(next_at=wall + wait_after(row.attempts), trouble=came.trouble[:120])
        return False
    seen_before = came.outcome == "refused" and came.trouble == Trouble.BAD and row.attempts > 1
    if (came.outcome == "taken" and not came.is_last) or seen_before:
        # An id that was seen before: our first attempt may have arrived. Its status will tell.
        open_rows.update(state=Way.TAKEN, correlation_id=came.correlation, taken_at=wall, trouble="",
                         next_at=wall + timedelta(minutes=each.connector.later.callback_minutes))  # fmt: skip
        return True
    settle(acting, each.pk, _refusal(came), known)
    return False


def _refusal(came: Handed) -> Silent:
    if came.is_last:
        return Silent(Silence.ANOTHER_FORM, "NACK: taken, and no answer will follow")
    why = Silence.NOT_AUTHORISED if came.trouble in _NOT_AUTHORISED else Silence.ANOTHER_FORM
    return Silent(why, came.trouble)


def status_questions(acting: Acting, known: Connected, partners: Partners, wall: datetime) -> list[Errand]:
    """How far questions are whose answer should have come, asked at each registry's own pace."""
    found: list[Errand] = []
    with transaction.atomic():
        for row in due(Way.TAKEN, wall):
            live = locked_live(row)
            if live.state not in UNDER_WAY:
                end(row, Way.STOPPED, "the question was closed otherwise")
                continue
            if held_now(acting, live) is None:
                stop(acting, row, live)
                continue
            connector = known.named(row.connector)
            partner = _asked(connector, live, known, partners)
            if isinstance(partner, Silent) or connector is None:
                settle(acting, row.pk, partner if isinstance(partner, Silent) else _gone(), known)
                continue
            row.status_asks += 1
            row.next_at = wall + timedelta(minutes=connector.later.status_minutes)
            row.save(update_fields=["status_asks", "next_at"])
            message = status_message(live.request_id, row.public_id, "search")
            found.append(errand(row.pk, Action.TXN_STATUS, message, f"{row.public_id}-{row.status_asks}", partner,
                                connector, partners, wall, sync=connector.status_by is Mode.SYNC))  # fmt: skip
    return found


def note_status(acting: Acting, each: Errand, came: Came, known: Connected, partners: Partners) -> bool:
    """What a registry says of its own state; silence is noted, and asked after again."""
    row = RegistryQuestion.objects.select_related("question").filter(pk=each.pk).first()
    if isinstance(came, Silent):
        trouble = f"{came.why}: {came.detail}"
    elif isinstance(came, Handed):
        trouble = "" if came.outcome == "taken" else came.trouble
    else:
        told = read_status(came.text, each.partner, partners)
        if not isinstance(told, str) and row is not None:
            take_status(acting, row, told, each.partner, known)
            return True
        trouble = told if isinstance(told, str) else ""
    RegistryQuestion.objects.filter(pk=each.pk, ended_at=None).update(trouble=trouble[:120])
    return not trouble
