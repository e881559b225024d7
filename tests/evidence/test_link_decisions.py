"""Decisions about whose row it is: named, reasoned, reversible; a second official splits; merges are undone whole."""

import pytest
from django.db import IntegrityError, transaction

from doudi.evidence.actions.ask_split import ask_split
from doudi.evidence.actions.decide_link import decide_link
from doudi.evidence.actions.propose_merge import propose_merge
from doudi.evidence.actions.settle_merge import settle_merge
from doudi.evidence.actions.settle_split import settle_split
from doudi.evidence.actions.undo_link import undo_link
from doudi.outreach.models import Lead, ScreeningRun
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.errors import NotAllowed
from doudi.registry.link_errors import (
    LinkSettled,
    LinkUnknown,
    MergeUnfit,
    ReasonMissing,
    RowTaken,
    SameOfficial,
)
from doudi.registry.link_reads import fetch_pair, fetch_pairs
from doudi.registry.merging import records_of, survivor_of
from doudi.registry.models import LinkPair, LinkRun, MergeState, PairState, Person, PersonMerge
from doudi.registry.pseudonym import person_key_of
from doudi.registry.resting import features
from doudi.worklist.models import WorkItem
from tests.evidence.linking import number_of, some_pair, some_run, standing
from tests.evidence.office import AREA, NAMES, NUMBERS, Office


@pytest.fixture
def run(office: Office) -> LinkRun:
    """A finished run."""
    return some_run(office)


def open_items(kind: str = "registry.review_link") -> list[str]:
    """Subjects that wait."""
    return list(WorkItem.objects.filter(kind=kind, state="open").values_list("subject_id", flat=True))


def test_the_same_is_decided_once_by_a_named_official(office: Office, run: LinkRun) -> None:
    """Name, moment and reason stay; the item is done; the other candidates of the row are then not the same."""
    first, second = some_pair(office, run, at=3), some_pair(office, run, at=4, rank=2)
    decide_link(office.by("data6"), first.public_id, "same", reason="电话问过本人")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.decided_by_name, first.reason) == (
        "same",
        office.city.staff["data6"].name,
        "电话问过本人",
    )
    assert second.state == PairState.NOT_SAME
    assert open_items() == []
    assert standing(run) == {2: number_of(3)}
    with pytest.raises(LinkSettled):
        decide_link(office.by("data6b"), first.public_id, "not_same", reason="又看了一遍")
    assert AuditEntry.objects.filter(action="registry.decide_link", subject_id=first.public_id).count() == 1
    assert OutboxEvent.objects.filter(kind="link_decided").count() == 1


def test_not_the_same_brings_the_next_candidate(office: Office, run: LinkRun) -> None:
    """Each candidate of a row is looked at in turn, until one is the person or none is left."""
    first, second = some_pair(office, run, at=3), some_pair(office, run, at=4, rank=2)
    decide_link(office.by("data6"), first.public_id, "not_same", reason="年纪不对")
    assert open_items() == [second.public_id]
    decide_link(office.by("reviewer6"), second.public_id, "unsure", reason="材料不够")
    assert open_items() == []
    undo_link(office.by("data6"), first.public_id, reason="找到了户口簿")
    assert open_items() == [first.public_id]
    decide_link(office.by("data6"), first.public_id, "same", reason="户口簿上是他")
    assert list(first.steps.order_by("pk").values_list("what", flat=True)) == ["not_same", "open", "same"]


def test_a_row_is_never_two_peoples(office: Office, run: LinkRun) -> None:
    """Neither the action nor the database lets a second person have the row."""
    first, second = some_pair(office, run, at=3), some_pair(office, run, at=4, rank=2)
    LinkPair.objects.filter(pk=first.pk).update(state=PairState.MATCHED)
    with pytest.raises(RowTaken):
        decide_link(office.by("data6"), second.public_id, "same", reason="像")
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkPair.objects.filter(pk=second.pk).update(state=PairState.SAME)


def test_a_reason_is_asked_for(office: Office, run: LinkRun) -> None:
    """No decision about who somebody is without a sentence why."""
    pair = some_pair(office, run)
    with pytest.raises(ReasonMissing):
        decide_link(office.by("data6"), pair.public_id, "same", reason="  ")


