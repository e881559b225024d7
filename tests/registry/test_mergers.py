"""Offices merged from a day on: lists and clocks on both sides of it, who may, what is refused, and calling it off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.casework.joint.actions.name_office import name_office
from doudi.casework.joint.errors import OfficeMissing
from doudi.casework.joint.offices import office_for
from doudi.platform.acting import Acting
from doudi.registry import acting as acting_of
from doudi.registry.acting import held_posts
from doudi.registry.actions import settle_merger as settling
from doudi.registry.actions.issue_machine_token import issue_machine_token
from doudi.registry.actions.propose_merger import propose_merger, withdraw_merger
from doudi.registry.actions.settle_merger import call_off_merger, settle_merger
from doudi.registry.errors import MergerUnfit, NotAllowed
from doudi.registry.machines import acting_for_machine, calling_office
from doudi.registry.merger_reads import fetch_mergers, moves_of
from doudi.registry.models import OfficeMerger, OfficeSuccession, OrganisationArea, Post
from doudi.registry.reads import office_serving
from doudi.registry.succession import now_of, staffed_by, stood_for
from doudi.worklist import standing
from doudi.worklist.bound import open_and_bound
from doudi.worklist.machine_reads import fetch_office_items
from tests.registry.city import ADMIN, NOW, TestCity, build_city
from tests.registry.mergers import OFFICES, TODAY, Crowd, administrators, merged

pytestmark = pytest.mark.django_db
LEAVING, INTO, ELSEWHERE = OFFICES
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """Two districts."""
    settings.DOUDI_JURISDICTION = "demo-city"
    return build_city()


@pytest.mark.parametrize("seed", [1, 2, 3, *(pytest.param(n, marks=pytest.mark.long) for n in range(4, 60))])
def test_lists_and_clocks_pass_over_the_day(city: TestCity, seed: int) -> None:
    """Before the day everybody finds what they did, from the day on what both offices had; no clock is touched."""
    crowd = Crowd(city, seed)
    assert crowd.differences(None, range(2)) == []
    clocks = crowd.clocks()
    merged(city, TODAY + timedelta(days=2))
    assert crowd.differences(TODAY + timedelta(days=2), range(5)) == []
    assert crowd.clocks() == clocks


def _posts_of_those_taken_over_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(acting_of, "_POSTS", acting_of._POSTS.replace("taken.since <= %s", "taken.since < %s AND 1 = 0"))


def _areas_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settling, "_areas_moved", lambda row: {"ended": [], "begun": []})


def _people_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settling, "_posts_moved", lambda acting, row: {"ended": [], "begun": []})


def _who_is_named_is_looked_for_in_the_office_that_left(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(standing, "staffed_by", lambda office, day: [office])


def _a_day_late(patch: pytest.MonkeyPatch) -> None:
    original = settling._stand_for

    def late(row: OfficeMerger) -> None:
        original(row)
        OfficeSuccession.objects.update(since=row.since + timedelta(days=1))

    patch.setattr(settling, "_stand_for", late)


PLANTED = 1
"""A seed with somebody alone in the office that leaves, and with work that names them."""
PLANTS: list[Callable[[pytest.MonkeyPatch], None]] = [
    _posts_of_those_taken_over_are_forgotten, _areas_stay, _people_stay, _a_day_late,
    _who_is_named_is_looked_for_in_the_office_that_left,
]  # fmt: skip


@pytest.mark.parametrize("plant", PLANTS, ids=lambda each: each.__name__.strip("_"))
def test_a_planted_bug_is_noticed(
    city: TestCity, plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each differs from what the plain reckoning says, for somebody on some day."""
    crowd = Crowd(city, PLANTED)
    plant(monkeypatch)
    merged(city, TOMORROW)
    assert crowd.differences(TOMORROW, range(4))


