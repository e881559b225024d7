"""The batch of what is given without application, as somebody fills it in: nothing typed is lost, nothing unsaid."""

import re
from typing import Any

import pytest

from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.propose_no_application import propose_no_application
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.take_step import take_step
from tests.casework.joint.families import family, joint_of
from tests.casework.joint.joint_city import MEDICAL, TODAY, item, joint_city, running, somebody
from tests.registry.city import TestCity
from tests.workbench.desk import desk_of, open_on, said

BATCH = "/work/joint/batch/"


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """A demo town with the offices of a joint case."""
    settings.DOUDI_JURISDICTION = "demo-city"
    found = joint_city()
    open_on(TODAY)
    return found


def test_what_is_refused_keeps_what_was_typed(city: TestCity) -> None:
    """Nothing chosen is said; a reason too long or missing holds back its own row and stays in its field."""
    ours = [joint_of(city, family(city)) for _each in range(2)]
    for case in ours:
        propose_no_application(somebody(city, "planner6"), case.public_id)
        start_plan(somebody(city, "planner6"), case.public_id)
    one, two = (item(case, "medical_aid") for case in ours)
    desk, both = desk_of(f"{MEDICAL}.approver"), {"item": [one.public_id, two.public_id]}
    assert "一行也没有定" in said(desk.post(BATCH, both))
    long = "查" * 501
    typed = {f"do-{one.public_id}": "struck_out", f"why-{one.public_id}": long, f"do-{two.public_id}": "struck_out"}
    answer = desk.post(BATCH, both | typed)
    page = answer.content.decode()
    assert "最多500个字" in page
    assert f'value="{long}"' in page
    assert page.count('value="struck_out" selected') == 2
    assert "办了0行" in said(answer)
    settled = said(desk.post(BATCH, both | {f"do-{one.public_id}": "confirmed", f"do-{two.public_id}": "struck_out"}))
    assert "斯某某家，2口人，医疗救助：确认了" in settled
    assert "办了1行" in settled


def test_another_offices_row_changes_nothing(city: TestCity) -> None:
    """An id of somebody else's item is answered with what was sent and no more."""
    case = joint_of(city, family(city))
    propose_no_application(somebody(city, "planner6"), case.public_id)
    start_plan(somebody(city, "planner6"), case.public_id)
    foreign = item(case, "refuse_fee_relief")
    answer = said(desk_of(f"{MEDICAL}.approver").post(
        BATCH, {"item": [foreign.public_id], f"do-{foreign.public_id}": "confirmed"}
    ))  # fmt: skip
    assert "没有这一行，或者不归您定" in answer
    assert "垃圾处置费" not in answer
    before = foreign.version
    foreign.refresh_from_db()
    assert foreign.version == before


def test_a_page_that_grew_old_keeps_what_was_written(city: TestCity) -> None:
    """A colleague was first: who and what is said, what was typed can be copied, and the way back is the same page."""
    case = running(city, "housing_subsidy")
    step = f"/work/joint/items/{item(case, 'housing_subsidy').public_id}/step/accept/"
    page = said(desk_of("housing.clerk").get(step))
    (version,) = re.findall(r'name="version" value="(\d+)"', page)
    add_item(somebody(city, "planner6"), case.public_id, "temporary_aid", applied_on=TODAY)
    take_step(somebody(city, "housing.clerk"), item(case, "housing_subsidy").public_id, "accept", outcome="accepted")
    note = "身份证和户口簿都看过了，没有疑问。"
    answer = desk_of("housing.clerk").post(step, {"outcome": "accepted", "note": note, "version": version})
    assert answer.status_code == 409
    assert note in said(answer)
