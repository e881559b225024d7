"""What is asked next (安排): checks of batches get their questions when their turn comes, and waiting has an end."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from doudi.evidence.checking.beginning import put_questions
from doudi.evidence.checking.claiming import as_claimed
from doudi.evidence.checking.closing import finish_checks
from doudi.evidence.checking.reading import reply_of
from doudi.evidence.checking.storing import Answered
from doudi.evidence.connectors.saying import Silence, Silent
from doudi.evidence.live_models import ASKED, OPEN, PAUSED, REVIEW, STOPPED, WAITING
from doudi.evidence.models import Check, CheckBatch, LiveQuestion
from doudi.evidence.terms import value_of
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.registry.models import Person
from doudi.registry.pseudonym import pseudonyms

CHECKS_AT_ONCE = 4
MOST_WAITING = 20_000
"""Questions of a batch that may wait at a time: where one department is far behind the others, they wait for it."""
LEASE = timedelta(minutes=5)
_log = logging.getLogger("doudi.verification")


def checks_to_plan() -> QuerySet[Check]:
    """Checks whose questions are not written yet, in their order."""
    rows = Check.objects.filter(planned_at=None, state=OPEN).exclude(batch__state__in=[PAUSED, STOPPED])
    return rows.order_by("urgency", "turn", "pk")


def plan_next(acting: Acting) -> int:
    """Write the questions of the next checks; how many checks. A check that cannot be written is stopped, and said."""
    if not checks_to_plan().exists():
        return 0
    if LiveQuestion.objects.filter(state=WAITING).count() >= MOST_WAITING:
        return 0
    planned = 0
    for pk, batch in list(checks_to_plan().values_list("pk", "batch")[:CHECKS_AT_ONCE]):
        with transaction.atomic():
            if not _may_go_on(batch):
                continue
            check = Check.objects.select_for_update().filter(pk=pk, planned_at=None, state=OPEN).first()
            if check is None:
                continue
            try:
                with transaction.atomic():
                    _plan(acting, check)
            except DoudiError as fault:
                _log.warning("check %s cannot be written: %s", check.public_id, fault.code)
                check.state, check.trouble, check.finished_at = STOPPED, fault.code, acting.now
                check.save(update_fields=["state", "trouble", "finished_at"])
            planned += 1
    return planned


def _may_go_on(batch: int | None) -> bool:
    """Not while its batch is paused; read and held, before the check itself, as whoever pauses or stops it does."""
    return batch is None or CheckBatch.objects.select_for_update().filter(pk=batch, state=OPEN).first() is not None


def _plan(acting: Acting, check: Check) -> None:
    members = list(Person.objects.filter(public_id__in=check.people).order_by("pk"))
    check.family = sorted({person.person_key for person in members if person.person_key is not None})
    put_questions(acting, check, members, {})
    if check.planned_at is None:
        check.planned_at = acting.now
        check.save(update_fields=["planned_at", "family"])
        finish_checks(acting, [check.pk])


def give_up_waiting(acting: Acting, wall: datetime, well: Collection[str]) -> list[Answered]:
    """Questions that waited too long for a department that rests: unknown, with that reason; ours to store now.

    Args:
        well: connectors that are asked at this moment; what waits for them goes on waiting, however long nobody asked.
    """
    soon = acting.now - timedelta(minutes=value_of("live_patience_minutes"))
    late = acting.now - timedelta(hours=value_of("review_patience_hours"))
    too_long = Q(made_at__lt=soon) & ~Q(check_ref__kind=REVIEW) | Q(made_at__lt=late, check_ref__kind=REVIEW)
    waiting = LiveQuestion.objects.filter(too_long, state=WAITING, held=False).exclude(connector__in=list(well))
    if not waiting.exists():
        return []
    with transaction.atomic():
        rows = list(
            waiting.select_for_update(of=("self",)).select_related("person", "check_ref", "authorisation")[:500]
        )
        LiveQuestion.objects.filter(pk__in=[row.pk for row in rows]).update(state=ASKED, lease_until=wall + LEASE)
    silent, made = Silent(Silence.RESTING, "its department rests, or is connected no more"), pseudonyms()
    return [
        Answered(
            claimed := as_claimed(row, acting),
            reply_of(silent, row.category, row.dataset, claimed.question, "", made),
            0.0,
        )
        for row in rows
    ]
