"""Every page says who may open it; a page that does not say so does not exist for anyone."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, Protocol

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.registry.models import ResidentAccount
from doudi.registry.policy import holds_somewhere, load_roles, require_somewhere
from doudi.schemes.loader import SchemeFaulty
from doudi.ui.faults import in_plain_words, is_somebody_else_first
from doudi.ui.kept import typed_texts, way_back

Door = Literal["anyone", "resident", "staff", "demo", "machine"]
NEXT_KEY = "after_sign_in"
LEFT_KEY = "was_signed_in"
"""Whether somebody was in the middle of something when the session ended: the door says so."""
log = logging.getLogger(__name__)


class Asked(HttpRequest):
    """A request after our middleware: it knows who acts and when."""

    acting: Acting
    resident: ResidentAccount | None
    now: Any
    theme: str
    request_id: str
    installation: Any
    htmx: Any


@dataclass(frozen=True)
class Access:
    """Who may open a page: a door, and for staff one of these verbs, for its purpose; for a machine its scope.

    ``anyone`` shows nothing personal; ``resident`` needs a resident signed in (what they may see is decided by the
    action or read); ``staff`` needs a signed-in account holding one of ``verbs`` somewhere; ``demo`` exists only in a
    demo database.
    """

    door: Door
    verbs: tuple[str, ...] = ()
    purpose: "Purpose" = ""


Purpose = str | Mapping[str, str]
"""What a page is opened for: one purpose, or for each verb its own."""


class Page(Protocol):
    """A view that says who may open it."""

    access: Access

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer."""


def opened_to(door: Door, *verbs: str, purpose: Purpose = "") -> Callable[[Callable[..., HttpResponse]], Page]:
    """Declare and enforce who may open a page; refusals look exactly like pages that do not exist."""
    access = Access(door, verbs, purpose)

    def declare(view: Callable[..., HttpResponse]) -> Page:
        @wraps(view)
        def page(request: Asked, *args: Any, **kwargs: Any) -> HttpResponse:
            _require_text(request)
            turned_away = _turn_away(request, access)
            if turned_away is not None:
                return turned_away
            if request.acting.kind == "staff":
                request.acting = _acting_here(request.acting, access)
            try:
                if access.door == "staff" and access.verbs:
                    _require_one(request.acting, access.verbs)
                return _with_a_way_out(request, access, view(request, *args, **kwargs))
            except NotAllowed as refused:
                raise Http404 from refused
            except DoudiError as fault:
                return tell_fault(request, fault)

        page.access = access  # type: ignore[attr-defined]
        return page  # type: ignore[return-value]

    return declare


def _require_text(request: Asked) -> None:
    """Nobody types a NUL, and no database keeps one: what holds one is no page of ours."""
    typed = (value for fields in (request.GET, request.POST) for _, values in fields.lists() for value in values)
    if any("\x00" in str(value) for value in (request.path, *typed)):
        raise Http404


def open_purposes(acting: Acting) -> set[str]:
    """The purposes for which this account's roles may act at all."""
    roles = load_roles()
    return {purpose for role in acting.roles if role in roles for purpose in roles[role].purposes}


def acting_for(acting: Acting, verbs: Iterable[str], purpose: Purpose) -> Acting | None:
    """The account acting for the purpose of the first of these verbs it holds somewhere; None where it holds none."""
    for verb in verbs:
        wanted = purpose if isinstance(purpose, str) else purpose.get(verb, "")
        asked = acting.for_purpose(wanted) if wanted in open_purposes(acting) else acting
        if holds_somewhere(asked, verb):
            return asked
    return None


def _acting_here(acting: Acting, access: Access) -> Acting:
    if not isinstance(access.purpose, str) or access.verbs:
        return acting_for(acting, access.verbs, access.purpose) or acting
    return acting.for_purpose(access.purpose) if access.purpose in open_purposes(acting) else acting


def _require_one(acting: Acting, verbs: tuple[str, ...]) -> None:
    if not any(holds_somewhere(acting, verb) for verb in verbs[:-1]):
        require_somewhere(acting, verbs[-1])


def _turn_away(request: Asked, access: Access) -> HttpResponse | None:
    if access.door == "demo" and not (request.installation and request.installation.is_demo):
        raise Http404
    if access.door in ("resident", "staff") and request.acting.kind != access.door:
        if request.acting.kind == "resident":
            raise Http404
        if request.method == "GET" or access.door == "resident":
            request.session[NEXT_KEY] = request.path
            request.session[LEFT_KEY] = request.method == "POST"
        door = "portal:sign_in" if access.door == "resident" else "workbench:sign_in"
        typed = typed_texts(request)
        return _signed_out(request, reverse(door), typed) if typed else redirect(door)
    return None


def _signed_out(request: Asked, door: str, typed: list[str]) -> HttpResponse:
    """Who wrote something and was signed out meanwhile keeps what was written; nothing of it was taken."""
    context = {
        "title": _("您已经退出登录"),
        "said": _("这一步没有办。登录以后再办一次。"),
        "typed": typed,
        "back": door,
        "go": _("去登录"),
    }
    return render(request, "ui/no_such_way.html", context, status=401)


def moved_on(request: Asked, address: str) -> HttpResponse:
    """A step whose time is over, sent off all the same: said, with what was typed; without words, only said.

    It may have been taken by this very form, sent twice: so nothing is said of what was kept.
    """
    typed = typed_texts(request)
    if not typed:
        messages.info(request, _("这一步已经办过了，或者现在不用您办。"))
        return redirect(address)
    context = {
        "title": _("这一步已经办过了，或者现在不用您办"),
        "said": _("先看看现在办到哪。"),
        "typed": typed,
        "maybe_kept": True,
        "back": address,
        "go": _("看看办到哪"),
    }
    return render(request, "ui/no_such_way.html", context, status=409)


def _with_a_way_out(request: Asked, access: Access, answer: HttpResponse) -> HttpResponse:
    """An address that only a button leads to, opened by itself, says so instead of staying white."""
    if answer.status_code != 405 or answer.content or access.door == "machine":
        return answer
    home = reverse("workbench:home" if request.acting.kind == "staff" else "portal:home")
    context = {
        "title": _("这个地址打不开"),
        "said": _("这一步要在页面上按按钮才能办，什么都没有改动。"),
        "back": home,
        "go": _("回到首页"),
    }
    page = render(request, "ui/no_such_way.html", context, status=405)
    page.headers["Allow"] = answer.headers.get("Allow", "")
    return page


def tell_fault(request: Asked, fault: DoudiError) -> HttpResponse:
    """A page for a refusal: what happened, what was kept, what to do, and a number to read out on the telephone."""
    if isinstance(fault, SchemeFaulty):
        # Nobody who reads the page can mend it; whoever reads the log can.
        status = 503
        log.error("figures cannot be read, request=%s: %s", request.request_id, fault)
    else:
        status = 409 if is_somebody_else_first(fault) else 422
        log.warning("refused: %s request=%s", fault.code, request.request_id)
    context = {
        "said": in_plain_words(fault),
        "code": fault.code,
        "number": request.request_id,
        "status": status,
        "title": _("这一步没有办成"),
        "typed": typed_texts(request),
        "back": way_back(request, request.path),
    }
    return render(request, "ui/fault.html", context, status=status)
