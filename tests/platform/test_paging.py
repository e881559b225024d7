"""Pages that begin after a row: each row once, the place kept when something moved, a stranger's row is none."""

from datetime import UTC, datetime

import pytest

from doudi.platform.paging import MOST_ROWS, PageUnknown, page_after
from doudi.worklist.models import WorkItem

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def rows_made(count: int) -> list[WorkItem]:
    """Items of a list, nothing of them but who owns them."""
    at = datetime(2025, 9, 8, tzinfo=UTC)
    return [
        WorkItem.objects.create(kind="k", subject_type="joint_item", subject_id=f"x{each}", opened_at=at,
                                owner_organisation_id="ours" if each % 2 else "theirs")
        for each in range(count)
    ]  # fmt: skip


def test_every_row_comes_once_and_the_last_page_says_so() -> None:
    """Two at a time, until there are no more; what is another's is on no page."""
    made = [row for row in rows_made(10) if row.owner_organisation_id == "ours"]
    ours, seen, after, has_more = WorkItem.objects.filter(owner_organisation_id="ours"), [], "", True
    while has_more:
        page, has_more = page_after(ours, after=after, at_most=2)
        seen += page
        after = page[-1].public_id
    assert seen == made
    assert page_after(ours, after=after) == ([], False)


def test_a_row_that_moved_on_keeps_the_place() -> None:
    """Who reads what is open goes on after an item that was done meanwhile; a row of somebody else's is refused."""
    first, second, third, fourth = rows_made(4)
    WorkItem.objects.filter(pk=second.pk).update(state="done")
    ours = WorkItem.objects.filter(owner_organisation_id="ours")
    assert page_after(ours, after=second.public_id, state="open") == ([fourth], False)
    for stranger in (first.public_id, third.public_id, "no number"):
        with pytest.raises(PageUnknown) as caught:
            page_after(ours, after=stranger)
        assert caught.value.code == "platform.page-unknown"


def test_at_least_one_and_never_more_than_the_most() -> None:
    """Whatever is asked for."""
    rows_made(4)
    assert page_after(WorkItem.objects.all(), at_most=0) == ([WorkItem.objects.earliest("pk")], True)
    assert len(page_after(WorkItem.objects.all(), at_most=MOST_ROWS * 9)[0]) == 4
