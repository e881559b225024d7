"""Leave and standing in: whose an item is follows from the day, and nobody gets what they must keep away from."""

from __future__ import annotations

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from doudi.casework.models import Application, NearRelative
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.worklist import standing
from doudi.worklist.actions.end_leave import end_leave
from doudi.worklist.actions.hand_over import hand_over
from doudi.worklist.actions.take_leave import take_leave
from doudi.worklist.domain.standing import Away
from doudi.worklist.errors import ItemNotFound, LeaveUnfit, MustKeepAway
from doudi.worklist.keeping import Subject, finish_items
from doudi.worklist.models import Leave, WorkItem
from doudi.worklist.reads import fetch_queue
from doudi.worklist.standing import kept_from, standing_over
from tests.registry.city import NOW, TestCity, build_city
from tests.support.kept_rows import kept_rows
from tests.worklist.office import CLERK, HERE, NEXT_STREET, REVIEWER, appointed, item_of

TODAY = NOW.date()
WEEK = (TODAY, TODAY + timedelta(days=7))
CLERKS = ("clerk6", "clerk6c", "clerk6d")


def _office() -> TestCity:
    city = build_city()
    for name in ("clerk6c", "clerk6d"):
        appointed(city, name, "500106001", CLERK)
    appointed(city, "clerk6d", "500106001", REVIEWER)
    return city


def office() -> TestCity:
    """The street's office with three clerks, of whom one is a reviewer too."""
    return kept_rows("office with three clerks", _office)


@pytest.fixture
def city(db: None) -> TestCity:
    """The same, for a test."""
    return office()


def mine(city: TestCity, name: str, days: int = 0) -> list[str]:
    """What waits for somebody, some days later."""
    rows = fetch_queue(city.acting(name, now=NOW + timedelta(days=days)), page_size=200).rows
    return sorted(row.subject_id for row in rows)


def leave_of(city: TestCity, name: str, to: str, since: date = WEEK[0], until: date = WEEK[1]) -> Leave:
    """Somebody's own leave."""
    substitute = city.staff[to].public_id if to else ""
    return take_leave(city.acting(name), city.staff[name].public_id, CLERK, since, until, substitute)


def test_items_fall_to_the_substitute_and_come_back(city: TestCity) -> None:
    """In the days away the substitute has them, with the name of whom they stand in for; then the owner again."""
    item_of(city, 1, owner="clerk6")
    leave_of(city, "clerk6", "clerk6c")
    assert (mine(city, "clerk6"), mine(city, "clerk6c")) == ([], ["DB-1"])
    row = fetch_queue(city.acting("clerk6c")).rows[0]
    assert (row.owner, row.stands_in_for, row.is_mine) == ("clerk6c示例", "clerk6示例", True)
    assert mine(city, "clerk6c", 6) == ["DB-1"]
    assert (mine(city, "clerk6", 7), mine(city, "clerk6c", 7)) == (["DB-1"], [])


def test_who_comes_back_early_has_them_back(city: TestCity) -> None:
    """Ending a leave is on record and takes effect that day; ending it twice changes nothing."""
    item_of(city, 1, owner="clerk6")
    leave = leave_of(city, "clerk6", "clerk6c")
    with pytest.raises(ItemNotFound):
        end_leave(city.acting("clerk6c"), leave.public_id)
    end_leave(city.acting("clerk6"), leave.public_id)
    end_leave(city.acting("clerk6"), leave.public_id)
    assert mine(city, "clerk6") == ["DB-1"]
    assert AuditEntry.objects.filter(action="worklist.end_leave").count() == 1


def test_without_a_substitute_they_are_the_roles(city: TestCity) -> None:
    """Everybody of the role has them; so it is too when two are away and stand in for each other."""
    item_of(city, 1, owner="clerk6")
    leave_of(city, "clerk6", "")
    assert mine(city, "clerk6c") == mine(city, "clerk6d") == ["DB-1"]
    Leave.objects.all().delete()
    leave_of(city, "clerk6", "clerk6c")
    leave_of(city, "clerk6c", "clerk6")
    assert mine(city, "clerk6d") == ["DB-1"]


def test_a_substitute_who_is_away_has_one_too(city: TestCity) -> None:
    """The chain is followed to the first who is here."""
    item_of(city, 1, owner="clerk6")
    leave_of(city, "clerk6", "clerk6c")
    leave_of(city, "clerk6c", "clerk6d")
    assert (mine(city, "clerk6c"), mine(city, "clerk6d")) == ([], ["DB-1"])


def test_an_account_that_ended_leaves_its_items_to_the_role(city: TestCity) -> None:
    """What names somebody who holds no post any more waits for the role, not for nobody."""
    item_of(city, 1, owner="clerk6")
    city.staff["clerk6"].posts.update(valid_to=TODAY)
    assert mine(city, "clerk6c") == ["DB-1"]


