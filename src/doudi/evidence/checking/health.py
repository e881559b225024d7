"""How departments' interfaces do (接口状态), written by who asks so that pages can read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from doudi.evidence.checking.storing import Answered
from doudi.evidence.connectors.breaking import Pulse
from doudi.evidence.models import ConnectorState
from doudi.platform.acting import Acting

MOST_DRIFT = 20


def note_health(acting: Acting, answered: Sequence[Answered], pulses: Mapping[str, Pulse]) -> None:
    """Count what came, keep the last outcome and success, and which columns nobody agreed on."""
    heard: dict[str, list[Answered]] = defaultdict(list)
    for each in answered:
        heard[each.claimed.connector].append(each)
    wanted = list(heard) if answered else list(pulses)
    known = {state.key: state for state in ConnectorState.objects.filter(key__in=wanted)}
    for key in wanted:
        state = known.get(key) or ConnectorState(key=key)
        if state.day != acting.today:
            state.day, state.said, state.silent, state.seconds = acting.today, 0, 0, 0.0
        for each in heard.get(key, ()):
            _note(state, each, acting)
        if state.pk is not None and not heard.get(key) and state.pulse == pulses.get(key, Pulse.WELL):
            continue
        state.pulse, state.beat_at = str(pulses.get(key, Pulse.WELL)), acting.now
        state.save()


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
