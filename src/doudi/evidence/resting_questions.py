"""Questions that rest on an authorisation and are still under way (在途查询): stopped when it no longer holds."""

from collections.abc import Collection
from functools import partial

from django.db import transaction

from doudi.evidence.checking.by_hand import UNDER_WAY_BY_HAND, close_hand_items
from doudi.evidence.facts import put_unknown
from doudi.evidence.models import Authorisation, BankRequest, HandAnswer, Query
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.files import discard
from doudi.platform.models import StoredFile


def stop_bank_requests(acting: Acting, authorisation: Authorisation, categories: Collection[str], why: str) -> int:
    """Requests to banks about these categories are stopped; what they were to tell stays unknown. How many."""
    waiting = BankRequest.objects.filter(
        query__authorisation=authorisation,
        query__category__in=list(categories),
        state__in=[BankRequest.WAITING, BankRequest.SENT],
    )
    queries = list(Query.objects.filter(bank_requests__in=waiting).distinct())
    count = waiting.update(state=BankRequest.STOPPED, closed_at=acting.now)
    for query in queries:
        put_unknown(acting, query, why)
    return count


def stop_hand_answers(acting: Acting, authorisation: Authorisation, categories: Collection[str], why: str) -> int:
    """Paper answers that are waited for about these categories are given up; how many.

    What was entered and not confirmed is not taken: it is wiped with its scan, since nothing allows keeping it. What
    another official confirmed before was lawfully learned, and stands.
    """
    rows = HandAnswer.objects.select_for_update(of=("self",)).select_related("query")
    waiting = list(
        rows.filter(
            query__authorisation=authorisation, query__category__in=list(categories), state__in=UNDER_WAY_BY_HAND
        ).order_by("pk")
    )
    for row in waiting:
        was_entered, scan = row.state == HandAnswer.ENTERED, row.file_id
        row.state, row.reason, row.told, row.as_of, row.file_id = HandAnswer.GIVEN_UP, why, None, None, ""
        row.save(update_fields=["state", "reason", "told", "as_of", "file_id"])
        for stored in StoredFile.objects.filter(public_id=scan) if scan else ():
            transaction.on_commit(partial(discard, stored))
        if row.query.superseded_at is None:
            put_unknown(acting, row.query, why)
        record(
            acting, "evidence.stop_by_hand", "hand_answer", row.public_id, area_path=row.area_path,
            case_ref=row.query.case_ref,
            detail={"category": row.query.category, "why": why, "was_entered": was_entered, "scan": scan},
        )  # fmt: skip
        close_hand_items(acting, row.query)
    return len(waiting)
