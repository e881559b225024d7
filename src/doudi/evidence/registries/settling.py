"""What came of a question to a registry is put on file (互通回话入库): as any answer is, if it may still be known."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from doudi.columnar.pseudonym import Pseudonyms
from doudi.evidence.checking.claiming import Claimed, as_claimed, stop_questions, with_people
from doudi.evidence.checking.connected import Connected
from doudi.evidence.checking.health import Health
from doudi.evidence.checking.reading import LiveReply, reply_of
from doudi.evidence.checking.storing import Answered, store
from doudi.evidence.connectors.saying import Outcome, Said, Silence, Silent
from doudi.evidence.consenting import authorisation_for, why_none
from doudi.evidence.live_models import ASKED, UNDER_WAY, WAITING
from doudi.evidence.models import Authorisation, LiveQuestion
from doudi.evidence.registries.models import RegistryQuestion, Way
from doudi.kernel.clock import SystemClock
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.pseudonym import pseudonyms

log = logging.getLogger("doudi.verification")
MOST_A_ROUND = 200


def held_now(acting: Acting, live: LiveQuestion) -> Authorisation | None:
    """The authorisation on which this may be asked, and its answer taken in, at this moment; locked."""
    purpose = live.check_ref.purpose
    return authorisation_for(live.person, live.case_ref, acting.now, category=live.category, purpose=purpose)


def locked_live(row: RegistryQuestion) -> LiveQuestion:
    """The question under way behind a row, held, with whom it is about."""
    rows = LiveQuestion.objects.select_for_update().filter(pk=row.question_id)
    return with_people(list(rows))[0]


@transaction.atomic
def settle(acting: Acting, pk: int, outcome: Outcome, known: Connected, *, way: Way = Way.REFUSED) -> Way | None:
    """How the question ended; None where it had ended before, so that an answer counts once.

    The authorisation is looked at again: taken back in the meantime, what came is not kept and nobody reads it.

    Args:
        way: how it ends where nothing was said.
    """
    row = RegistryQuestion.objects.select_for_update().filter(pk=pk, ended_at=None).first()
    if row is None:
        return None
    live = locked_live(row)
    if live.state not in UNDER_WAY:
        return end(row, Way.STOPPED, "the question was closed otherwise")
    if held_now(acting, live) is None:
        return stop(acting, row, live)
    if live.state == WAITING:  # its lease ran out while the answer was on its way: it is ours again
        LiveQuestion.objects.filter(pk=live.pk).update(state=ASKED, lease_until=row.ends_at)
    claimed = as_claimed(live, acting)
    seconds = max(0.0, (SystemClock().now() - row.made_at).total_seconds())
    answered = Answered(claimed, _read(claimed, outcome, pseudonyms()), seconds)
    store(acting, [answered], known)
    health = Health()
    health.note([answered])
    health.write(acting, {})
    if isinstance(outcome, Said):
        return end(row, Way.ANSWERED, "")
    return end(row, way, f"{outcome.why}: {outcome.detail}")


def stop(acting: Acting, row: RegistryQuestion, live: LiveQuestion) -> Way:
    """No authorisation holds: nothing more is sent, nothing is taken in, and what it would tell stays unknown."""
    detail = {"categories": [live.category], "check": live.check_ref.public_id, "partner": row.partner,
              "why": why_none(live.person, live.case_ref, acting.now, live.category)}  # fmt: skip
    record(acting, "evidence.query_refused", "person", live.person.public_id, area_path=live.area_path,
           case_ref=live.case_ref, detail=detail)  # fmt: skip
    stop_questions(acting, [live])
    return end(row, Way.STOPPED, "no authorisation")


def end(row: RegistryQuestion, way: Way, trouble: str) -> Way:
    """Over, and how."""
    row.state, row.trouble, row.ended_at = way, trouble[:120], SystemClock().now()
    row.save(update_fields=["state", "trouble", "ended_at"])
    return way


def _read(claimed: Claimed, outcome: Outcome, made: Pseudonyms) -> LiveReply:
    asking = claimed.asking

    def read(told: Outcome) -> LiveReply:
        return reply_of(told, asking.category, claimed.dataset, claimed.question, asking.citizen_number, made)

    try:
        return read(outcome)
    except Exception as error:  # a record nobody thought of is no answer, and must not lose the question
        log.exception("an answer of %s in %s could not be read", claimed.connector, asking.category)
        return read(Silent(Silence.NOT_UNDERSTOOD, type(error).__name__))


def give_up(acting: Acting, known: Connected, wall: datetime) -> int:
    """Questions nobody answered in the agreed time: unknown, with that reason; how many."""
    late = RegistryQuestion.objects.filter(ended_at=None, ends_at__lte=wall).order_by("ends_at")
    done = 0
    for row in late[:MOST_A_ROUND]:
        last = row.status_said or row.trouble or "no word"
        silent = Silent(Silence.TOO_SLOW, f"no answer in the agreed time; the last we heard: {last}"[:200])
        done += settle(acting, row.pk, silent, known, way=Way.GIVEN_UP) is not None
    return done
