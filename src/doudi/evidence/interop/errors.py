"""What goes wrong between registries; each carries the standard's own code."""

from __future__ import annotations

from doudi.evidence.interop.codes import Reject, Trouble
from doudi.kernel.errors import DoudiError


class MessageRefused(DoudiError):
    """A message is not taken: it cannot be read, trusted or placed."""

    code = "evidence.exchange-message-refused"

    def __init__(self, trouble: Trouble, why: str) -> None:
        self.trouble, self.why = trouble, why
        super().__init__(f"{why} ({trouble})")


class HeaderRejected(DoudiError):
    """A message is genuine, and its header says something that does not hold."""

    code = "evidence.exchange-header-rejected"

    def __init__(self, reason: Reject, why: str) -> None:
        self.reason, self.why = reason, why
        super().__init__(f"{why} ({reason})")


class RequestRejected(DoudiError):
    """One request of a message is rejected; its neighbours are answered.

    Args:
        is_outside: whether it asks for more than the agreement, which is logged as such.
    """

    code = "evidence.exchange-request-rejected"

    def __init__(self, reason: Reject, why: str, *, is_outside: bool = False) -> None:
        self.reason, self.why, self.is_outside = reason, why, is_outside
        super().__init__(f"{why} ({reason})")
