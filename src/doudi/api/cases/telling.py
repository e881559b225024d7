"""What casework refuses, as a machine hears it: the error's own code, its words, and who was first."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from doudi.api.problems import problem_of
from doudi.kernel.errors import DoudiError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words

STATUSES: dict[str, int] = {
    "registry.not-allowed": 403,
    "casework.official-unknown": 403,
    "casework.official-not-agreed": 403,
    "casework.joint-same-official": 403,
    "casework.machine-not-found": 404,
    "casework.joint-not-found": 404,
    "casework.joint.changed": 409,
    "casework.joint-step-not-possible": 409,
    "casework.joint-asked-before": 409,
    "casework.joint-office-missing": 409,
    "casework.joint-unfit": 422,
    "casework.joint-reason-missing": 422,
    "casework.joint-paper-not-asked": 422,
    "casework.sent-otherwise": 409,
    "platform.key-reused": 422,
}
"""The errors of casework that reach a machine, with their status; a code never changes once released."""

WORDS: dict[str, Words] = {
    "registry.not-allowed": Words("这一步不归这位同事，或者这个令牌不能做。",
                                  "The step is not for this official, or the token does not cover it."),
    "casework.machine-not-found": Words("没有这一件，或者不归你们单位。", "There is none of this id for your office."),
    "platform.key-reused": Words("这个键用过，内容不一样。", "This key was used with other content."),
}  # fmt: skip
"""Where an error has no words of its own for a machine's keeper."""

View = Callable[..., Any]
log = logging.getLogger(__name__)


def tells_casework(view: View) -> View:
    """The operation, answering what casework refuses as a problem; what is not listed above is a failure of ours."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except DoudiError as fault:
            if fault.code not in STATUSES:
                raise
            return told(request, fault)

    return answered


def told(request: HttpRequest, fault: DoudiError) -> HttpResponse:
    """The response of one of the errors listed above; the log has its code and nothing of what was sent."""
    number = getattr(request, "request_id", "")
    log.info("api refused: %s request=%s", fault.code, number)
    words = WORDS.get(fault.code) or getattr(fault, "words", None) or Words(fault.text, fault.text)
    # What somebody may not do says nothing of what there is.
    detail = words.en if isinstance(fault, NotAllowed) else fault.text
    return problem_of(request, STATUSES[fault.code], fault.code, words.zh, words.en, detail)
