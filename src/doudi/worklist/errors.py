"""What the worklist refuses."""

from doudi.kernel.errors import DoudiError
from doudi.registry.errors import NotAllowed


class ItemNotFound(NotAllowed):
    """No such item in this account's area; answered exactly like something that does not exist."""

    code = "worklist.item-not-found"

    def __init__(self) -> None:
        super().__init__("worklist.see", "there is no such item in this area")


class ItemNotOpen(DoudiError):
    """The item was already done or cancelled."""

    code = "worklist.item-not-open"

    def __init__(self, public_id: str, state: str, by: str) -> None:
        super().__init__(
            f"Item {public_id} is {state} already{f' by {by}' if by else ''}; open the list again. [{self.code}]"
        )


class ClockNotRunning(DoudiError):
    """A clock that has stopped, or was never started, cannot be paused, resumed or extended."""

    code = "worklist.clock-not-running"

    def __init__(self, rule_key: str, wanted: str) -> None:
        super().__init__(
            f"The clock {rule_key} cannot be {wanted}: it is not running in that way. Look at the case's days first. "
            f"[{self.code}]"
        )
