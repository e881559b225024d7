"""How often a machine may call (调用频次): so many calls in any minute, counted in this process."""

import threading
import time
from collections import defaultdict, deque

from doudi.api.problems import ApiError

CALLS_A_MINUTE = 120
"""Our own limit. With more web processes than one, each counts for itself."""

MACHINES_COUNTED = 10_000

_calls: defaultdict[str, deque[float]] = defaultdict(deque)
_lock = threading.Lock()


def count_call(machine: str) -> None:
    """Count one more call.

    Raises:
        ApiError: the last minute was full; says after how many seconds there is room.
    """
    now = time.monotonic()
    with _lock:
        if len(_calls) > MACHINES_COUNTED:
            _calls.clear()
        calls = _calls[machine]
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) >= CALLS_A_MINUTE:
            wait = int(calls[0] + 60 - now) + 1
            raise ApiError("api.too-many-requests", f"More than {CALLS_A_MINUTE} in a minute.", retry_after=wait)
        calls.append(now)


def forget_calls() -> None:
    """Count from nothing."""
    with _lock:
        _calls.clear()
