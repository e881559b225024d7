"""Questions that rest on an authorisation and are still under way (在途查询): stopped when it no longer holds."""

from collections.abc import Collection

from doudi.evidence.facts import put_unknown
from doudi.evidence.models import Authorisation, BankRequest, Query
from doudi.platform.acting import Acting


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
