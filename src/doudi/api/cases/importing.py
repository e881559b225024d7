"""`POST /applications`: an application a family began in another portal; `GET /applications/sent/{sent}`: its fate."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse

from doudi.api.cases.bodies import pointer
from doudi.api.cases.shapes import LeftOutOut, SentIn, SentReceivedOut, SentStateOut
from doudi.api.problems import problem
from doudi.casework.models import SentApplication
from doudi.casework.sent.actions.receive import receive_sent
from doudi.casework.sent.errors import SentFault, SentUnfit
from doudi.casework.sent.left_out import left_out_of
from doudi.casework.sent.reads import fetch_sent_state
from doudi.kernel.clock import SHANGHAI
from doudi.worklist.words import Words

LIKE_A_CITIZEN = re.compile(r"\d{17}[\dXx]|\d{15}")
NO_PERSON = Words("编号里不能有身份证号码。", "No citizen number stands in the number of a case.")


def receive(request: HttpRequest, given: SentIn) -> SentReceivedOut | HttpResponse:
    """The receipt, or every fault by JSON pointer.

    Raises:
        DoudiError: what casework refuses, by its own code.
    """
    content = given.model_dump(mode="json", exclude={"external_id"})
    if LIKE_A_CITIZEN.search(given.external_id):
        return _refused(request, [SentFault(("external_id",), "casework.sent-number", "like a citizen's", NO_PERSON)])
    try:
        row = receive_sent(request.acting, given.external_id, content)  # type: ignore[attr-defined]
    except SentUnfit as fault:
        return _refused(request, fault.faults)
    return SentReceivedOut(**_receipt(row))


def state_of(request: HttpRequest, public_id: str) -> SentStateOut:
    """What became of it.

    Raises:
        NotThere, NotAllowed: see the read.
    """
    row = fetch_sent_state(request.acting, public_id)  # type: ignore[attr-defined]
    case, settled = row.application, row.settled_at
    return SentStateOut(
        **_receipt(row), state=row.state, settled_at=settled.astimezone(SHANGHAI).isoformat() if settled else None,
        reason=row.reason, application=case.public_id if case else None, application_state=case.state if case else None,
        left_out=[LeftOutOut(question=each.question, member=each.member) for each in left_out_of(row)],
    )  # fmt: skip


def _receipt(row: SentApplication) -> dict[str, Any]:
    received = row.received_at.astimezone(SHANGHAI).isoformat()
    return {"id": row.public_id, "external_id": row.external_id, "received_at": received}


def _refused(request: HttpRequest, faults: Any) -> HttpResponse:
    """All that is wrong; of what was sent only the place is said."""
    refused = [
        {"path": pointer(*each.where), "code": each.code, "what": each.what, "rule": each.words.en,
         "way_out": "correct it and send the whole again", "zh": each.words.zh}
        for each in faults
    ]  # fmt: skip
    return problem(request, "api.bad-body", refused=refused)
