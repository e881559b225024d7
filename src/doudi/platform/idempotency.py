"""One key, one effect: a second tab, a retry or a double tap gets the first answer."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.platform.models import IdempotencyKey


class KeyReused(DoudiError):
    """The same key came with another content."""

    code = "platform.key-reused"

    def __init__(self) -> None:
        super().__init__(
            "This request was already sent with other content. Open the page again and send what you want now; "
            "the first request stands."
        )


def digest_of(content: Any) -> str:
    """A fingerprint of what was sent."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def once(acting: Acting, key: str, content: Any, effect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run ``effect`` unless this actor's ``key`` already had one; its answer either way.

    Effect and key are written in one transaction: both or neither.

    Raises:
        KeyReused: the key was used with other content.
    """
    digest = digest_of(content)
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(actor_id=acting.actor_id, key=key, digest=digest, made_at=acting.now)
            answer = effect()
            row.answer = answer
            row.save(update_fields=["answer"])
            return answer
    except IntegrityError:
        first = IdempotencyKey.objects.filter(actor_id=acting.actor_id, key=key).first()
        if first is None:
            raise
    if first.digest != digest:
        raise KeyReused()
    answer_kept: dict[str, Any] = first.answer
    return answer_kept
