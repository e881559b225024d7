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

    def __init__(self, scope: str, *, most_bytes: int = 0) -> None:
        """``most_bytes``: the operation takes a JSON body of at most so many; 0 where it reads none, or its own way."""
        super().__init__()
        self.scope, self.most_bytes = scope, most_bytes
        self.access = Access("machine", (scope,))

    def __call__(self, request: HttpRequest) -> Any:
        """Who acts, put on the request.

        Raises:
            ApiError: no token that counts, one for other things, too many calls with it, or a body that is not read.
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
        if self.most_bytes:
            self._require_body(request)
        return acting

    def _require_body(self, request: HttpRequest) -> None:
        """Looked at before the body is read, and only for who may send one."""
        if request.content_type != "application/json":
            raise ApiError("api.not-json")
        length = request.headers.get("Content-Length", "")
        if not length.isdigit():
            raise ApiError("api.no-length")
        if int(length) > self.most_bytes:
            raise ApiError("api.too-large", f"At most {self.most_bytes} bytes at once.")

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Not used: the header is read above, so that no token can reach a log."""
        raise ApiError("api.no-token")
