"""Addresses of the machines' face; each says who may call it, as every page does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from doudi.api.access import ANYONE
from doudi.api.cases.operations import SHARED
from doudi.api.problems import problem
from doudi.api.v1 import GUARDED, api
from doudi.ui.access import Access

View = Callable[..., HttpResponse]


def _access(name: str) -> Access:
    """Who may call an address; of one that is read and written, each method asks for its own scope besides."""
    guards = [GUARDED[each] for each in (name, SHARED.get(name, "")) if each in GUARDED]
    return Access("machine", tuple(guard.scope for guard in guards)) if guards else ANYONE


def _declared(pattern: URLPattern) -> URLPattern:
    """The same address, saying who may call it, and answering a wrong method or address as it answers all else."""
    view: View = pattern.callback
    access = _access(pattern.name or "")

    @wraps(view)
    def operation(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        only_read = pattern.name in ("openapi-json", "api-root")
        try:
            response = view(request, *args, **kwargs)
            if only_read and request.method not in ("GET", "HEAD"):
                response = HttpResponseNotAllowed(["GET", "HEAD"])
        except Http404:
            return problem(request, "api.not-found")
        if response.status_code == 405:
            allowed = response.headers.get("Allow", "")
            response = problem(request, "api.no-such-method", f"It takes {allowed}.")
            response.headers["Allow"] = allowed
        return response

    operation.csrf_exempt = True  # type: ignore[attr-defined]  # No cookie counts here, so there is nothing to forge.
    operation.access = access  # type: ignore[attr-defined]
    return path(str(pattern.pattern), operation, name=pattern.name)


def _nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Every other address here, in the same shape as all else that goes wrong."""
    return problem(request, "api.not-found")


_nowhere.csrf_exempt = True  # type: ignore[attr-defined]  # There is nothing to do, so nothing to forge.
_nowhere.access = ANYONE  # type: ignore[attr-defined]

app_name = "api"
urlpatterns = [_declared(pattern) for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
urlpatterns.append(path("<path:rest>", _nowhere, name="nowhere"))
