"""Stop waiting for banks that do not answer (银行逾期不回话)."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from django.db import transaction

from doudi.evidence.facts import put_unknown
from doudi.evidence.models import BankRequest
from doudi.evidence.terms import value_of
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.policy import require_somewhere, visible


@transaction.atomic
def give_up_bank_requests(acting: Acting) -> int:
    """Questions without a reply for longer than the agreed days become *unknown: the bank did not answer*; how many.

    Never *none*. A request file all of whose questions are closed is removed. Safe to run every day.

    Raises:
        NotAllowed: this account does not query.
    """
    require_somewhere(acting, "evidence.query")
    before = acting.now - timedelta(days=value_of("bank_answer_days"))
    late = BankRequest.objects.filter(state=BankRequest.SENT, sent_at__lt=before).select_related("query__person")
    files = set()
    count = 0
    for request in visible(late, acting, "evidence.query").order_by("pk").select_for_update(of=("self",)):
        request.state, request.closed_at = BankRequest.SILENT, acting.now
        request.save(update_fields=["state", "closed_at"])
        put_unknown(acting, request.query, "bank_silent")
        files.add(request.sent_file)
        count += 1
        record(
            acting,
            "evidence.bank_silent",
            "person",
            request.query.person.public_id,
            area_path=request.area_path,
            case_ref=request.query.case_ref,
            detail={"request": request.public_id},
        )
    for name in files:
        if not BankRequest.objects.filter(sent_file=name, state=BankRequest.SENT).exists():
            transaction.on_commit(partial(Path(name).unlink, missing_ok=True))
    return count
