"""Write the questions that wait to the banks as one file (银行存款查询请求)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from doudi.evidence.consenting import authorisation_for, why_none
from doudi.evidence.domain.bank_files import RequestLine, write_request
from doudi.evidence.errors import ExchangeFolderMissing
from doudi.evidence.facts import put_unknown
from doudi.evidence.models import BankRequest
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.private_files import write_privately
from doudi.registry.policy import require_somewhere, visible


@dataclass(frozen=True)
class BankRequestFile:
    """A request file: where it lies, how many questions it holds, and how many were stopped for want of consent."""

    path: Path | None
    requests: int
    stopped: int = 0


@transaction.atomic
def request_bank_balances(acting: Acting, folder: Path, *, case_refs: Iterable[str] = ()) -> BankRequestFile:
    """One CSV (GB18030) of the questions that wait, of some cases or of all in the area; no file when none waits.

    Each line rests on an authorisation that holds at this moment; a question whose authorisation was taken back or has
    run out is stopped and not sent. The file holds names and numbers in clear, as the banks need them: only its owner
    may read it, it lies in the exchange folder alone, and reading the reply removes it.

    Raises:
        NotAllowed: this account does not query.
        ExchangeFolderMissing: the file cannot be written; nothing counts as sent.
    """
    require_somewhere(acting, "evidence.query")
    waiting = BankRequest.objects.filter(state=BankRequest.WAITING).select_related("query__person")
    cases = list(case_refs)
    if cases:
        waiting = waiting.filter(query__case_ref__in=cases)
    lines: list[RequestLine] = []
    sent: list[BankRequest] = []
    stopped = 0
    for request in visible(waiting, acting, "evidence.query").order_by("pk").select_for_update(of=("self",)):
        person, query = request.query.person, request.query
        authorisation = authorisation_for(person, query.case_ref, acting.now, category=query.category)
        if authorisation is None:
            stopped += 1
            _stop(acting, request)
            continue
        lines.append(
            RequestLine(request.public_id, person.name, person.citizen_number, authorisation.public_id, acting.today)
        )
        sent.append(request)
    if not lines:
        return BankRequestFile(None, 0, stopped)
    path = folder / f"bank_request_{acting.now:%Y%m%d%H%M%S}_{sent[0].public_id}.csv"
    for request in sent:
        request.state, request.sent_at, request.sent_file = BankRequest.SENT, acting.now, str(path.absolute())
        request.save(update_fields=["state", "sent_at", "sent_file"])
        _audit(acting, "evidence.ask_bank", request, {"file": path.name})
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_privately(path, write_request(lines))
    except OSError as problem:
        raise ExchangeFolderMissing(folder, type(problem).__name__) from problem
    return BankRequestFile(path, len(lines), stopped)


def _stop(acting: Acting, request: BankRequest) -> None:
    why = why_none(request.query.person, request.query.case_ref, acting.now, request.query.category)
    request.state, request.closed_at = BankRequest.STOPPED, acting.now
    request.save(update_fields=["state", "closed_at"])
    put_unknown(acting, request.query, why)
    _audit(acting, "evidence.query_refused", request, {"why": why, "categories": [request.query.category]})


def _audit(acting: Acting, action: str, request: BankRequest, detail: dict[str, object]) -> None:
    query = request.query
    record(
        acting,
        action,
        "person",
        query.person.public_id,
        area_path=query.area_path,
        case_ref=query.case_ref,
        detail={"request": request.public_id, **detail},
    )