def test_two_administrators_and_a_reason(city: TestCity) -> None:
    """Proposed it changes nothing; who proposed does not agree; what is refused or withdrawn stays without effect."""
    maker, checker = administrators(city)
    leaving, into = city.offices[LEAVING], city.offices[INTO]
    row = propose_merger(maker, leaving.public_id, into.public_id, since=TOMORROW, why="区划调整")
    assert now_of(leaving, TOMORROW) == leaving
    with pytest.raises(NotAllowed):
        settle_merger(maker, row.public_id, agree=True)
    both = Acting("staff", maker.actor_id, "甲", NOW, "administration", (*maker.posts, *checker.posts))
    with pytest.raises(MergerUnfit, match="same administrator"):
        settle_merger(both, row.public_id, agree=True)
    with pytest.raises(MergerUnfit, match="needs a reason"):
        settle_merger(checker, row.public_id, agree=False)
    (shown,) = fetch_mergers(checker)
    assert shown.moves is not None
    assert (shown.may_settle, shown.may_withdraw, len(shown.moves.people)) == (True, False, 2)
    settle_merger(checker, row.public_id, agree=False, answer="批复没有到")
    with pytest.raises(MergerUnfit, match="settled already"):
        settle_merger(checker, row.public_id, agree=True)
    again = propose_merger(maker, leaving.public_id, into.public_id, since=TOMORROW, why="批复到了")
    with pytest.raises(MergerUnfit, match="agreed to leave already"):
        propose_merger(maker, leaving.public_id, into.public_id, since=TOMORROW, why="又一次")
    withdraw_merger(maker, again.public_id)
    assert not OfficeSuccession.objects.exists()
    assert not OrganisationArea.objects.exclude(valid_to=None).exists()
    with pytest.raises(NotAllowed):
        fetch_mergers(city.acting("clerk6", "assistance"))


@pytest.mark.parametrize(
    ("leaving", "into", "since", "why", "field", "reason"),
    [
        (LEAVING, LEAVING, TOMORROW, "批复", "into_id", "same"),
        (LEAVING, "500106001001", TOMORROW, "批复", "into_id", "kind"),
        (LEAVING, INTO, TODAY - timedelta(days=1), "批复", "since", "past"),
        (LEAVING, INTO, TOMORROW, " ", "why", "why"),
        ("none", INTO, TOMORROW, "批复", "leaving_id", "unknown"),
    ],
)
def test_what_cannot_be_merged_says_why(
    city: TestCity, leaving: str, into: str, since: date, why: str, field: str, reason: str
) -> None:
    """The field and the rule, nothing is kept; an office of another district is not an administrator's to merge."""
    maker, _ = administrators(city)
    ids = [city.offices[each].public_id if each in city.offices else each for each in (leaving, into)]
    with pytest.raises(MergerUnfit) as refused:
        propose_merger(maker, *ids, since=since, why=why)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    with pytest.raises(NotAllowed):
        propose_merger(maker, city.offices[LEAVING].public_id, city.offices[ELSEWHERE].public_id, since=since, why=why)
    assert not OfficeMerger.objects.exists()


def test_an_office_that_left_is_not_merged_again_and_a_chain_leads_to_its_end(city: TestCity) -> None:
    """What the first stood for, the last stands for; nobody goes into an office that is to leave."""
    first = merged(city, TOMORROW)
    maker, checker = (city.acting(name, "administration") for name in ("mergemaker", "mergechecker"))
    ids = [city.offices[each].public_id for each in OFFICES]
    with pytest.raises(MergerUnfit) as refused:
        propose_merger(maker, ids[1], ids[0], since=TOMORROW, why="反过来")
    assert refused.value.field == "into_id"
    third = city.offices["500106001001"]
    third.kind = "township_office"
    third.save()
    later = TODAY + timedelta(days=9)
    row = propose_merger(maker, ids[1], third.public_id, since=later, why="再合并")
    settle_merger(checker, row.public_id, agree=True)
    assert [now_of(city.offices[LEAVING], on).public_id for on in (TODAY, TOMORROW, later)] == [
        ids[0], ids[1], third.public_id]  # fmt: skip
    assert set(stood_for(third.public_id, later)) == {third.public_id, ids[0], ids[1]}
    assert staffed_by(ids[0], TODAY) == [ids[0]]
    serving = office_serving(city.places["500106001002"].path, "township_office", later)
    assert serving == third
    with pytest.raises(MergerUnfit, match="call that off first"):
        call_off_merger(checker, first.public_id, why="不合并了")


