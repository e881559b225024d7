"""What a joint case refuses, each with words for the person at the screen."""

from collections.abc import Iterable
from datetime import datetime

from doudi.casework.errors import CaseworkError
from doudi.kernel.clock import SHANGHAI
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


class JointNotFound(NotAllowed):
    """No such joint case or item for this account: not existing, out of area and another department's are alike."""

    code = "casework.joint-not-found"

    def __init__(self) -> None:
        super().__init__("casework.see_joint", "there is no such joint case or item for this account")
        self.words = Words("没有这一件，或者不归您看。", "There is no such case, or it is not yours to see.")


class JointChanged(CaseworkError):
    """Somebody else was first; says who and when."""

    code = "casework.joint.changed"

    def __init__(self, public_id: str, who: str, when: datetime, did: Words) -> None:
        self.who, self.when, self.did = who, when, did
        local = when.astimezone(SHANGHAI)
        super().__init__(
            f"{public_id} was changed by {who or 'the family'} at {local:%Y-%m-%d %H:%M} ({did.en}). Open it again.",
            Words(
                f"{who or '家里人'}在{local.month}月{local.day}日{local:%H:%M}先办了：{did.zh}。"
                "您的没有存上，请重新打开看看。",
                f"{who or 'The family'} was first, at {local:%Y-%m-%d %H:%M}: {did.en}. "
                "Yours was not saved; open it again.",
            ),
        )


class JointStepNotPossible(CaseworkError):
    """The step does not fit where the item or the case stands."""

    code = "casework.joint-step-not-possible"

    def __init__(self, public_id: str, verb: str, stands: str, possible: Iterable[str] = ()) -> None:
        self.verb, self.possible = verb, tuple(possible)
        super().__init__(
            f"{verb} is not possible for {public_id}: it stands at {stands}"
            f"{'; possible now: ' + ', '.join(self.possible) if self.possible else ''}.",
            Words("现在不能办这一步。先看看走到哪一步了。", "This step is not possible now. See where it stands."),
        )


class JointUnfit(CaseworkError):
    """What was given does not fit; ``field`` names it."""

    code = "casework.joint-unfit"

    def __init__(self, field: str, text: str, words: Words) -> None:
        self.field = field
        super().__init__(f"{field}: {text}.", words)


class JointReasonMissing(CaseworkError):
    """Why must be written."""

    code = "casework.joint-reason-missing"
    field = "reason"

    def __init__(self, of_what: str) -> None:
        super().__init__(f"No reason was written for {of_what}.", Words("写一句为什么。", "Write why."))


class KindNotAllowed(CaseworkError):
    """The matter's rule does not give this item in this way: dibao and tekun are always applied for."""

    code = "casework.joint-kind-not-allowed"

    def __init__(self, item: str, kind: str) -> None:
        super().__init__(
            f"Item {item} cannot be of the kind {kind}: the matter's file gives it in other ways.",
            Words("这一项不能这样办：规则没有这样写。", "This item cannot be given in that way: no rule says so."),
        )


class StatusMissing(CaseworkError):
    """A no-application item rests on a status nobody granted."""

    code = "casework.joint-status-missing"

    def __init__(self, item: str, rests_on: Iterable[str]) -> None:
        self.rests_on = tuple(rests_on)
        super().__init__(
            f"Item {item} rests on one of {', '.join(self.rests_on)}; none of them stands or is under way.",
            Words("要先有低保、特困这样的身份，才能免申请。", "Without application it needs a granted status."),
        )


class OfficeMissing(CaseworkError):
    """No organisation is named as this department here."""

    code = "casework.joint-office-missing"

    def __init__(self, department: str, area: str) -> None:
        self.department = department
        super().__init__(
            f"No office is named as {department} for {area}. Name it (`./doudi joint office`) and try again.",
            Words("还没有定这个部门在本地是哪个单位，请管理员先定。",
                  "Which office is this department here is not set yet; ask the administrator."),
        )  # fmt: skip


class AskedBefore(CaseworkError):
    """Missing papers are told once (一次性告知)."""

    code = "casework.joint-asked-before"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Item {public_id} asked for papers before; what is missing is told once.",
            Words("这一项已经一次说清过缺什么，不能再要。", "What is missing was told once; no more can be asked."),
        )


class PaperNotAsked(CaseworkError):
    """A paper a department holds, or that is here already, is not asked of the family."""

    code = "casework.joint-paper-not-asked"

    def __init__(self, paper: str, why: Words) -> None:
        self.paper = paper
        super().__init__(f"The paper {paper} is not asked of the family: {why.en}", why)


class JointSameOfficial(CaseworkError):
    """Who handled or proposed an item does not confirm it (经办和审批分离)."""

    code = "casework.joint-same-official"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Item {public_id}: who handled or proposed it does not decide it. Another official does.",
            Words("这一项您经手过，要由别的同事来定。", "You handled this item; another official decides it."),
        )


class ChildShielded(CaseworkError):
    """A public notice is impossible: a child is shielded (保护儿童隐私)."""

    code = "casework.child-shielded"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"No public notice can be made for {public_id}: it belongs to a case in which a child is protected.",
            Words("这一件涉及受保护的孩子，不能公示。", "A child is protected here: no public notice is possible."),
        )
