"""Who may call (谁能调用): machines with a token for what it covers; the catalogue is open to anyone."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from doudi.api.problems import ApiError
from doudi.api.rates import count_call
from doudi.registry.machines import acting_for_machine, find_token
from doudi.ui.access import Access

ANYONE = Access("anyone")


class Machine(HttpBearer):
    """A machine whose token covers a scope (持令牌的系统). The session of a browser counts for nothing here."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope
        self.access = Access("machine", (scope,))

    def __call__(self, request: HttpRequest) -> Any:
        """Who acts, put on the request.

        Raises:
            ApiError: no token that counts, one for other things, or too many calls with it.
        """
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        token = find_token(text.strip(), request.now) if scheme.lower() == "bearer" else None  # type: ignore[attr-defined]
        if token is None:
            raise ApiError("api.no-token")
        if self.scope not in token.scopes:
            raise ApiError("api.not-in-scope")
        count_call(token.public_id)
        number = getattr(request, "request_id", "")
        acting = acting_for_machine(token, request.now, request_id=number)  # type: ignore[attr-defined]
        request.acting = acting  # type: ignore[attr-defined]
        return acting

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Not used: the header is read above, so that no token can reach a log."""
        raise ApiError("api.no-token")