def test_it_is_called_off_before_its_day_and_all_is_as_it_was(city: TestCity) -> None:
    """Areas and posts to the row; on the day itself it is too late."""
    maker, checker = administrators(city)
    before = [list(model.objects.order_by("pk").values()) for model in (OrganisationArea, Post)]
    ids = city.offices[LEAVING].public_id, city.offices[INTO].public_id
    row = settle_merger(checker, propose_merger(maker, *ids, since=TOMORROW, why="批复").public_id, agree=True)
    assert before != [list(model.objects.order_by("pk").values()) for model in (OrganisationArea, Post)]
    with pytest.raises(MergerUnfit, match="needs a reason"):
        call_off_merger(checker, row.public_id, why="")
    late = city.acting("mergechecker", "administration", NOW + timedelta(days=1))
    with pytest.raises(MergerUnfit, match="has come"):
        call_off_merger(late, row.public_id, why="晚了")
    call_off_merger(checker, row.public_id, why="批复撤了")
    assert before == [list(model.objects.order_by("pk").values()) for model in (OrganisationArea, Post)]
    assert not OfficeSuccession.objects.exists()


def test_who_worked_in_both_keeps_each_post_once(city: TestCity) -> None:
    """A post there is already is not begun again; the posts held name the own office first, then the one taken over."""
    from_both = city.staff["clerk6"]
    Post.objects.create(staff=from_both, organisation=city.offices[INTO], role="township_clerk", valid_from=TODAY)
    merged(city, TOMORROW)
    assert Post.objects.filter(staff=from_both, organisation=city.offices[INTO]).count() == 1
    held = held_posts(from_both, TOMORROW)
    assert [post.organisation_id for post in held] == [city.offices[each].public_id for each in (INTO, LEAVING)]
    assert all(len(post.area_paths) == 2 for post in held)
    assert [post.organisation_id for post in held_posts(from_both, TODAY)] == [
        city.offices[LEAVING].public_id, city.offices[INTO].public_id]  # fmt: skip


def test_a_department_that_was_merged_is_the_one_that_took_it_over(city: TestCity) -> None:
    """Items that begin from the day on go there; before, to the office that was named."""
    path = city.places[LEAVING + "001"].path
    name_office(ADMIN, "civil_affairs", city.offices[LEAVING], since=TODAY)
    merged(city, TOMORROW)
    assert office_for("civil_affairs", path, TODAY) == city.offices[LEAVING]
    assert office_for("civil_affairs", path, TOMORROW) == city.offices[INTO]
    with pytest.raises(OfficeMissing):
        office_for("civil_affairs", city.places[ELSEWHERE].path, TOMORROW)


def test_systems_of_the_office_that_left_read_nothing_and_those_of_the_other_its_work(city: TestCity) -> None:
    """No token passes on; what is bound to the office that left is read by the system of the one that took it over."""
    tokens = {
        name: issue_machine_token(
            ADMIN, city.offices[name], name, scopes=["work_items"], purpose="assistance", days=90
        )[0]
        for name in (LEAVING, INTO)
    }  # fmt: skip
    crowd = Crowd(city, 5)
    ids = {one.item for one in crowd.work if one.office == LEAVING}
    row = merged(city, TOMORROW)
    assert ids
    assert open_and_bound(row.leaving.public_id, TODAY)["grievance"] == len(ids)
    assert moves_of(row.leaving, TODAY).systems == [LEAVING]
    tomorrow = NOW + timedelta(days=1)
    left, other = (acting_for_machine(tokens[name], tomorrow) for name in (LEAVING, INTO))
    assert calling_office(left, "work_items", purpose="assistance").areas == ()
    found = {item.public_id for item in fetch_office_items(other, row.into.public_id, at_most=50)[0]}
    assert ids <= found
    now = acting_for_machine(tokens[INTO], NOW)
    today = {item.public_id for item in fetch_office_items(now, row.into.public_id, at_most=50)[0]}
    assert not ids & today


def test_the_database_refuses_one_person_for_both(city: TestCity) -> None:
    """Whoever proposes does not agree, whatever way the row is written."""
    merged(city, TOMORROW)
    row = OfficeMerger.objects.get()
    with pytest.raises(IntegrityError, match="a_merger_is_agreed_by_another"), transaction.atomic():
        OfficeMerger.objects.filter(pk=row.pk).update(settled_by=row.proposed_by)
    OfficeMerger.objects.filter(pk=row.pk).update(settled_by=row.proposed_by, state="withdrawn")
