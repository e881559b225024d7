"""Pages of a list that begin after a row (从某一行往后翻页): for machines, which read on where they stopped."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from doudi.kernel.errors import DoudiError

Row = TypeVar("Row", bound=Model)
MOST_ROWS = 200


class PageUnknown(DoudiError):
    """A page asked for begins after a row that is not among those the caller may see."""

    code = "platform.page-unknown"

    def __init__(self) -> None:
        super().__init__("after is none of what this office may see: begin again without it.")


def page_after(
    rows: QuerySet[Row], *, after: str = "", state: str = "", at_most: int = 50
) -> tuple[list[Row], bool]:
    """Rows in the order they were made, beginning after one; and whether there are more.

    The row a page begins after is looked for among all ``rows``, whatever its ``state`` is by now: who reads on does
    not lose the place because something moved.

    Args:
        rows: what the caller may see at all; it has ``public_id`` and ``state``.
        after: the public id of the last row read; empty from the beginning.
        state: only rows of this state; empty for all.
        at_most: how many, one at least and never more than ``MOST_ROWS``.

    Raises:
        PageUnknown: ``after`` is none of ``rows``.
    """
    if after:
        last = rows.filter(public_id=after).values_list("pk", flat=True).first()
        if last is None:
            raise PageUnknown
        rows = rows.filter(pk__gt=last)
    if state:
        rows = rows.filter(state=state)
    at_most = min(max(1, at_most), MOST_ROWS)
    found = list(rows.order_by("pk")[: at_most + 1])
    return found[:at_most], len(found) > at_most
