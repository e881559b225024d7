"""What cannot be got done, and the three ways: sorted with a reason, raised one way up, never lost."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from doudi.casework.grievance.actions.accept import accept
from doudi.casework.grievance.actions.answer import guide
from doudi.casework.grievance.actions.classify import classify, escalate
from doudi.casework.grievance.actions.close import close
from doudi.casework.grievance.actions.dispatch import dispatch
from doudi.casework.grievance.actions.register import register
from doudi.casework.grievance.catalogue import kinds, limit_of, matters
from doudi.casework.grievance.domain.course import COURSE, ENDS, State, verbs_in
from doudi.casework.grievance.errors import GrievanceUnfit
from doudi.casework.models import Grievance
from doudi.schemes.catalogue import scheme_keys
from tests.casework.grievance.window import Window

TRIED = {"kind": "cannot_get_done", "matter_key": "housing", "tried_where": "区政务大厅，说缺一张纸"}


def test_what_cannot_be_done_cites_a_matter_and_an_attempt(window: Window) -> None:
    """Without either it is refused, by the action and by the database; with both it is accepted at once."""
    for missing in ({"matter_key": ""}, {"tried_on": None}, {"tried_where": " "}):
        with pytest.raises(GrievanceUnfit):
            window.registered(**{**TRIED, "tried_on": window.today, **missing})
    row = window.registered(**TRIED, tried_on=window.today)
    assert (row.state, row.version, list(row.steps.values_list("verb", flat=True))) == (
        "accepted",
        2,
        ["register", "accept"],
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Grievance.objects.filter(pk=row.pk).update(matter_key="")


def test_a_day_to_come_is_no_attempt(window: Window) -> None:
    """Nobody has tried tomorrow."""
    with pytest.raises(GrievanceUnfit) as caught:
        window.registered(**TRIED, tried_on=window.later().today.replace(month=12))
    assert caught.value.field == "tried_on"


def test_a_matter_is_sorted_with_a_reason_and_its_owner_fits(window: Window) -> None:
    """A local matter waits until it is sorted; a big one is no committee's, a small one no department's."""
    by = window.by("window6")
    row = window.accepted(kind="local_matter", area_path="/50/500106/500106001/500106001001/")
    with pytest.raises(GrievanceUnfit):
        dispatch(by, row.public_id, office_id=window.office("500106001001"))
    with pytest.raises(GrievanceUnfit):
        classify(by, row.public_id, matter="small", reason=" ")
    classify(by, row.public_id, matter="small", reason="只关系一个院子")
    with pytest.raises(GrievanceUnfit):
        dispatch(by, row.public_id, office_id=window.office())
    dispatch(by, row.public_id, office_id=window.office("500106001001"))
    with pytest.raises(GrievanceUnfit):
        escalate(by, row.public_id, matter="private", reason="是自己家的")
    escalate(by, row.public_id, matter="big", reason="几个社区都有")
    with pytest.raises(GrievanceUnfit):
        dispatch(by, row.public_id, office_id=window.office("500106001001"))
    dispatch(by, row.public_id, office_id=window.office())
    trail = [each.detail for each in row.steps.filter(verb__in=("classify", "escalate")).order_by("pk")]
    assert trail == [{"from": "", "to": "small"}, {"from": "small", "to": "big"}]


def test_a_private_matter_gets_guidance_and_does_not_vanish(window: Window) -> None:
    """It is answered in words, closed, rated like every other, and may come back as a small one."""
    by = window.by("window6")
    row = window.accepted(kind="local_matter")
    with pytest.raises(GrievanceUnfit):
        guide(by, row.public_id, guidance_key="neighbours")
    classify(by, row.public_id, matter="private", reason="两家的事")
    with pytest.raises(GrievanceUnfit):
        dispatch(by, row.public_id, office_id=window.office())
    guide(by, row.public_id, guidance_key="neighbours", text="周三下午有调解。")
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("answered", "guided")
    assert "调解" in row.answer
    close(window.by("window6b"), row.public_id)
    escalate(by, row.public_id, matter="small", reason="调解不成，几家都有")
    row.refresh_from_db()
    assert (row.state, row.matter_class, row.round) == ("accepted", "small", 2)


def test_a_matter_of_the_district_moves_to_its_unit(window: Window) -> None:
    """What came without a street goes to the street that is put in charge; a street elsewhere is refused."""
    row = window.accepted(area_path="/50/500106/")
    with pytest.raises(GrievanceUnfit):
        dispatch(window.by("window6"), row.public_id, office_id=window.office("500107001"))
    dispatch(window.by("window6"), row.public_id, office_id=window.office("500106001"))
    row.refresh_from_db()
    assert row.area_path == "/50/500106/500106001/"


def test_a_clerk_writes_down_what_is_heard_at_a_window(window: Window) -> None:
    """By telephone or at the window, in the clerk's own area; not as if it had come online."""
    row = register(window.by("clerk6"), window.said(channel="window"))
    assert row.registered_by == window.by("clerk6").actor_id
    with pytest.raises(GrievanceUnfit):
        register(window.by("clerk6"), window.said(channel="online"))
    accept(window.by("window6"), row.public_id)


def test_the_course_has_no_dead_end() -> None:
    """From every state an end is reached, every verb but the first starts somewhere, and ends are ends."""
    reach = {State(end) for end in ENDS}
    for _ in State:
        reach |= {source for move in COURSE.values() for source in move.sources if move.targets & reach}
    assert reach == set(State)
    assert all(move.sources for verb, move in COURSE.items() if verb != "register")
    assert all(not verbs_in(State(end)) for end in ENDS)


def test_every_limit_says_where_it_is_from() -> None:
    """A number has its text and a status; without a text there is no number."""
    for listed in kinds().values():
        for row in listed.more["limits"]:
            assert row["source"], listed.key
            assert (row["limit"] is None) == (row["status"] == "unset"), listed.key
            assert (row["limit"] is None) == (not row["basis"]), listed.key
    assert limit_of("complaint", "demo-city").status == "design"
    assert limit_of("cannot_get_done", "320100").limit == 15


def test_a_matter_of_a_policy_names_one_there_is() -> None:
    """The list of matters points to schemes that exist."""
    assert {row.more["scheme"] for row in matters().values()} - {""} <= set(scheme_keys())
