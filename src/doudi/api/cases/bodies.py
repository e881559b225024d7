"""What is wrong with a body, all of it at once, by JSON pointer (RFC 6901); never what was sent."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from doudi.api.problems import ApiError, problem

KEY = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADER = {
    "parameters": [
        {"in": "header", "name": "Idempotency-Key", "required": True,
         "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
         "description": "Of your own making, one for each thing you want done: sent again, it has the first answer."}
    ]
}  # fmt: skip
"""The header as the description says it."""
ZH = {
    "missing": "少了这一栏。",
    "extra_forbidden": "没有这一栏。",
    "string_too_long": "太长了。",
    "string_too_short": "不能空着。",
    "too_long": "太多了。",
    "too_short": "太少了。",
}


def key_of(request: HttpRequest) -> str:
    """The caller's key.

    Raises:
        ApiError: none was sent, or one that is too short, too long or of other signs.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise ApiError("api.no-key")
    return key


def takes_no_query(view: Callable[..., Any]) -> Callable[..., Any]:
    """The operation, refusing a query: all it is told stands in the body, and nothing of it in an address.

    Raises:
        ApiError: something stands in the query.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET:
            raise ApiError("api.bad-query", "It takes no query: send all of it in the body.")
        return view(request, *args, **kwargs)

    return checked


def tell_wrong_body(request: HttpRequest, errors: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """The response to a query or body that does not have the shape the description gives."""
    in_query = [each for each in errors if each["loc"][0] != "body"]
    if in_query:
        where = ", ".join(".".join(str(part) for part in each["loc"]) for each in in_query)
        return problem(request, "api.bad-query", f"Wrong: {where}.")
    return problem(request, "api.bad-body", refused=[_fault(each) for each in errors])


def pointer(*parts: Any) -> str:
    """A JSON pointer.

    >>> pointer("members", 0, "a/b")
    '/members/0/a~1b'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _fault(error: Mapping[str, Any]) -> dict[str, str]:
    # The first two parts are where the body stands and what our code calls it.
    path, kind = pointer(*error["loc"][2:]), str(error["type"])
    rule = str(error["msg"])
    return {
        "path": path, "code": "api.bad-body", "what": kind, "rule": rule, "way_out": "see /api/v1/openapi.json",
        "zh": ZH.get(kind, "这一栏的写法不对。"),
    }  # fmt: skip
