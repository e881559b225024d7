"""Fixtures for payments: confirmed families with accounts."""

import pytest

from doudi.benefits.actions.register_account import register_account
from doudi.casework.domain.machine import State
from doudi.platform.events import dispatch_pending
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.journey import FAMILY, Journey, Somebody


@pytest.fixture
def granted(journey: Journey) -> Journey:  # noqa: F811
    """One family with a confirmed 940 yuan a month from October 2025, its entitlement open."""
    case = journey.confirmed()
    assert case.state == State.CONFIRMED
    dispatch_pending(journey.now)
    return journey


def another_family(journey: Journey, number: int) -> Journey:  # noqa: F811
    """One more confirmed family of the same shape in the same city."""
    people = tuple(
        Somebody(f"{person.name}{number}", person.born, person.relation, person.sequence + 10 * number, person.wage_fen)
        for person in FAMILY
    )
    other = Journey(journey.city, family=people, phone=f"1390000{number:04d}")
    other.confirmed()
    dispatch_pending(other.now)
    return other


def give_account(journey: Journey, number: str = "6222000011112222") -> None:  # noqa: F811
    """Register the applicant's account."""
    person = journey.case.applicant
    assert person is not None
    register_account(
        journey.by("payer6"), person.public_id, holder_name=person.name, bank_name="示例银行", number=number
    )
