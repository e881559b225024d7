"""Take an authorisation back (撤回授权, 个人信息保护法 art. 15)."""

from django.db import transaction

from doudi.evidence.facts import put_unknown
from doudi.evidence.models import Authorisation, BankRequest, Query
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import require, require_somewhere


@transaction.atomic
def withdraw_authorisation(acting: Acting, authorisation_public_id: str) -> Authorisation:
    """From this moment no department is asked on it; a question to a bank that is under way is stopped.

    What was lawfully learned before stands (PIPL art. 15). Taking back twice changes nothing.

    Raises:
        NotAllowed: not open to this account, or no such authorisation.
    """
    if acting.kind == "resident":
        require(acting, "evidence.withdraw_consent", owner_id=acting.actor_id)
    else:
        require_somewhere(acting, "casework.withdraw_for")
    found = Authorisation.objects.select_for_update().filter(public_id=authorisation_public_id).first()
    if found is None:
        raise NotAllowed("evidence.withdraw_consent", "no such authorisation, or not this account's")
    if found.withdrawn_at is not None:
        return found
    found.withdrawn_at, found.withdrawn_by = acting.now, acting.actor_id
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    stopped = _stop_bank_requests(acting, found)
    record(
        acting,
        "evidence.withdraw_authorisation",
        "authorisation",
        found.public_id,
        area_path=found.area_path,
        case_ref=found.case_ref,
        detail={"person": found.person.public_id, "bank_requests_stopped": stopped},
    )
    announce(acting, "authorisation_withdrawn", {"authorisation": found.public_id, "case_ref": found.case_ref})
    return found


def _stop_bank_requests(acting: Acting, authorisation: Authorisation) -> int:
    waiting = BankRequest.objects.filter(
        query__authorisation=authorisation, state__in=[BankRequest.WAITING, BankRequest.SENT]
    )
    queries = list(Query.objects.filter(bank_requests__in=waiting).distinct())
    count = waiting.update(state=BankRequest.STOPPED, closed_at=acting.now)
    for query in queries:
        put_unknown(acting, query, "withdrawn")
    return count