@pytest.mark.parametrize("who", ["data7", "reviewer7", "clerk7"])
def test_another_district_sees_nothing(office: Office, run: LinkRun, who: str) -> None:
    """A pair of another area does not exist: not in the list, not by its id, not for a decision."""
    pair = some_pair(office, run)
    assert fetch_pairs(office.by(who), "open").total == 0
    with pytest.raises(LinkUnknown):
        fetch_pair(office.by(who), pair.public_id)
    with pytest.raises((LinkUnknown, NotAllowed)):
        decide_link(office.by(who), pair.public_id, "same", reason="像")


def test_a_township_sees_its_own_only_and_a_clerk_decides_nothing(office: Office, run: LinkRun) -> None:
    """The reviewer of one township does not see the other's people; a clerk reads and leaves deciding to others."""
    here, there = some_pair(office, run), some_pair(office, run, row=5, community="500106002001")
    seen = fetch_pairs(office.by("reviewer6"), "open").rows
    assert [each.public_id for each in seen] == [here.public_id]
    with pytest.raises(LinkUnknown):
        decide_link(office.by("reviewer6"), there.public_id, "same", reason="像")
    with pytest.raises(LinkUnknown):
        decide_link(office.by("clerk6"), here.public_id, "same", reason="像")
    assert AuditEntry.objects.filter(action="read.link_pairs").exists()
    with pytest.raises(NotAllowed):
        fetch_pairs(office.by("payer6"), "open")


def lead_of(office: Office, key: int) -> Lead:
    """A lead about a person of the snapshots."""
    made = ScreeningRun.objects.create(
        scheme="dibao", rule_key="r", period="2025-08", ruleset_hash="0", area_path=AREA, started_at=office.now,
        made_by="S-X",
    )  # fmt: skip
    return Lead.objects.create(
        run=made, person_key=key, rule_key="r", period="2025-08", scheme="dibao", found_at=office.now, area_path=AREA
    )


def test_a_wrong_link_is_split_by_a_second_official_with_what_rests_on_it(office: Office, run: LinkRun) -> None:
    """The list names the lead made of the wrong person; who decided or asked may not agree; then the row is free."""
    pair = some_pair(office, run)
    decide_link(office.by("data6"), pair.public_id, "same", reason="像")
    lead = lead_of(office, pair.person_key)
    assert set(features()) == {"benefits", "casework", "evidence", "outreach"}
    ask_split(office.by("reviewer6"), pair.public_id, reason="本人说不是他")
    assert standing(run) == {2: number_of(3)}
    step = pair.steps.get(what="split_asked")
    assert [(each["kind"], each["public_id"]) for each in step.consequences] == [("lead", lead.public_id)]
    for who in ("data6", "reviewer6"):
        with pytest.raises(SameOfficial):
            settle_split(office.by(who), pair.public_id, agree=True, reason="同意")
    settle_split(office.by("data6b"), pair.public_id, agree=True, reason="查过，不是一个人")
    assert standing(run) == {}
    event = OutboxEvent.objects.get(kind="link_split")
    assert event.payload["rests"] == [{"kind": "lead", "id": lead.public_id}]
    with pytest.raises(LinkSettled):
        settle_split(office.by("data6b"), pair.public_id, agree=True, reason="再来")


def test_a_split_that_is_refused_changes_nothing(office: Office, run: LinkRun) -> None:
    """The link stands as it was decided, and both sentences stay."""
    pair = some_pair(office, run)
    decide_link(office.by("data6"), pair.public_id, "same", reason="像")
    ask_split(office.by("reviewer6"), pair.public_id, reason="听说不是")
    settle_split(office.by("data6b"), pair.public_id, agree=False, reason="户口簿在，是他")
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by_name) == ("same", office.city.staff["data6"].name)
    assert list(pair.steps.order_by("pk").values_list("what", flat=True)) == ["same", "split_asked", "split_refused"]
    assert WorkItem.objects.filter(kind="registry.settle_split", state="done").count() == 1


