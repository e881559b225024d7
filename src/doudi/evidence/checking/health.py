"""How departments' interfaces do (接口状态), written by who asks so that pages can read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from doudi.evidence.checking.storing import Answered
from doudi.evidence.connectors.breaking import Pulse
from doudi.evidence.models import ConnectorState
from doudi.platform.acting import Acting
from doudi.platform.many import update_many

MOST_DRIFT = 20


class Health:
    """Gathers outcomes and writes them now and then, since no page needs them sooner."""

    def __init__(self) -> None:
        self._heard: list[Answered] = []

    def note(self, answered: Sequence[Answered]) -> None:
        """Keep these until the next writing."""
        self._heard += answered

    def write(self, acting: Acting, pulses: Mapping[str, Pulse]) -> None:
        """Count what came, keep the last outcome and success, and which columns nobody agreed on."""
        heard: dict[str, list[Answered]] = defaultdict(list)
        for each in self._heard:
            heard[each.claimed.connector].append(each)
        self._heard = []
        known = {state.key: state for state in ConnectorState.objects.filter(key__in={*heard, *pulses})}
        changed: list[ConnectorState] = []
        fresh: list[ConnectorState] = []
        for key in sorted({*heard, *pulses}):
            state = known.get(key) or ConnectorState(key=key)
            pulse = str(pulses.get(key, Pulse.WELL))
            if state.pk is not None and key not in heard and state.pulse == pulse:
                continue
            if state.day != acting.today:
                state.day, state.said, state.silent, state.seconds = acting.today, 0, 0, 0.0
            for each in heard[key]:
                _note(state, each, acting)
            state.pulse, state.beat_at = pulse, acting.now
            (changed if state.pk else fresh).append(state)
        ConnectorState.objects.bulk_create(fresh, ignore_conflicts=True)
        update_many(changed, FIELDS)


FIELDS = (
    "pulse", "last_success_at", "last_outcome", "last_detail", "last_outcome_at", "day", "said", "silent", "seconds",
    "drift", "beat_at",
)  # fmt: skip


def _note(state: ConnectorState, each: Answered, acting: Acting) -> None:
    reply = each.reply
    state.last_outcome, state.last_outcome_at, state.last_detail = reply.outcome, acting.now, reply.detail
    state.seconds += each.seconds
    if reply.outcome == "said":
        state.said += 1
        state.last_success_at = acting.now
    else:
        state.silent += 1
    strange = [f"{each.claimed.asking.category} {name[:40]}" for name in reply.surprises]
    state.drift = sorted({*state.drift, *strange})[:MOST_DRIFT]
