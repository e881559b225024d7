"""The desk of record linkage: doubtful pairs side by side, decided, taken back, split; merges by two officials."""

from pathlib import Path

import pytest

from doudi.evidence.actions.decide_link import decide_link
from doudi.platform.models import AuditEntry
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.models import LinkPair, PairState, PersonMerge
from doudi.worklist.models import WorkItem
from tests.evidence.linking import name_of, number_of, some_pair, some_run, wrong
from tests.evidence.office import AREA, Office
from tests.registry.city import NOW, build_city
from tests.workbench.desk import desk_of, open_on, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Offices of two districts."""
    open_on(NOW.date())
    return Office(build_city(), tmp_path, tmp_path)


def test_a_pair_is_told_in_words_and_decided(office: Office) -> None:
    """What differs is said with its place, what it speaks for is said in words; a decision leads to the next pair."""
    run = some_run(office)
    first, second = some_pair(office, run), some_pair(office, run, row=3, weight=5.0)
    browser = desk_of("data6")
    page = said(browser.get("/work/linking/"))
    assert name_of(3) in page
    assert "把握不够" in page
    page = said(browser.get(f"/work/linking/{first.public_id}/"))
    number = number_of(3)
    for words in (
        wrong(number),
        number,
        f"第17位：{wrong(number)[16]}，{number[16]}",
        "读音一样，字不同",
        "很像是同一人",
    ):
        assert words in page, words
    refused = browser.post(f"/work/linking/{first.public_id}/decide/", {"verdict": "same", "reason": ""})
    assert (refused.status_code, "写一句为什么" in said(refused)) == (422, True)
    answer = browser.post(f"/work/linking/{first.public_id}/decide/", {"verdict": "same", "reason": "问过"})
    assert answer.headers["Location"] == f"/work/linking/{second.public_id}/"
    assert said(browser.get("/work/linking/?tab=decided")).count(name_of(3)[:-1]) >= 1
    english = said(desk_of("data6", language="en").get(f"/work/linking/{first.public_id}/"))
    assert "Sounds the same, written otherwise" in english
    assert "Split asked for" not in english


def test_what_the_machine_matched_is_confirmed_or_split_and_nothing_else(office: Office) -> None:
    """The page offers "the same" alone; another verdict handed in by hand is refused, and nothing is changed."""
    pair = some_pair(office, some_run(office), state="matched")
    browser = desk_of("data6")
    page = said(browser.get(f"/work/linking/{pair.public_id}/"))
    assert "人看过才作核对的依据" in page
    assert "看不出" not in page
    address = f"/work/linking/{pair.public_id}/decide/"
    assert browser.post(address, {"verdict": "not_same", "reason": "不像"}).status_code == 422
    assert LinkPair.objects.get(pk=pair.pk).state == PairState.MATCHED
    assert browser.post(address, {"verdict": "same", "reason": "看过户口簿"}).status_code == 302
    assert LinkPair.objects.get(pk=pair.pk).state == PairState.SAME


def test_the_other_people_a_row_may_be_are_read_on_record(office: Office) -> None:
    """Their names and numbers stand on the page of the pair, so the audit names them too."""
    run = some_run(office)
    pair, other = some_pair(office, run), some_pair(office, run, at=4, rank=2)
    assert name_of(4) in said(desk_of("data6").get(f"/work/linking/{pair.public_id}/"))
    read = AuditEntry.objects.filter(action__startswith="read.link_pair").values_list("subject_id", flat=True)
    assert {pair.public_id, other.public_id} <= set(read)


def test_whoever_says_neither_yes_nor_no_is_asked_again(office: Office) -> None:
    """No verdict, or none there is: nothing is decided; no "agree" is not a "no". The page says what is missing."""
    pair = some_pair(office, some_run(office))
    browser, other = desk_of("data6"), desk_of("data6b")
    for verdict in ({}, {"verdict": "split"}, {"verdict": "matched"}):
        answer = browser.post(f"/work/linking/{pair.public_id}/decide/", {"reason": "看过", **verdict})
        assert (answer.status_code, "选是同一人、不是，或者看不出" in said(answer)) == (422, True)
    decide_link(office.by("data6"), pair.public_id, "same", reason="像")
    browser.post(f"/work/linking/{pair.public_id}/split/", {"reason": "不是他"})
    answer = other.post(f"/work/linking/{pair.public_id}/settle/", {"reason": "查过"})
    assert (answer.status_code, "选同意，或者不同意" in said(answer)) == (422, True)
    assert LinkPair.objects.get(pk=pair.pk).state == PairState.SPLIT_ASKED


@pytest.mark.parametrize("page", ["9" * 5000, "²", "-1", "x", "999999999"])
def test_no_page_number_breaks_a_list(office: Office, page: str) -> None:
    """Whatever stands in the address, a list shows one of its pages."""
    some_pair(office, some_run(office))
    for place in ("linking/", "list/", "cases/"):
        assert desk_of("data6" if place != "cases/" else "clerk6").get(f"/work/{place}?page={page}").status_code == 200


def test_it_stands_on_the_one_list(office: Office) -> None:
    """The pair is a row of the worklist, opened from there; done, it is gone."""
    pair = some_pair(office, some_run(office))
    browser = desk_of("data6")
    item = WorkItem.objects.get(subject_id=pair.public_id)
    page = said(browser.get(f"/work/list/?item={item.public_id}"))
    assert f"/work/linking/{pair.public_id}/" in page
    decide_link(office.by("data6"), pair.public_id, "unsure", reason="看不出")
    assert pair.public_id not in said(browser.get("/work/list/"))


def test_undo_and_split_with_everything_that_rests_on_it(office: Office) -> None:
    """Not the same is taken back; the same is split by another official, who sees the list first."""
    run = some_run(office)
    pair, other = some_pair(office, run), some_pair(office, run, row=9)
    browser = desk_of("data6")
    decide_link(office.by("data6"), other.public_id, "not_same", reason="年纪不对")
    assert browser.post(f"/work/linking/{other.public_id}/undo/", {"reason": "找到户口簿"}).status_code == 302
    assert LinkPair.objects.get(pk=other.pk).state == PairState.OPEN
    decide_link(office.by("data6"), pair.public_id, "same", reason="像")
    page = said(browser.get(f"/work/linking/{pair.public_id}/split/"))
    assert "没有查到" in page
    assert browser.post(f"/work/linking/{pair.public_id}/split/", {"reason": "不是他"}).status_code == 302
    mine = said(browser.get(f"/work/linking/{pair.public_id}/"))
    assert "要另一个人来复核" in mine
    address = f"/work/linking/{pair.public_id}/settle/"
    assert browser.post(address, {"agree": "yes", "reason": "同意"}).status_code == 422
    assert desk_of("data6b").post(address, {"agree": "yes", "reason": "查过"}).status_code == 302
    assert LinkPair.objects.get(pk=pair.pk).state == PairState.SPLIT


def test_a_run_says_what_was_compared(office: Office) -> None:
    """Rows, outcomes, reasons and what each block found, without a name."""
    run = some_run(office)
    page = said(desk_of("data6").get(f"/work/linking/runs/{run.public_id}/"))
    for words in ("姓名和村居一样", "公民身份号码为空", "11.0"):
        assert words in page, words


def test_a_merge_by_two_officials(office: Office) -> None:
    """Proposed with two numbers of records, agreed to by another, split again."""
    office.family("head")
    twice = enrol_person(office.by("clerk6"), "张安宁", "", area_path=AREA)
    clerk, reviewer = desk_of("clerk6"), desk_of("reviewer6")
    wrong_id = {"one": "P-0000-0000-0000-0", "other": twice.public_id, "reason": "同一个人"}
    refused = clerk.post("/work/linking/merges/new/", wrong_id)
    assert (refused.status_code, "不归您管" in said(refused)) == (422, True)
    good = {**wrong_id, "one": office.people["head"].public_id}
    address = clerk.post("/work/linking/merges/new/", good).headers["Location"]
    assert "张安宁" in said(reviewer.get("/work/linking/merges/"))
    assert "您来复核" in said(reviewer.get(address))
    assert reviewer.post(f"{address}settle/", {"agree": "yes", "reason": "核对过"}).status_code == 302
    assert PersonMerge.objects.get().state == "standing"
    assert clerk.post(f"{address}split/", {"reason": "是两个人"}).status_code == 302
    assert desk_of("data6").post(f"{address}settle/", {"agree": "yes", "reason": "两张证"}).status_code == 302
    assert PersonMerge.objects.get().state == "split"


@pytest.mark.parametrize("who", ["data7", "reviewer7", "payer6", "leader6"])
def test_nobody_else_finds_a_pair(office: Office, who: str) -> None:
    """Another district, or a role that decides nothing here: a page that does not exist, for reading and pressing."""
    pair = some_pair(office, some_run(office))
    browser = desk_of(who)
    for tail in ("", "undo/", "split/"):
        assert browser.get(f"/work/linking/{pair.public_id}/{tail}").status_code == 404
    for tail in ("decide/", "settle/"):
        answer = browser.post(
            f"/work/linking/{pair.public_id}/{tail}", {"verdict": "same", "agree": "yes", "reason": "x"}
        )
        assert answer.status_code == 404


def test_the_list_asks_the_database_the_same_number_of_times_however_long(
    office: Office, django_assert_max_num_queries: object
) -> None:
    """A page of forty pairs costs no more queries than one of two."""
    run = some_run(office)
    for row in range(2, 42):
        some_pair(office, run, row=row)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        desk_of("data6").get("/work/linking/")