def test_who_was_overruled_does_not_say_it_again(office: Office, run: LinkRun) -> None:
    """One asked for the split, another agreed: undone, "the same" is for a colleague of whoever had said it first."""
    pair = some_pair(office, run)
    decide_link(office.by("data6"), pair.public_id, "same", reason="像")
    ask_split(office.by("reviewer6"), pair.public_id, reason="不是他")
    settle_split(office.by("data6b"), pair.public_id, agree=True, reason="查过，不是")
    undo_link(office.by("data6"), pair.public_id, reason="再看看")
    with pytest.raises(SameOfficial):
        decide_link(office.by("data6"), pair.public_id, "same", reason="就是他")
    assert standing(run) == {}
    decide_link(office.by("data6b"), pair.public_id, "same", reason="户口簿在")
    assert standing(run) == {2: number_of(3)}


def two_records(office: Office) -> tuple[Person, Person]:
    """The head of the family, and once more without a number."""
    office.family("head")
    twice = enrol_person(office.by("clerk6"), NAMES["head"], "", area_path=AREA, birth_date=None)
    return office.people["head"], twice


def test_two_records_become_one_by_two_officials_and_two_again(office: Office) -> None:
    """The maker does not check; merged, both are read as one; split, each is itself; nothing was rewritten."""
    kept, twice = two_records(office)
    made = propose_merge(office.by("clerk6"), twice.public_id, kept.public_id, reason="同一个人来了两次")
    assert (made.kept, made.merged) == (kept, twice)
    assert survivor_of(twice) == twice
    with pytest.raises(MergeUnfit):
        propose_merge(office.by("data6"), twice.public_id, kept.public_id, reason="又一次")
    settle_merge(office.by("reviewer6"), made.public_id, agree=True, reason="核对过身份证")
    assert (survivor_of(twice), records_of(twice)) == (kept, [kept, twice])
    ask_split(office.by("clerk6"), made.public_id, reason="是两个人")
    assert survivor_of(twice) == kept
    for who in ("clerk6", "reviewer6"):
        with pytest.raises((SameOfficial, LinkUnknown)):
            settle_split(office.by(who), made.public_id, agree=True, reason="同意")
    settle_split(office.by("data6"), made.public_id, agree=True, reason="两张身份证")
    made.refresh_from_db()
    assert (made.state, survivor_of(twice), survivor_of(kept)) == (MergeState.SPLIT, twice, kept)


def test_a_record_read_as_somebody_elsewhere_is_not_merged_from_here(office: Office) -> None:
    """The record it leads to lies in another district: who may not see that one does not merge it."""
    kept, twice = two_records(office)
    there = enrol_person(Acting.system("test", office.now), "张安宁", "", area_path="/50/500107/500107001/")
    PersonMerge.objects.create(
        kept=there, merged=twice, state=MergeState.STANDING, made_at=office.now, made_by="x", made_by_name="x",
        area_path=there.area_path,
    )  # fmt: skip
    with pytest.raises(LinkUnknown):
        propose_merge(office.by("data6"), kept.public_id, twice.public_id, reason="同一个人")


def test_the_maker_of_a_merge_does_not_check_it(office: Office) -> None:
    """Also where one post may do both."""
    kept, twice = two_records(office)
    made = propose_merge(office.by("data6"), kept.public_id, twice.public_id, reason="同一个人")
    with pytest.raises(SameOfficial):
        settle_merge(office.by("data6"), made.public_id, agree=True, reason="同意")
    settle_merge(office.by("data6b"), made.public_id, agree=False, reason="看不出")
    made.refresh_from_db()
    assert made.state == MergeState.REFUSED


def test_two_citizen_numbers_are_two_people(office: Office) -> None:
    """Whatever anybody says: two different numbers are not merged here."""
    office.family("head", "spouse")
    with pytest.raises(MergeUnfit):
        propose_merge(
            office.by("data6"), office.people["head"].public_id, office.people["spouse"].public_id, reason="像"
        )


def test_somebody_found_by_number_is_found_as_the_record_that_was_kept(office: Office) -> None:
    """Taking in the same person again leads to the record everything is read as."""
    kept, twice = two_records(office)
    made = propose_merge(office.by("clerk6"), kept.public_id, twice.public_id, reason="同一个人")
    settle_merge(office.by("reviewer6"), made.public_id, agree=True, reason="核对过")
    assert enrol_person(office.by("clerk6"), NAMES["head"], NUMBERS["head"]) == kept
    assert kept.person_key == person_key_of(NUMBERS["head"]) != number_of(3)
