"""One round of asking other registries (一轮互通): the worker's, between its other work; safe to stop anywhere."""

from __future__ import annotations

from datetime import datetime

from doudi.evidence.checking.connected import connected
from doudi.evidence.errors import ConnectorsFaulty
from doudi.evidence.interop.codes import Action
from doudi.evidence.interop.here import find_partners
from doudi.evidence.models import RegistryQuestion, RegistryWatch
from doudi.evidence.registries.asking import note_search, note_status, searches, status_questions, write_down
from doudi.evidence.registries.errands import hand_all
from doudi.evidence.registries.settling import give_up
from doudi.evidence.registries.watching import end_watches, note_watch, watch_messages
from doudi.kernel.clock import SystemClock
from doudi.platform.acting import Acting

PURPOSE = "means_verification"


def ask_registries(now: datetime) -> int:
    """Write down, give up, send, and note what came of it; how many messages were taken.

    While the operator's files have faults nothing is sent and nothing is lost.
    """
    try:
        known = connected()
    except ConnectorsFaulty:
        return 0  # the runner and its page say so
    if not known.later and not _is_anything_open():
        return 0
    partners, acting = find_partners(), Acting.system(PURPOSE, now)
    if partners is None:
        return 0
    wall = SystemClock().now()
    write_down(acting, known, partners, wall)
    give_up(acting, known, wall)
    end_watches(acting, wall)
    asked = [*searches(acting, known, partners, wall), *status_questions(acting, known, partners, wall)]
    watched = watch_messages(acting, known, partners, wall)
    watching = {id(each) for each in watched}
    taken = 0
    for each, came in hand_all([*asked, *watched], known):
        moment = SystemClock().now()
        if id(each) in watching:
            taken += note_watch(acting, each, came, partners, moment)
        elif each.what is Action.SEARCH:
            taken += note_search(acting, each, came, known, moment)
        else:
            taken += note_status(acting, each, came, known, partners)
    return taken


def _is_anything_open() -> bool:
    return any(model.objects.filter(ended_at=None).exists() for model in (RegistryQuestion, RegistryWatch))