@pytest.mark.parametrize(
    ("to", "since", "until"),
    [
        ("reviewer6", 0, 7),
        ("clerk6b", 0, 7),
        ("clerk7", 0, 7),
        ("clerk6", 0, 7),
        ("clerk6c", 7, 7),
        ("clerk6c", -9, 0),
        ("clerk6c", 0, 400),
    ],
)
def test_a_leave_that_does_not_fit_is_refused(city: TestCity, to: str, since: int, until: int) -> None:
    """Another role, another place, oneself; no days, past days, more than a year."""
    with pytest.raises(LeaveUnfit) as refused:
        leave_of(city, "clerk6", to, TODAY + timedelta(days=since), TODAY + timedelta(days=until))
    assert refused.value.code == "worklist.leave-unfit"
    assert not Leave.objects.exists()


def test_leave_is_recorded_once_and_never_twice_over(city: TestCity) -> None:
    """The same press again is the same leave; other days over it are refused."""
    first = leave_of(city, "clerk6", "clerk6c")
    assert leave_of(city, "clerk6", "clerk6c").pk == first.pk
    with pytest.raises(LeaveUnfit):
        leave_of(city, "clerk6", "clerk6d", TODAY + timedelta(days=3), TODAY + timedelta(days=9))


def test_only_oneself_and_who_supervises_the_place_record_a_leave(city: TestCity) -> None:
    """The street's reviewer does it for a sick clerk; a colleague, and another district's approver, do not."""
    clerk, to = city.staff["clerk6"].public_id, city.staff["clerk6c"].public_id
    for somebody in ("clerk6c", "approver7", "auditor6"):
        with pytest.raises(NotAllowed):
            take_leave(city.acting(somebody), clerk, CLERK, *WEEK, to)
    leave = take_leave(city.acting("reviewer6"), clerk, CLERK, *WEEK, to)
    assert AuditEntry.objects.get(action="worklist.take_leave").actor_id == city.staff["reviewer6"].public_id
    end_leave(city.acting("reviewer6"), leave.public_id)


def test_who_handled_a_matter_never_decides_it_as_a_substitute(city: TestCity) -> None:
    """A clerk who is a reviewer too accepted the case; the reviewer's step on it falls to the role, not to them."""
    appointed(city, "reviewer6e", "500106001", REVIEWER)
    item_of(city, 1)
    finish_items(city.acting("clerk6d"), Subject("application", "DB-1"))
    item_of(city, 1, owner="reviewer6", role=REVIEWER, kind="casework.report", rule="dibao.report")
    item_of(city, 2, owner="reviewer6", role=REVIEWER, kind="casework.report", rule="dibao.report")
    by, to = city.staff["reviewer6"].public_id, city.staff["clerk6d"].public_id
    take_leave(city.acting("reviewer6"), by, REVIEWER, *WEEK, to)
    assert "DB-1" not in mine(city, "clerk6d")
    assert "DB-2" in mine(city, "clerk6d")
    assert mine(city, "reviewer6e") == ["DB-1"]
    item = WorkItem.objects.get(subject_id="DB-1", state="open")
    with pytest.raises(MustKeepAway):
        hand_over(city.acting("reviewer6"), item.public_id, to, "请代办")


def test_a_near_relative_stands_in_for_nothing_of_that_family(city: TestCity) -> None:
    """民发〔2021〕57号 art. 11: an official registered as a relative does not get the case by somebody's leave."""
    case = Application.objects.create(public_id="DB-1", scheme="dibao", started_at=NOW, changed_at=NOW)
    NearRelative.objects.create(
        application=case,
        staff_id=city.staff["clerk6c"].public_id,
        relation="表姐",
        registered_at=NOW,
        registered_by="S-1",
    )
    item_of(city, 1, owner="clerk6")
    leave_of(city, "clerk6", "clerk6c")
    assert (mine(city, "clerk6c"), mine(city, "clerk6d")) == ([], ["DB-1"])


