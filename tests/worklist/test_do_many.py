"""The same done to many items: a result a row, one refusal undoes nothing else, one key has one effect."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest

from doudi.platform.idempotency import KeyReused
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.worklist.actions import do_many as many
from doudi.worklist.actions.do_many import MOST_ROWS, carry_on, do_many
from doudi.worklist.bulk_reads import fetch_bulk_result
from doudi.worklist.errors import BulkUnfit
from doudi.worklist.keeping import Subject, finish_items
from doudi.worklist.models import BulkRow, BulkRun, Prompt, WorkItem
from tests.registry.city import TestCity, build_city
from tests.worklist.office import CLERK, NEXT_STREET, SYSTEM, appointed, item_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> TestCity:
    """The street's office with two clerks."""
    city = build_city()
    appointed(city, "clerk6c", "500106001", CLERK)
    return city


def outcomes(run: BulkRun) -> list[str]:
    """What came of each row, in their order."""
    return list(run.rows.order_by("number").values_list("outcome", flat=True))


def test_one_failure_does_not_undo_the_others(city: TestCity) -> None:
    """Of five: done, another street's, already theirs, already finished, done; the page says so again and again."""
    items = [item_of(city, 1), item_of(city, 2, place=NEXT_STREET), item_of(city, 3, owner="clerk6c"),
             item_of(city, 4), item_of(city, 5)]  # fmt: skip
    finish_items(SYSTEM, Subject("application", "DB-4"))
    to, clerk = city.staff["clerk6c"].public_id, city.acting("clerk6")
    ids = [item.public_id for item in items]
    run = do_many(clerk, "hand_over", ids, key="k1", note="我去培训", to_staff_id=to)
    assert outcomes(run) == ["done", "refused", "same", "refused", "done"]
    owners = dict(WorkItem.objects.values_list("subject_id", "owner_staff_id"))
    assert owners == {"DB-1": to, "DB-2": "", "DB-3": to, "DB-4": "", "DB-5": to}
    for _look in range(2):
        page = fetch_bulk_result(clerk, run.public_id)
        assert page is not None
        assert page.counts == {"waiting": 0, "done": 2, "same": 1, "refused": 2}
        assert [line.why.zh if line.why else "" for line in page.lines][1].startswith("不归您管")
        assert page.lines[1].about.zh == ids[1], "what is not seen is told by its number only"
        assert (page.to, page.note) == ("clerk6c示例", "我去培训")
    assert fetch_bulk_result(city.acting("clerk6c"), run.public_id) is None


def test_the_same_key_has_one_effect(city: TestCity) -> None:
    """A second press changes nothing, in whatever state the first left; the key with other content is refused."""
    ids = [item_of(city, number).public_id for number in (1, 2)]
    reviewer = city.acting("reviewer6")
    first = do_many(reviewer, "remind", ids, key="k1", note="今天办")
    again = do_many(reviewer, "remind", [*ids, ids[0]], key="k1", note=" 今天办 ")
    assert first.pk == again.pk
    assert Prompt.objects.count() == 2
    assert AuditEntry.objects.filter(action="worklist.do_many").count() == 1
    with pytest.raises(KeyReused):
        do_many(reviewer, "remind", ids[:1], key="k1", note="今天办")


def test_killed_after_any_row_it_carries_on_with_the_rest(city: TestCity) -> None:
    """The effect and its row are one transaction: what died is done again, what was done is not."""
    ids = [item_of(city, number).public_id for number in range(4)]
    reviewer, real = city.acting("reviewer6"), many.urge
    for at in range(4):
        calls = 0

        def dies(*given: Any, at: int = at) -> Any:
            nonlocal calls
            calls += 1
            prompt = real(*given)
            if calls > at:
                raise KeyboardInterrupt
            return prompt

        with patch.object(many, "urge", dies), pytest.raises(KeyboardInterrupt):
            do_many(reviewer, "remind", ids, key=f"k{at}", note="今天办")
        run = BulkRun.objects.get(key=f"k{at}")
        assert outcomes(run).count(BulkRow.WAITING) == 4 - at
        carry_on(reviewer, run)
        assert outcomes(run) == ["done"] * 4
        assert Prompt.objects.count() == 4 * (at + 1)


@pytest.mark.parametrize(
    ("what", "chosen", "note", "to"),
    [("decide", 1, "同意", ""), ("remind", 0, "快", ""), ("remind", MOST_ROWS + 1, "快", ""), ("remind", 1, " ", ""),
     ("remind", 1, "快" * 201, ""), ("hand_over", 1, "请代办", "")],
)  # fmt: skip
def test_what_does_not_fit_does_nothing(city: TestCity, what: str, chosen: int, note: str, to: str) -> None:
    """No decision is made for many at once; nothing chosen, too many, no words, nobody to give it to."""
    item = item_of(city, 1)
    ids = [item.public_id, *(f"WI-{number}" for number in range(MOST_ROWS))][:chosen]
    with pytest.raises(BulkUnfit):
        do_many(city.acting("reviewer6"), what, ids, key="k", note=note, to_staff_id=to)
    assert not BulkRun.objects.exists()


def test_who_supervises_nothing_reminds_nobody(city: TestCity) -> None:
    """A clerk has no such press."""
    with pytest.raises(NotAllowed):
        do_many(city.acting("clerk6"), "remind", [item_of(city, 1).public_id], key="k", note="快")
