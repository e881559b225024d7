"""What goes wrong, in one shape (RFC 9457 problem details): a code, a sentence, and never what was sent."""

import json
import logging
import traceback
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from doudi.kernel.errors import DoudiError

CONTENT_TYPE = "application/problem+json"
log = logging.getLogger(__name__)

SAID: dict[str, tuple[int, str, str]] = {
    "api.no-token": (401, "没有可用的令牌。", "Send a token: Authorization: Bearer doudi_…"),
    "api.not-in-scope": (403, "这个令牌不能做这件事。", "The token's scope does not include this."),
    "api.not-found": (404, "没有这个地址，或者没有这一项。", "There is no such address, scheme or profile."),
    "api.no-such-method": (405, "这个地址不接受这种请求。", "The address does not take this method."),
    "api.no-length": (411, "请说明内容的长度。", "Send a Content-Length header."),
    "api.too-large": (413, "一次送得太多，请分几次送。", "The body is too large: send it in several requests."),
    "api.not-json": (415, "内容要是 application/json。", "The content type is application/json."),
    "api.bad-query": (422, "地址后面的参数不对。", "A parameter of the query is wrong."),
    "api.bad-body": (422, "送来的内容不对，哪里不对写在refused里。", "The body is wrong: refused says where."),
    "api.no-key": (422, "请送Idempotency-Key，8到64个字母、数字或 ._-。",
                   "Send an Idempotency-Key header: 8 to 64 letters, figures or any of ._-"),
    "api.refused": (422, "这一户没有算，原因在refused里。", "The household was refused; refused says why."),
    "api.too-many-requests": (429, "请求太密，请等一会儿再送。", "Too many requests: wait and send again."),
    "api.figures-faulty": (503, "这里登的标准有错，请管理员运行 ./doudi doctor。",
                           "The figures on file here have faults: ./doudi doctor names them."),
    "api.failed": (500, "出了故障，请把request_id告诉我们。", "Something broke: tell us the request_id."),
}  # fmt: skip
"""Every code with its status and its words; the codes never change once released."""


class ApiError(DoudiError):
    """A request that cannot be answered; `key` says which of `SAID`."""

    code = "api.error"

    def __init__(self, key: str, detail: str = "", *, retry_after: int | None = None) -> None:
        self.key, self.detail, self.retry_after = key, detail, retry_after
        super().__init__(detail or SAID[key][2])


def problem(request: HttpRequest, key: str, detail: str = "", **more: Any) -> HttpResponse:
    """The response of a code; `more` are further members, such as the faults of a refusal."""
    status, zh, en = SAID[key]
    return problem_of(request, status, key, zh, en, detail, **more)


def problem_of(
    request: HttpRequest, status: int, code: str, zh: str, en: str, detail: str = "", **more: Any
) -> HttpResponse:
    """The response of an error that brings its own code and words."""
    body = {
        "type": "about:blank",
        "title": en,
        "zh": zh,
        "status": status,
        "code": code,
        "detail": detail or en,
        "request_id": getattr(request, "request_id", ""),
        **more,
    }
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE)


def tell(request: HttpRequest, error: ApiError) -> HttpResponse:
    """The response of an error of ours."""
    response = problem(request, error.key, error.detail)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if error.key == "api.no-token":
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def tell_failure(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The response of an unforeseen failure; the log gets where it happened, not what was being read."""
    where = "; ".join(_places(traceback.extract_tb(error.__traceback__)))
    number = getattr(request, "request_id", "")
    log.error("api failed: %s at %s request=%s", type(error).__name__, where, number)
    return problem(request, "api.failed")


def _places(frames: Sequence[traceback.FrameSummary]) -> list[str]:
    """File, line and function of the last frames: no source text, no values."""
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-6:]]
