"""What outreach refuses, each with words for the person at the screen."""

from collections.abc import Mapping

from doudi.kernel.errors import DoudiError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


class OutreachError(DoudiError):
    """Outreach could not do what was asked; ``words`` is for the page, ``str()`` for the log."""

    code = "outreach.refused"

    def __init__(self, text: str, words: Words) -> None:
        self.words = words
        super().__init__(f"{text} [{self.code}]")


class LeadNotFound(NotAllowed):
    """No such lead for this account: not existing and out of area are answered alike."""

    code = "outreach.lead-not-found"

    def __init__(self) -> None:
        super().__init__("outreach.see_lead", "there is no such lead in this area")
        self.words = Words("没有这一户，或者不归您看。", "There is no such family, or it is not yours to see.")


class RunNotFound(NotAllowed):
    """No such screening for this account; out of area is answered alike."""

    code = "outreach.screening-not-found"

    def __init__(self) -> None:
        super().__init__("outreach.see_lead", "there is no such screening in this area")
        self.words = Words("没有这一次，或者不归您看。", "There is no such search, or it is not yours to see.")


class AreaUnknown(OutreachError):
    """A screening was asked for a place that is not among the divisions."""

    code = "outreach.area-unknown"

    def __init__(self, area_path: str) -> None:
        super().__init__(
            f"The area {area_path!r} is no division on file; load the district's divisions, or choose another area.",
            Words("没有这个地方，请另选。", "There is no such place; please choose another."),
        )


class MonthToCome(OutreachError):
    """A month that has not begun has no facts."""

    code = "outreach.month-to-come"

    def __init__(self, month: str, today: str) -> None:
        super().__init__(
            f"The month {month} has not come yet on {today}; screen the month of the newest extracts instead.",
            Words("这个月还没有到，请选以前的月份。", "That month has not come yet; choose an earlier one."),
        )


class SchemeNotSought(OutreachError):
    """A screening was asked for schemes that no department's data can seek, or that do not exist; all of them told."""

    code = "outreach.scheme-not-sought"

    def __init__(self, wrong: Mapping[str, tuple[str, str]]) -> None:
        self.schemes = tuple(wrong)
        listed = "; ".join(f"{key or 'none chosen'}: {en}" for key, (_, en) in wrong.items())
        super().__init__(
            f"These schemes cannot be screened for: {listed}. Choose others; ./doudi screen --list names them.",
            Words(
                "这几项没法查：" + "；".join(zh for zh, _ in wrong.values()) + "。请另选。",
                "These cannot be screened for: " + "; ".join(en for _, en in wrong.values()) + ". Choose others.",
            ),
        )


class LeadUnvisited(OutreachError):
    """Nothing is begun for a family nobody has visited."""

    code = "outreach.lead-unvisited"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Lead {public_id} was not visited yet: record a visit first.",
            Words("还没有人上过门，先去看看。", "Nobody has been there yet; visit the family first."),
        )


class LeadSettled(OutreachError):
    """The lead has come to an end already: seen and settled, or the family has applied."""

    code = "outreach.lead-already-decided"

    def __init__(self, public_id: str, state: str) -> None:
        self.state = state
        super().__init__(
            f"Lead {public_id} is {state} already; open it again and look at its visits.",
            Words("这一户已经有结果了，不用再去。", "This family has been settled already; nobody needs to go."),
        )


class VisitUnfit(OutreachError):
    """A visit record that does not hold: one visitor, a day to come, an unknown choice."""

    code = "outreach.visit-unfit"


class ReasonMissing(OutreachError):
    """A lead is not put aside without a written reason."""

    code = "outreach.reason-missing"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"A written reason is missing for {what}; write one sentence.",
            Words("写一句为什么。", "Write one sentence on why."),
        )


class RuleUnknown(OutreachError):
    """A list was asked for by a rule there is none of."""

    code = "outreach.rule-unknown"

    def __init__(self, rule: str, known: list[str]) -> None:
        told = ", ".join(known)
        super().__init__(
            f"There is no rule {rule[:12]!r}; choose among {told}.",
            Words(f"没有规则{rule[:12]}。从这些里选：{told}。", f"There is no rule {rule[:12]}; choose among {told}."),
        )


