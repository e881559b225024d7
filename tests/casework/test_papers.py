"""Papers handed in: asked for only where needed, looked at when they come, judged once, used again while they hold."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from doudi.casework.actions.withdraw import withdraw
from doudi.casework.errors import CaseChanged, CaseNotFound, NearRelativeBars, NotPossibleNow
from doudi.casework.models import HandedPaper, NearRelative
from doudi.casework.papers import needed
from doudi.casework.papers.actions.hand_in import hand_in
from doudi.casework.papers.actions.judge import judge
from doudi.casework.papers.actions.settle_held import hand_in_all_the_same
from doudi.casework.papers.actions.take_back import take_back
from doudi.casework.papers.actions.use_again import use_again
from doudi.casework.papers.errors import HeldByDepartment, PaperNotFound, PaperUnfit, SamePicture, TooManyPapers
from doudi.casework.papers.needed import Need, papers_needed
from doudi.casework.papers.reads import fetch_paper_file, fetch_papers, fetch_papers_page
from doudi.platform.files import read
from doudi.platform.models import AuditEntry, Message, OutboxEvent, StoredFile
from doudi.platform.received.looking import Looked
from doudi.registry.errors import NotAllowed
from doudi.schemes import load
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.scheme import ALWAYS
from tests.casework.journey import Journey

CLEAR = Looked(b"a clear photo", "image/jpeg")
DIM = Looked(b"a dim photo", "image/jpeg", ("too_dark",))


@pytest.fixture
def begun(journey: Journey) -> Journey:
    """An application that is being filled in."""
    journey.draft()
    return journey


def needs(answers: dict[str, Any], *, entrusted: bool = False) -> dict[str, Need]:
    """What a family with these answers is asked for in the demo city."""
    found = papers_needed(load("dibao", jurisdiction="demo-city"), answers, entrusted=entrusted)
    assert all(list(Need).index(one.need) <= list(Need).index(after.need) for one, after in pairwise(found))
    return {one.key: one.need for one in found}


def test_only_what_this_family_needs_is_asked_for() -> None:
    """Illness decides on the medical record; what is filled in here or held by a department is never asked for."""
    before = needs({})
    assert before["illness_papers"] is Need.MAYBE
    assert (before["identity"], before["disability_certificate"]) == (Need.HELD, Need.HELD)
    assert (before["application"], before["authorisation"]) == (Need.HERE, Need.HERE)
    assert (before["income_papers"], before["proxy"]) == (Need.LATER, Need.NO)
    assert needs({"illness": {"state": "value", "value": ["p1"]}})["illness_papers"] is Need.YES
    assert needs({"illness": {"state": "none"}})["illness_papers"] is Need.NO
    assert needs({"illness": {"state": "unknown"}})["illness_papers"] is Need.MAYBE
    assert needs({}, entrusted=True)["proxy"] is Need.YES


def test_every_condition_of_every_scheme_can_be_found() -> None:
    """A scheme's new condition must be entered; a paper a department holds says which, by name."""
    for key in scheme_keys():
        for paper in load_for(key).papers:
            if paper.from_platform:
                assert paper.key in needed._known()["holders"], (key, paper.key)
            elif paper.needed_when not in ALWAYS:
                assert paper.needed_when in needed.conditions(), (key, paper.needed_when)


def test_a_clear_photo_is_handed_in_and_lies_encrypted(begun: Journey) -> None:
    """The row, the file, the audit line and the event; the same photo again is the same paper."""
    mine = begun.resident()
    (row,) = hand_in(mine, begun.case_id, "illness_papers", [CLEAR])
    assert (row.state, row.mark, row.by_family) == ("given", "", True)
    assert [row] == hand_in(mine, begun.case_id, "illness_papers", [CLEAR])
    stored = StoredFile.objects.get(kind="paper", case_ref=begun.case_id)
    assert read(stored) == CLEAR.content
    assert AuditEntry.objects.filter(action="casework.hand_in_paper", subject_id=row.public_id).count() == 1
    assert OutboxEvent.objects.filter(kind="case.hand_in_paper").count() == 1


def test_a_photo_hard_to_read_waits_for_the_familys_word(begun: Journey) -> None:
    """Nobody else sees it until the family hands it in all the same; then an official judges."""
    mine = begun.resident()
    (row,) = hand_in(mine, begun.case_id, "illness_papers", [DIM])
    slot = fetch_papers_page(mine, begun.case_id).slot("illness_papers")
    assert slot is not None
    assert (row.state, slot.is_there, slot.lines[0].doubts[0].zh[:4]) == ("held", False, "太暗了，")
    assert StoredFile.objects.get(public_id=row.file_id).kind == "paper_held"
    hand_in_all_the_same(mine, begun.case_id, row.public_id)
    hand_in_all_the_same(mine, begun.case_id, row.public_id)
    row.refresh_from_db()
    assert (row.state, row.doubts) == ("given", ["too_dark"])
    assert StoredFile.objects.get(public_id=row.file_id).kind == "paper"
    assert AuditEntry.objects.filter(action="casework.hand_in_paper").count() == 1


def test_a_held_photo_is_nobody_elses(journey: Journey) -> None:
    """The clerk neither lists nor opens what the family has not handed in."""
    journey.filed()
    (row,) = hand_in(journey.resident(), journey.case_id, "income_papers", [DIM])
    clerk = journey.by("clerk6")
    assert fetch_papers(clerk, journey.case_id) == []
    with pytest.raises(PaperNotFound):
        fetch_paper_file(clerk, journey.case_id, row.public_id)
    with pytest.raises(PaperNotFound):
        judge(clerk, journey.case_id, row.public_id, "good")


