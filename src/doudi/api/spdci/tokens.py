"""The standard's token endpoint (令牌接口, RFC 6749): for a machine's own token one of a quarter of an hour.

What is given out says only whose it is and until when, signed by a key used for nothing else; the machine's own token
is looked up again at each call, so that revoking it ends both.
"""

from __future__ import annotations

import json
from datetime import datetime

from django.http import HttpRequest

from doudi.evidence.interop.envelopes import short_text
from doudi.evidence.interop.here import token_keys
from doudi.kernel.clock import SystemClock
from doudi.platform.crypto.jwk import KeyUnusable, from_base64url, read_public_jwk, to_base64url
from doudi.platform.crypto.jws import SignatureWrong, verify_detached
from doudi.registry.machines import PREFIX, find_token, token_text
from doudi.registry.models import MachineToken

LIFE_SECONDS = 900
SCOPE = "registry"


def token_by_credentials(request: HttpRequest) -> MachineToken | None:
    """The machine of `client_id` and `client_secret`; the secret may be sent as it was handed over or in short."""
    client, secret = (short_text(request.POST.get(word, "")) for word in ("client_id", "client_secret"))
    text = secret if secret.startswith(f"{PREFIX}_") else token_text(client, secret)
    token = find_token(text, request.now) if client and secret else None  # type: ignore[attr-defined]
    return token if token is not None and token.public_id == client and SCOPE in token.scopes else None


def access_token(token: MachineToken) -> str:
    """A bearer token that counts for a quarter of an hour."""
    key, now = token_keys()[0], int(SystemClock().now().timestamp())
    head = {"alg": "EdDSA", "kid": key.kid, "typ": "at+jwt"}
    told = {"sub": token.public_id, "scope": SCOPE, "iat": now, "exp": now + LIFE_SECONDS}
    parts = [to_base64url(json.dumps(each, separators=(",", ":")).encode()) for each in (head, told)]
    return ".".join([*parts, to_base64url(key.sign(".".join(parts).encode()))])


def find_by_access_token(text: str, now: datetime) -> MachineToken | None:
    """The machine's own token behind one given out here, if both count now."""
    head, _, rest = text.partition(".")
    payload, _, signature = rest.partition(".")
    keys = [read_public_jwk(each.jwk) for each in token_keys()]
    try:
        raw = from_base64url(payload)
        verify_detached(f"{head}..{signature}", raw, keys)
        told = json.loads(raw)
    except (KeyUnusable, SignatureWrong, ValueError):
        return None
    if not isinstance(told, dict) or not told.get("iat", 0) <= SystemClock().now().timestamp() + 1 < told.get("exp", 0):
        return None
    token = MachineToken.objects.select_related("organisation").filter(public_id=told.get("sub", "")).first()
    return token if token and token.revoked_at is None and now.date() < token.expires_on else None