class RuleNotRouted(OutreachError):
    """A rule's findings arrived and nobody is named who acts on them."""

    code = "outreach.rule-not-routed"

    def __init__(self, rule: str, file: str) -> None:
        super().__init__(
            f"Nobody is named for the findings of rule {rule!r}; add it to outreach/{file}.",
            Words(f"规则{rule}还没有写由谁办。", f"Nobody is named who acts on rule {rule}."),
        )


class TargetNotFound(NotAllowed):
    """No such enrolment target or campaign for this account; out of area is answered alike."""

    code = "outreach.target-not-found"

    def __init__(self) -> None:
        super().__init__("outreach.see_target", "there is no such target in this area")
        self.words = Words("没有这一条，或者不归您看。", "There is no such entry, or it is not yours to see.")


class SuspicionNotFound(NotAllowed):
    """No such suspicion for this account; out of area and kept from it are answered alike."""

    code = "outreach.suspicion-not-found"

    def __init__(self) -> None:
        super().__init__("outreach.see_suspicion", "there is no such suspicion for this account")
        self.words = Words("没有这一条，或者不归您看。", "There is no such entry, or it is not yours to see.")


class NoticeNotFound(NotAllowed):
    """No such letter of this resident: not existing and somebody else's are answered alike."""

    code = "outreach.notice-not-found"

    def __init__(self) -> None:
        super().__init__("outreach.see_own_notice", "there is no such letter of this account")
        self.words = Words("没有这封信，或者不是您的。", "There is no such letter, or it is not yours.")


class NoticeUnopened(OutreachError):
    """The number of a letter and a citizen number do not belong together."""

    code = "outreach.notice-unopened"

    def __init__(self) -> None:
        super().__init__(
            "No letter of this number speaks of this citizen number; compare both with the paper, or telephone.",
            Words("编号和身份证号对不上。对着信再看一遍，还不行就打信上的电话。",
                  "The two numbers do not belong together. Compare both with the letter, or telephone."),
        )  # fmt: skip


class TooManyTries(OutreachError):
    """Too many wrong numbers within an hour."""

    code = "outreach.too-many-tries"
    retry_helps = True

    def __init__(self) -> None:
        super().__init__(
            "Too many letters were asked for with wrong numbers; try again in an hour, or telephone.",
            Words("试的次数太多了，过一小时再试，或者打信上的电话。",
                  "Too many tries. Try again in an hour, or telephone the number in the letter."),
        )  # fmt: skip


class StepNotPossible(OutreachError):
    """A step that the declared course does not allow from where the matter stands."""

    code = "outreach.step-not-possible"

    def __init__(self, public_id: str, verb: str, state: str) -> None:
        self.state = state
        super().__init__(
            f"{public_id} is {state}: {verb} is not possible from there. Open it again and look where it stands.",
            Words("这一步现在不能办，请重新打开看看办到哪了。", "This step is not possible now; open the page again."),
        )


class MatterChanged(OutreachError):
    """Somebody took a step after this page was opened: what was read is not what would be acted on."""

    code = "outreach.changed"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"{public_id} went on after it was read; nothing was done. Open it again and look where it stands.",
            Words("这一件刚才又办过一步，这一次没有记。看看现在办到哪了。",
                  "Another step was taken meanwhile; this one was not. Look where it stands now."),
        )  # fmt: skip


class SameOfficial(OutreachError):
    """Who made a step may not check it."""

    code = "outreach.maker-is-not-checker"

    def __init__(self, public_id: str, verb: str) -> None:
        super().__init__(
            f"{verb} of {public_id} needs another official than the one who proposed it.",
            Words("这一步是您提的，要另一个人来定。", "You proposed this; somebody else has to decide."),
        )


class StepUnfit(OutreachError):
    """What was entered for a step does not hold; `field` is where it stands on the page."""

    code = "outreach.step-unfit"

    def __init__(self, field: str, text: str, words: Words) -> None:
        self.field = field
        super().__init__(text, words)
