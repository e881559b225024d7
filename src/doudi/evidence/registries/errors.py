"""What goes wrong at the desk of exchanges, each with a code that never changes."""

from __future__ import annotations

from doudi.kernel.errors import DoudiError
from doudi.worklist.words import Words


class NoticeUnknown(DoudiError):
    """There is no notice to be sent again under that number."""

    code = "evidence.notice-unknown"

    def __init__(self) -> None:
        self.words = Words(
            "这条通知不能重送：已经重送过，或订阅、协议已经到期", "This notice cannot be sent again: it was, or its "
            "subscription or agreement is over",
        )  # fmt: skip
        super().__init__(f"{self.words.en}. See the page of exchanges. [{self.code}]")


class NoNotice(DoudiError):
    """No notice about a case waits to be looked at."""

    code = "evidence.no-notice"

    def __init__(self, case_ref: str) -> None:
        self.words = Words("这件没有等着看的变更通知", "No notice of a change about this case waits")
        super().__init__(f"No notice of a change about {case_ref} waits: somebody looked before. [{self.code}]")
