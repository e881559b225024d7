"""What the worklist refuses."""

from doudi.kernel.errors import DoudiError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


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


class MustKeepAway(DoudiError):
    """The person must keep away from the matter, or worked on it in another role: maker and checker stay two people."""

    code = "worklist.must-keep-away"
    words = Words(
        "这个人要回避，或者在同一件事上办过别的岗位的步骤，不能再接这一步。换一个人。",
        "This person must keep away from it, or took another role's step in the same matter. Choose somebody else.",
    )

    def __init__(self, item: str) -> None:
        super().__init__(
            f"Item {item} cannot go to this person: they must keep away from the matter or worked on it in another "
            f"role. Choose somebody else. [{self.code}]"
        )


class LeaveUnfit(DoudiError):
    """A leave whose days, role or substitute do not fit; ``words`` say which."""

    code = "worklist.leave-unfit"

    def __init__(self, why: Words, field: str = "") -> None:
        self.words, self.field = why, field
        super().__init__(f"The leave was not recorded: {why.en} [{self.code}]")


class AnswerUnfit(DoudiError):
    """An answer to a supervision item that is not one: no note, no such way, nobody to give it to."""

    code = "worklist.answer-unfit"

    def __init__(self, why: Words, field: str = "") -> None:
        self.words, self.field = why, field
        super().__init__(f"Not answered: {why.en} [{self.code}]")


class EscalationFaulty(DoudiError):
    """``escalation.yaml`` says something that cannot be followed."""

    code = "worklist.escalation-faulty"

    def __init__(self, what: str) -> None:
        super().__init__(f"escalation.yaml: {what} Mend the file and start again. [{self.code}]")


class BulkUnfit(DoudiError):
    """Nothing was chosen, too much was, or it is no kind of work that may be done to many at once."""

    code = "worklist.bulk-unfit"

    def __init__(self, why: Words) -> None:
        self.words = why
        super().__init__(f"Nothing was done: {why.en} [{self.code}]")