def test_a_photo_taken_back_is_gone(begun: Journey) -> None:
    """Row and file; once handed in with the application it stays."""
    mine = begun.resident()
    (row,) = hand_in(mine, begun.case_id, "illness_papers", [CLEAR])
    take_back(mine, begun.case_id, row.public_id)
    assert not HandedPaper.objects.exists()
    assert not StoredFile.objects.filter(kind="paper").exists()


def test_what_is_handed_in_is_of_this_scheme_and_one_kind(
    begun: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """What a department holds is not taken; one photo is not two papers; a case takes so many and no more."""
    mine = begun.resident()
    with pytest.raises(HeldByDepartment):
        hand_in(mine, begun.case_id, "identity", [CLEAR])
    with pytest.raises(HeldByDepartment):
        hand_in(mine, begun.case_id, "no_such_paper", [CLEAR])
    hand_in(mine, begun.case_id, "illness_papers", [CLEAR])
    with pytest.raises(SamePicture) as caught:
        hand_in(mine, begun.case_id, "income_papers", [CLEAR])
    assert "病历" in caught.value.words.zh
    monkeypatch.setattr("doudi.casework.papers.keeping.MOST_OF_A_CASE", 1)
    with pytest.raises(TooManyPapers):
        hand_in(mine, begun.case_id, "other", [DIM])


def test_papers_are_the_familys_and_its_offices(journey: Journey) -> None:
    """Another resident, another district and a near relative hand in nothing and open nothing."""
    journey.filed()
    (row,) = hand_in(journey.resident(), journey.case_id, "income_papers", [CLEAR])
    stranger = Journey(journey.city, phone="13900000009", now=journey.now).resident()
    for who in (stranger, journey.by("clerk7")):
        with pytest.raises(CaseNotFound):
            hand_in(who, journey.case_id, "other", [CLEAR])
        with pytest.raises(CaseNotFound):
            fetch_paper_file(who, journey.case_id, row.public_id)
    with pytest.raises(NotAllowed):
        judge(journey.by("approver6"), journey.case_id, row.public_id, "good")
    clerk = journey.by("clerk6")
    NearRelative.objects.create(
        application=journey.case, staff_id=clerk.actor_id, relation="兄弟", registered_at=journey.now, registered_by="x"
    )
    with pytest.raises(NearRelativeBars):
        judge(clerk, journey.case_id, row.public_id, "good")


def test_an_unusable_paper_is_told_once(journey: Journey) -> None:
    """The first word that it cannot be used sends one message, a second word none; the family sees why."""
    journey.filed()
    (row,) = hand_in(journey.resident(), journey.case_id, "income_papers", [CLEAR])
    clerk = journey.by("clerk6")
    with pytest.raises(PaperUnfit):
        judge(clerk, journey.case_id, row.public_id, "illegible")
    for mark in ("illegible", "illegible", "incomplete"):
        judge(clerk, journey.case_id, row.public_id, mark, note="金额看不清")
    told = Message.objects.filter(template="paper_not_usable")
    assert told.count() == 1
    assert "看不清" in told.get().text
    slot = fetch_papers_page(journey.resident(), journey.case_id).slot("income_papers")
    assert slot is not None
    assert (slot.is_sent_back, slot.lines[0].note) == (True, "金额看不清")
    hand_in(journey.resident(), journey.case_id, "income_papers", [CLEAR, Looked(b"better", "image/jpeg")])
    slot = fetch_papers_page(journey.resident(), journey.case_id).slot("income_papers")
    assert slot is not None
    assert slot.is_there
    with pytest.raises(CaseChanged):
        judge(clerk, journey.case_id, row.public_id, "good", seen_mark="")
    assert AuditEntry.objects.filter(action="casework.judge_paper").count() == 2


def test_a_good_paper_serves_the_next_application(journey: Journey) -> None:
    """One upload: found again by its owner while it holds; an expired one, a bad one and a stranger's are not."""
    journey.filed()
    mine, clerk = journey.resident(), journey.by("clerk6")
    (row,) = hand_in(mine, journey.case_id, "illness_papers", [CLEAR])
    with pytest.raises(PaperUnfit):
        judge(clerk, journey.case_id, row.public_id, "good", valid_until=date(2020, 1, 1))
    judge(clerk, journey.case_id, row.public_id, "good", valid_until=journey.now.date() + timedelta(days=30))
    withdraw(mine, journey.case_id, reason="下次再说")
    with pytest.raises(NotPossibleNow):
        hand_in(mine, journey.case_id, "other", [CLEAR])
    journey.later(20).draft()
    slot = fetch_papers_page(journey.resident(), journey.case_id).slot("illness_papers")
    assert slot is not None
    assert slot.usable_from is not None
    again = use_again(journey.resident(), journey.case_id, "illness_papers")
    assert again == use_again(journey.resident(), journey.case_id, "illness_papers")
    assert (again.file_id, again.used_from, again.mark) == (row.file_id, row, "")
    take_back(journey.resident(), journey.case_id, again.public_id)
    assert StoredFile.objects.filter(public_id=row.file_id).exists(), "the first application still shows it"
    with pytest.raises(PaperNotFound):
        use_again(journey.later(20).resident(), journey.case_id, "illness_papers")
