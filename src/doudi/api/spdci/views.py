"""The addresses other registries call (互通接口): requests taken at once or for later, our keys, the description."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from doudi.api.access import ANYONE
from doudi.api.problems import ApiError, tell_failure
from doudi.api.rates import count_call
from doudi.api.spdci.answering import answer, finish
from doudi.api.spdci.description import description
from doudi.api.spdci.hearing import look_at_answer, take_in
from doudi.api.spdci.receiving import STATUS_OF, Wait, http_errors, keep_once, look_at, token_of, told_refusal
from doudi.api.spdci.tokens import LIFE_SECONDS, SCOPE, access_token, token_by_credentials
from doudi.evidence.interop.codes import ANSWERS, Action, Status, Trouble
from doudi.evidence.interop.envelopes import as_count, canonical, header_of, new_message_id, read_envelope
from doudi.evidence.interop.errors import HeaderRejected, MessageRefused
from doudi.evidence.interop.here import load_partners, signing_keys
from doudi.evidence.interop.sending import signed
from doudi.kernel.clock import SystemClock
from doudi.kernel.errors import FaultsFound
from doudi.ui.access import Access

MOST_CREDENTIALS = 4096
View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)


def _reply(told: Any, status: int = 200) -> HttpResponse:
    body = told if isinstance(told, bytes) else canonical(told)
    return HttpResponse(body, status=status, content_type="application/json")


def _http_error(error: MessageRefused) -> HttpResponse:
    response = _reply(http_errors(error.trouble, error.why), STATUS_OF.get(error.trouble, 400))
    if isinstance(error, Wait):
        response.headers["Retry-After"] = str(error.seconds)
    if error.trouble is Trouble.UNAUTHORISED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _declared(view: View, access: Access, methods: tuple[str, ...]) -> View:
    """The view, saying who may call it; every failure in the standard's shape, none with anything of the question."""

    def called(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if access.door == "machine" and request.method not in methods:
                token_of(request)
            if request.method not in methods:
                response = _reply(http_errors(Trouble.BAD, f"It takes {', '.join(methods)}."), 405)
                response.headers["Allow"] = ", ".join(methods)
                return response
            return view(request, *args, **kwargs)
        except MessageRefused as error:
            return _http_error(error)
        except Exception as error:
            tell_failure(request, error)
            return _reply(http_errors(Trouble.UNAVAILABLE, "Something broke here; it is on record."), 500)

    called.csrf_exempt = True  # type: ignore[attr-defined]  # No cookie counts here, so there is nothing to forge.
    called.access = access  # type: ignore[attr-defined]
    return called


def _acknowledged(correlation: str, at: datetime, **more: Any) -> HttpResponse:
    told = {"ack_status": "ACK", "timestamp": at.isoformat(timespec="milliseconds"), "correlation_id": correlation}
    return _reply({"message": told | more})


def for_later(action: Action) -> View:
    """A request that is acknowledged now and answered by a message of ours."""

    def take(request: HttpRequest) -> HttpResponse:
        now = SystemClock().now()
        try:
            exchange = keep_once(look_at(request, action, is_sync=False)[1])
        except (Wait, MessageRefused, HeaderRejected) as error:
            return _refused_later(error, now)
        return _acknowledged(exchange.public_id, now)

    return _declared(take, Access("machine", (SCOPE,)), ("POST",))


def heard(action: Action) -> View:
    """A message that answers one of ours, or tells of a change: taken in now, and acknowledged.

    One that comes again unchanged gets the acknowledgement it got, and is taken in once. What nothing of ours waits
    for is refused, and leaves no trace but that it was.
    """

    def take(request: HttpRequest) -> HttpResponse:
        now = SystemClock().now()
        try:
            coming = look_at_answer(request, action)
            return _acknowledged(take_in(coming).public_id, now)
        except (Wait, MessageRefused, HeaderRejected) as error:
            return _refused_later(error, now)

    return _declared(take, Access("machine", (SCOPE,)), ("POST",))


def _refused_later(error: MessageRefused | HeaderRejected, now: datetime) -> HttpResponse:
    """Who may not call at all hears it by HTTP, everything else by an acknowledgement in error."""
    trouble, why = told_refusal(error)
    at_the_door = trouble in (Trouble.UNAUTHORISED, Trouble.FORBIDDEN, Trouble.TOO_MANY)
    if at_the_door and isinstance(error, MessageRefused):
        return _http_error(error)
    return _acknowledged(new_message_id(), now, ack_status="ERR", error={"code": str(trouble), "message": why})


def at_once(action: Action) -> View:
    """A request that is answered in the same call, signed."""

    def take(request: HttpRequest) -> HttpResponse:
        try:
            caller, exchange = look_at(request, action, is_sync=True)
            with transaction.atomic():
                keep_once(exchange)
                said = answer(caller, exchange)
                finish(exchange, str(said.status), caller.acting.now)
            return _signed(action, caller.partner.sender_id, caller.partner.form, dict(said.header), said.message)
        except HeaderRejected as error:
            header = {"status": str(Status.REJECTED), "status_reason_code": str(error.reason),
                      "status_reason_message": error.why, "total_count": 0, "completed_count": 0}  # fmt: skip
            return _signed(action, *_sender_in(request), header, {})

    return _declared(take, Access("machine", (SCOPE,)), ("POST",))


def _sender_in(request: HttpRequest) -> tuple[str, str]:
    """Whom a rejection of the header is addressed to, and in which form it is signed; who sent it was found genuine."""
    partner = load_partners().by_sender(read_envelope(request.body).text("sender_id"))
    return (partner.sender_id, partner.form) if partner else ("", "jws")


def _signed(action: Action, receiver: str, form: str, words: dict[str, Any], message: dict[str, Any]) -> HttpResponse:
    now, us = SystemClock().now(), load_partners().us
    total = as_count(words.pop("total_count")) or 0
    header = header_of(ANSWERS[action], us, receiver, now, total=total, **words)
    return _reply(signed(header, message, signing_keys()[0], us, now, form))


def _keys(request: HttpRequest) -> HttpResponse:
    """Our public keys (RFC 7517)."""
    return _reply({"keys": [each.jwk for each in signing_keys()]})


def _described(request: HttpRequest) -> HttpResponse:
    """The description (OpenAPI)."""
    try:
        us = load_partners().us
    except FaultsFound:
        us = ""
    return _reply(json.dumps(description(us), ensure_ascii=False).encode())


def _nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Every other address here."""
    return _reply(http_errors(Trouble.NOT_FOUND, "There is no such address."), 404)


def _token(request: HttpRequest) -> HttpResponse:
    """A token for a quarter of an hour, for a machine's own (RFC 6749, section 4.4)."""
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > MOST_CREDENTIALS:
        raise MessageRefused(Trouble.UNAUTHORISED, "Send client_id and client_secret, no more.")
    token = token_by_credentials(request)
    try:
        # Who guesses is slowed down under one name, who is known under their own: nobody can shut another out.
        count_call(f"token {token.public_id}" if token else "token of nobody")
    except ApiError as error:
        raise Wait(error.retry_after or 60) from error
    if token is None:
        response = _reply({"error": "invalid_client"}, 401)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if request.POST.get("grant_type") != "client_credentials":
        return _reply({"error": "unsupported_grant_type"}, 400)
    return _reply({"access_token": access_token(token), "token_type": "bearer", "expires_in": LIFE_SECONDS})


token = _declared(_token, Access("machine", (SCOPE,)), ("POST",))
keys = _declared(_keys, ANYONE, ("GET", "HEAD"))
described = _declared(_described, ANYONE, ("GET", "HEAD"))
nowhere = _declared(_nowhere, ANYONE, ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
