"""What looking after subscriptions refuses, each with a code that never changes."""

from __future__ import annotations

from doudi.kernel.errors import DoudiError
from doudi.worklist.words import Words


class HookError(DoudiError):
    """A refusal with its words in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.words = Words(zh, en)
        super().__init__(en)


class HookUnknown(HookError):
    """There is no such subscription or delivery."""

    code = "api.hook-unknown"

    def __init__(self) -> None:
        super().__init__("没有这个订阅，或者没有这次推送", "There is no such subscription or delivery")


class HookSettled(HookError):
    """Somebody settled the proposal before, or it is not in a state for this."""

    code = "api.hook.changed"

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} 刚有人动过，打开看看", f"{number} was changed before; open it to see")


class MakerSettlesHook(HookError):
    """Whoever proposed a subscription does not let it count."""

    code = "api.hook-maker-settles"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} 是您自己提的，请另一位管理员来定", f"You proposed {number}: another administrator settles it"
        )


class HostNotAllowed(HookError):
    """The host is not on the operator's list any more."""

    code = "api.hook-host"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"运维的主机名单里没有 {host}，先请运维写上",
            f"{host} is not on the operator's list: the operator adds it first",
        )


class HookTriedJustNow(HookError):
    """An event for a try was sent a moment ago."""

    code = "api.hook-tried-just-now"

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} 刚试过，等十秒再试", f"{number} was tried just now; wait ten seconds")
