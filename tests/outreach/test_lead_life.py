"""The life of a lead, in plain Python: when a family is found again, and when not."""

from hypothesis import given
from hypothesis import strategies as st

from doudi.columnar import screen as sweep
from doudi.columnar.screening import evidence as sweep_evidence
from doudi.outreach.domain.facts import Earlier, material_facts, why_no_new_lead
from doudi.outreach.domain.lead import LeadState, VisitOutcome, state_after
from doudi.outreach.visiting.limits import rule_for
from doudi.outreach.visiting.wording import DOUBTS, HARDSHIPS, LEFT_OUT, OUTCOME_WORDS, STATE_WORDS

REASONS_GIVEN = set(sweep.REASONS)
DOUBTS_GIVEN = set(sweep_evidence.DOUBTS)

states = st.sampled_from([state.value for state in LeadState])
periods = st.sampled_from(["2025-08", "2025-09", "2025-10"])
earlier = st.lists(st.builds(Earlier, periods, states, st.sampled_from("abc"), st.booleans()), max_size=4)


@given(earlier, periods, st.sampled_from("abc"))
def test_a_new_lead_never_stands_beside_an_open_one_or_one_of_the_same_month(
    before: list[Earlier], period: str, digest: str
) -> None:
    """Whatever was found before, a new lead means: other month, nothing open, other facts than last time."""
    why = why_no_new_lead(before, period, digest)
    if why == "":
        assert all(each.period != period for each in before)
        assert all(each.state in ("applied", "settled") and not each.application_open for each in before)
        assert not before or before[-1].facts_digest != digest
    else:
        assert why in LEFT_OUT
        assert before


@given(st.permutations([3, 1, 2]), st.sampled_from(["2025-08-31", "2025-10-31"]))
def test_facts_are_the_same_in_any_order_and_of_any_day(order: list[int], as_of: str) -> None:
    """Only what is said counts."""

    def evidence(keys: list[int], day: str) -> dict[str, object]:
        return {
            "members": [{"key": key, "relation": "other", "by": "wage", "age": 30} for key in keys],
            "lines": [
                {"dataset": "d", "key": key, "code": "wage", "amount_fen": key, "zh": "", "as_of": day} for key in keys
            ],
            "doubts": [],
            "urban_rural": "urban",
        }

    assert material_facts(evidence(order, as_of)) == material_facts(evidence([1, 2, 3], "2025-08-31"))
    assert material_facts(evidence(order, as_of)) != material_facts(evidence([1, 2], as_of))


def test_only_not_meeting_anybody_leaves_a_lead_open() -> None:
    """Twice not met is tried again; every other outcome moves on at once."""
    assert state_after(VisitOutcome.NOT_FOUND, 2) is LeadState.DISPATCHED
    assert state_after(VisitOutcome.NOT_FOUND, 3) is LeadState.SETTLED
    assert state_after(VisitOutcome.MOVED, 1) is LeadState.SETTLED
    assert state_after(VisitOutcome.NOT_NEEDED, 1) is LeadState.SETTLED
    assert state_after(VisitOutcome.WANTS_TO_APPLY, 1) is LeadState.VISITED


def test_everything_a_page_says_has_words_in_both_languages() -> None:
    """States, outcomes, hardships, and every reason the sweep gives for leaving a household out."""
    assert set(STATE_WORDS) == set(LeadState)
    assert set(OUTCOME_WORDS) == set(VisitOutcome)
    assert {"not_entitled", "served_already"} < REASONS_GIVEN <= set(LEFT_OUT)
    assert {"no_head"} < DOUBTS_GIVEN <= set(DOUBTS)
    for words in (*STATE_WORDS.values(), *OUTCOME_WORDS.values(), *HARDSHIPS.values(), *LEFT_OUT.values()):
        assert words.zh
        assert words.en


def test_no_place_invents_a_legal_limit() -> None:
    """The law's limit is unset everywhere; the demo's promise says that it is a design."""
    assert rule_for("outreach.visit", "500106").limit is None
    demo = rule_for("outreach.visit", "demo-city")
    assert (demo.law_limit, demo.counts_by, demo.status) == (None, "promise", "design")
