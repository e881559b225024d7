"""The table of transitions itself, and what follows from where a case stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.casework.domain.machine import (
    AFTER_ACCEPTANCE,
    CLOSED,
    DECIDED,
    OPEN_AND_FILED,
    TRANSITIONS,
    State,
    allowed,
    verbs_in,
)
from doudi.casework.domain.steps import CLOCKS_OF_TASK, Standing, clocks_for, tasks_for
from doudi.casework.reads.case_page import PERMISSION_OF
from doudi.casework.tasks import TASKS
from doudi.casework.wording import STATE_WORDS, WHERE_WORDS, YOU_DO
from doudi.registry.policy import known_verbs, load_roles
from doudi.schemes import load

STANDINGS = st.builds(
    Standing,
    st.sampled_from(list(State)),
    *[st.booleans() for _ in range(10)],
    st.sampled_from(["", "等人"]),
    st.booleans(),
)


def test_nothing_leads_out_of_a_closed_case() -> None:
    """Confirmed, refused, withdrawn and terminated are ends: a letter is sent, and the family may disagree."""
    for state in CLOSED:
        disagreeing = {verb for verb in verbs_in(state) if verb.endswith("_reconsideration")}
        assert set(verbs_in(state)) - disagreeing <= {"issue_letter"}
        assert not disagreeing or state in DECIDED


def test_every_open_state_has_a_way_on_and_a_way_out() -> None:
    """No case can get stuck: something leads on, and the family may always withdraw."""
    for state in OPEN_AND_FILED:
        leads_on = {to for verb in verbs_in(state) for to in TRANSITIONS[verb].to or set()} - {state}
        assert leads_on - CLOSED or state is State.REPORTED
        assert allowed("withdraw", state)
        assert allowed("terminate", state)


def test_only_the_county_step_leads_to_a_decision() -> None:
    """Confirmed and refused are reached from the county's desk, or from what is decided there on a disagreement."""
    for verb, transition in TRANSITIONS.items():
        if transition.to and transition.to & {State.CONFIRMED, State.REFUSED}:
            assert (verb, transition.source) in {
                ("confirm", frozenset({State.REPORTED})),
                ("refuse", frozenset({State.REPORTED})),
                ("decide_reconsideration", DECIDED),
            }


@settings(max_examples=300, derandomize=True)
@given(STANDINGS)
def test_clocks_and_tasks_follow_from_the_standing_alone(now: Standing) -> None:
    """The whole-process clock runs exactly between acceptance and the end; whoever is asked has words and a role."""
    clocks, tasks = clocks_for(now), tasks_for(now)
    assert ("total" in clocks) == (now.state in AFTER_ACCEPTANCE)
    if now.state in CLOSED - {State.CONFIRMED, State.REFUSED} or now.state is State.DRAFT:
        assert not tasks
    if now.consent_withdrawn and now.state in OPEN_AND_FILED:
        assert tasks == ("casework.ask_family",)
    steps = {step.key for step in load("dibao").process}
    assert set(clocks) <= steps
    for kind in tasks:
        assert set(CLOCKS_OF_TASK[kind]) <= steps
        assert TASKS[kind].role in load_roles()


def test_every_state_and_verb_has_words_and_a_permission_somebody_holds() -> None:
    """Nothing on a page is a code, and no button asks for a verb that no role has."""
    for state in State:
        assert STATE_WORDS[state].zh
        assert WHERE_WORDS[state].zh
        assert YOU_DO[state].zh
    for verb, permission in PERMISSION_OF.items():
        assert verb in TRANSITIONS
        assert permission in known_verbs()


def test_a_wrong_target_is_a_programming_error() -> None:
    """A verb cannot be led elsewhere than its table says."""
    with pytest.raises(ValueError, match="cannot lead"):
        TRANSITIONS["take_down"].target(State.ON_NOTICE, State.CONFIRMED)
    with pytest.raises(ValueError, match="say which"):
        TRANSITIONS["take_down"].target(State.ON_NOTICE)
