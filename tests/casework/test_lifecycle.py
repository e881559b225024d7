"""One family the whole way."""

from doudi.casework.domain.machine import State
from tests.casework.journey import Journey


def test_a_family_is_granted_what_its_standard_lacks(journey: Journey) -> None:
    """From an empty draft to a confirmed case with its letter, step by step."""
    case = journey.confirmed()
    assert case.state == State.CONFIRMED
