"""What is refused of an application from elsewhere, each with words for who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from doudi.casework.errors import CaseworkError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


@dataclass(frozen=True)
class SentFault:
    """One thing wrong with what was sent: where (the parts of a JSON pointer), a stable code, what it is, in words."""

    where: tuple[str | int, ...]
    code: str
    what: str
    words: Words


class SentUnfit(CaseworkError):
    """What was sent cannot become an application; ``faults`` are all of them."""

    code = "casework.sent-unfit"

    def __init__(self, faults: Sequence[SentFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"The application has {len(self.faults)} faults: correct all of them and send it again.",
            Words("有几处不对，一起改好再送。", "Several things are wrong: correct them together and send it again."),
        )


class SentOtherwise(CaseworkError):
    """The sender's number came before with another content."""

    code = "casework.sent-otherwise"

    def __init__(self) -> None:
        super().__init__(
            "This external_id was sent before with other content; the first stands. Send a correction under a new one.",
            Words("这个编号送过，内容不一样；先送的算数。改过的用新编号送。",
                  "This number came before with other content; the first counts. Send a correction under a new one."),
        )  # fmt: skip


class SentSettled(CaseworkError):
    """Somebody took it on or returned it already; says who."""

    code = "casework.sent.changed"

    def __init__(self, public_id: str, who: str, *, is_taken: bool) -> None:
        self.who = who
        did = Words("接下了", "took it on") if is_taken else Words("退回了", "returned it")
        super().__init__(
            f"{public_id}: {who} {did.en} already.", Words(f"{who}已经{did.zh}。", f"{who} already {did.en}.")
        )


class SentNotFound(NotAllowed):
    """None of this id for this account: not existing and out of its area are answered alike."""

    code = "casework.sent-not-found"

    def __init__(self) -> None:
        super().__init__("casework.register_paper", "there is no such application from elsewhere in this area")
        self.words = Words("没有这一件，或者不归您看。", "There is no such case, or it is not yours to see.")