def history_faults(city: TestCity, leaves: list[Away], owners: list[tuple[str, str, str]]) -> list[str]:
    """What is wrong with who answers for what: nobody, two persons, somebody outside the place or the role."""
    faults = []
    Leave.objects.bulk_create(
        [
            Leave(public_id=f"LV-{at}", staff_id=city.staff[one.staff_id].public_id, role=one.role,
                  substitute_id=city.staff[one.substitute_id].public_id if one.substitute_id else "",
                  from_on=one.from_on, until_on=one.until_on, made_at=NOW, made_by="S-1")
            for at, one in enumerate(leaves)
        ]
    )  # fmt: skip
    for number, (owner, role, place) in enumerate(owners):
        item_of(city, number, owner=owner, role=role, place=place, limit=None)
    staff = {name: city.acting(name) for name in (*CLERKS, "reviewer6", "clerk6b", "clerk7", "reviewer7")}
    lists = {name: set(mine(city, name)) for name in staff}
    items = list(WorkItem.objects.filter(state=WorkItem.OPEN))
    found = standing_over(WorkItem.objects.all(), TODAY)
    kept = kept_from(items, found)
    for item in items:
        person = found.of(item, kept_from=kept)
        having = {name for name in staff if item.subject_id in lists[name]}
        holders = {
            name for name, acting in staff.items()
            if item.owner_role in acting.roles and policy.may(acting, "worklist.see", area_path=item.area_path)
        }  # fmt: skip
        wanted = {name for name in staff if city.staff[name].public_id == person} if person else holders
        if having != wanted:
            faults.append(f"{item.subject_id} of {item.owner_role}: on the lists of {having}, answered for by {wanted}")
        faults += [f"{item.subject_id} outside the scope of {name}" for name in having - holders]
    return faults


DAYS = st.integers(-3, 4)
LEAVES = st.builds(
    lambda who, to, start, length: Away(
        who, CLERK, TODAY + timedelta(days=start), TODAY + timedelta(days=start + length), to if to != who else ""
    ),
    st.sampled_from(CLERKS),
    st.sampled_from([*CLERKS, "", "clerk6b", "clerk7"]),
    DAYS,
    st.integers(0, 6),
)
OWNERS = st.tuples(
    st.sampled_from(["", *CLERKS, "clerk6b", "clerk7"]),
    st.sampled_from([CLERK, REVIEWER]),
    st.sampled_from([HERE, NEXT_STREET]),
)


@pytest.mark.once
class Histories(TestCase):
    """Whatever leave was recorded and whomever items were given to."""

    @settings(max_examples=8, deadline=None, derandomize=True)
    @given(st.lists(LEAVES, max_size=5, unique_by=lambda one: one.staff_id), st.lists(OWNERS, min_size=1, max_size=6))
    def test_every_open_item_has_one_person_or_one_role(
        self, leaves: list[Away], owners: list[tuple[str, str, str]]
    ) -> None:
        """It is on that person's list alone, or on those of everybody of the role there, and on no list outside."""
        assert history_faults(office(), leaves, owners) == []


PLANTED = {
    "a substitute outside the place is believed": (
        "served_by",
        lambda people, day, office="": {(person, role): ("/",) for person in people for role in (CLERK, REVIEWER)},
    ),
    "leave is forgotten on one side": ("leaves_on", lambda day, roles=None: []),
    "the last day away is counted": ("leaves_on", lambda day, roles=None: _shifted(day)),
}  # fmt: skip


def _shifted(day: date) -> list[Away]:
    rows = Leave.objects.filter(from_on__lte=day, until_on__gte=day)
    return [Away(row.staff_id, row.role, day, day + timedelta(days=1), row.substitute_id) for row in rows]


@pytest.mark.parametrize("planted", PLANTED)
def test_the_histories_catch_what_is_planted(city: TestCity, planted: str) -> None:
    """Each planted fault of the standing is noticed by a history made for it, and none without it."""
    leaves = [
        Away("clerk6", CLERK, TODAY, TODAY + timedelta(days=2), "clerk6b"),
        Away("clerk6c", CLERK, TODAY - timedelta(days=2), TODAY, "clerk6d"),
    ]
    owners = [("clerk6", CLERK, HERE), ("clerk6c", CLERK, HERE)]
    name, wrong = PLANTED[planted]
    with patch.object(standing, name, wrong):
        lists = {who: mine_of(city, who, leaves, owners) for who in CLERKS}
    right = {"clerk6": ["DB-0"], "clerk6c": ["DB-0", "DB-1"], "clerk6d": ["DB-0"]}
    assert lists != right, planted
    assert {who: mine(city, who) for who in CLERKS} == right


def mine_of(city: TestCity, who: str, leaves: list[Away], owners: list[tuple[str, str, str]]) -> list[str]:
    """Somebody's list of a history, made once."""
    if not WorkItem.objects.exists():
        history_faults(city, leaves, owners)
    return mine(city, who)


def test_a_list_asks_a_fixed_number_of_questions(city: TestCity, django_assert_max_num_queries: object) -> None:
    """Thirty items of three people, two of them away, cost as many statements as one."""
    for number in range(30):
        item_of(city, number, owner=CLERKS[number % 3])
    leave_of(city, "clerk6", "clerk6c")
    leave_of(city, "clerk6d", "clerk6c")
    acting: Acting = city.acting("clerk6c")
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        assert len(fetch_queue(acting).rows) == 30
