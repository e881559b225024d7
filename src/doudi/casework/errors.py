"""What casework refuses, each with words for the person at the screen.

``str(error)`` is for the log: what failed, the value seen, the rule, the way out, a code that never changes.
``error.words`` is what the page says, in both languages, without anybody's data.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from doudi.kernel.clock import SHANGHAI
from doudi.kernel.errors import DoudiError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words, date_zh


class CaseworkError(DoudiError):
    """Casework could not do what was asked; ``words`` is for the page."""

    code = "casework.refused"

    def __init__(self, text: str, words: Words) -> None:
        self.words = words
        super().__init__(f"{text} [{self.code}]")


class CaseNotFound(NotAllowed):
    """No such case for this account: not existing, out of area and taken down are answered alike."""

    code = "casework.not-found"

    def __init__(self) -> None:
        super().__init__("casework.see", "there is no such case in this area")
        self.words = Words("没有这一件，或者不归您看。", "There is no such case, or it is not yours to see.")


class RulesNotKept(CaseworkError):
    """The decision was made before rules were kept beside decisions."""

    code = "casework.rules-not-kept"

    def __init__(self, decision: str, ruleset: str) -> None:
        super().__init__(
            f"{decision} rests on the rules {ruleset[:12]}, which were not kept as data: use the release of its time.",
            Words("这项决定是旧版做的，没有存当时的规则，算不了。",
                  "This decision is from an older release that kept no rules; it cannot be derived again."),
        )  # fmt: skip


class CaseChanged(CaseworkError):
    """Somebody else changed the case since the page was opened; says who and when."""

    code = "casework.changed"

    def __init__(self, public_id: str, who: str, when: datetime | None, did: Words) -> None:
        self.who, self.when, self.did = who, when, did
        who_zh, who_en = who or "家里人", who or "the family"
        local = when.astimezone(SHANGHAI) if when else None
        at = f"{local:%Y-%m-%d %H:%M}" if local else "?"
        at_zh = f"{local.month}月{local.day}日{local:%H:%M}" if local else "刚才"
        super().__init__(
            f"Case {public_id} was changed by {who_en} at {at} ({did.en}). Open it again and look before you go on.",
            Words(
                f"{who_zh}在{at_zh}先办了：{did.zh}。您的没有存上，请重新打开看看。",
                f"{who_en} changed this case at {at}: {did.en}. Yours was not saved; open it again.",
            ),
        )


class NotPossibleNow(CaseworkError):
    """The verb does not fit where the case stands."""

    code = "casework.not-possible-now"

    def __init__(self, public_id: str, verb: str, state: str, words: Words | None = None) -> None:
        self.verb, self.state = verb, state
        super().__init__(
            f"{verb} is not possible for case {public_id}: it is {state}. Look at the case's steps.",
            words
            or Words(
                "现在不能办这一步。先看看走到哪一步了。", "This step is not possible now. See where the case stands."
            ),
        )


class FamilyUnfit(CaseworkError):
    """The family as entered cannot apply: nobody, too many, no applicant, somebody twice."""

    code = "casework.family-unfit"

    def __init__(self, what: str, words: Words) -> None:
        super().__init__(f"The family cannot apply as entered: {what}. Correct the list of members.", words)


class MemberUnfit(CaseworkError):
    """A person's details do not hold; ``field`` names which."""

    code = "casework.member-unfit"

    def __init__(self, field: str, what: str, words: Words) -> None:
        self.field = field
        super().__init__(f"The member cannot be entered: {field}: {what}. Correct it and save again.", words)


class AnswerUnfit(CaseworkError):
    """An answer does not fit its question."""

    code = "casework.answer-unfit"

    def __init__(self, question: str, what: str, words: Words, member_id: str = "") -> None:
        self.question, self.member_id = question, member_id
        super().__init__(f"The answer to {question} cannot be saved: {what}.", words)


class Unanswered(CaseworkError):
    """Questions are still open; saying that one does not know counts as an answer."""

    code = "casework.unanswered"

    def __init__(self, questions: Sequence[str]) -> None:
        self.questions = tuple(questions)
        count = len(self.questions)
        super().__init__(
            f"{count} questions have no answer: {', '.join(self.questions[:12])}. Answer them, or choose 'not sure'.",
            Words(
                f"还有{count}题没有答。说不清也可以选。", f"{count} questions are open. “Not sure” is an answer too."
            ),
        )


class SignatureMissing(CaseworkError):
    """Somebody has not signed the undertaking or the authorisation."""

    code = "casework.signature-missing"

    def __init__(self, member_ids: Sequence[str]) -> None:
        self.member_ids = tuple(member_ids)
        count = len(self.member_ids)
        super().__init__(
            f"{count} members have not signed ({', '.join(self.member_ids)}). Every adult signs; guardians for minors.",
            Words(
                f"还有{count}个人没有签名。孩子由大人代签。",
                f"{count} people have not signed. An adult signs for a child.",
            ),
        )


class SecondListRefused(CaseworkError):
    """A second list of missing papers is unlawful: everything missing is told once."""

    code = "casework.second-list-refused"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Case {public_id} was already told once what is missing (审核确认办法 art. 10: 一次性告知). Accept it, or "
            "ask the departments for the rest.",
            Words(
                "缺什么只能说一次，已经说过了（审核确认办法第十条）。请受理，或者向部门查。",
                "What is missing may be told once, and was (Procedure, art. 10). Accept it, or ask departments.",
            ),
        )


class VisitUnfit(CaseworkError):
    """A visit record that the law does not accept: one visitor, no signature, a date to come."""

    code = "casework.visit-unfit"


class SameOfficer(CaseworkError):
    """Whoever handled the case may not decide it."""

    code = "casework.same-officer"

    def __init__(self, public_id: str, what: Iterable[str]) -> None:
        steps = ", ".join(sorted(set(what)))
        super().__init__(
            f"Case {public_id} was handled by this account before ({steps}); another official must decide.",
            Words("您经手过这一件，要由别的同事决定。", "You have handled this case; another official must decide it."),
        )


class NearRelativeBars(CaseworkError):
    """A near relative of the family may not work on the case."""

    code = "casework.near-relative-bars"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"This account is registered as a near relative in case {public_id} and may not work on it (art. 11).",
            Words(
                "您登记为这家人的近亲属，不能办这一件。",
                "You are registered as a near relative and may not work on it.",
            ),
        )


class CountyVisitMissing(CaseworkError):
    """A case with a registered near relative needs a county visit before it is decided (art. 20)."""

    code = "casework.county-visit-missing"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Case {public_id} has a registered near relative: the county visits the home first (art. 20).",
            Words(
                "有近亲属备案，区里要先上门（第二十条）。",
                "A near relative is registered: the county visits first (art. 20).",
            ),
        )


class ReasonMissing(CaseworkError):
    """Something unknown, or a departure from the proposal, was not explained in writing."""

    code = "casework.reason-missing"

    def __init__(self, fact_keys: Sequence[str], what: str = "what is unknown") -> None:
        self.fact_keys = tuple(fact_keys)
        super().__init__(
            f"A written reason is missing for {what}: {', '.join(self.fact_keys)}. Write one sentence for each.",
            Words(
                "不知道的、和建议不一样的，都要写一句理由。",
                "Write a sentence on what is unknown or departs from the proposal.",
            ),
        )


class ConsentWithdrawn(CaseworkError):
    """A member took the authorisation back: departments are no longer asked about this family."""

    code = "casework.consent-withdrawn"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Case {public_id}: a member withdrew the authorisation; no department may be asked (art. 9). Ask the "
            "family whether they sign again, withdraw, or the procedure ends (art. 29).",
            Words(
                "有家人撤回了授权，不能再查。请问这家人：重签、撤回，还是终止。",
                "A member withdrew consent; nothing may be queried. Ask: sign again, withdraw, or end it.",
            ),
        )


class AssessmentMissing(CaseworkError):
    """There is no assessment of the facts as they are now."""

    code = "casework.assessment-missing"

    def __init__(self, public_id: str, why: str) -> None:
        super().__init__(
            f"Case {public_id} has no assessment of its present facts ({why}). Run the assessment again.",
            Words("还没有按现在的情况测算。请先测算。", "The present facts have not been assessed. Assess them first."),
        )


class StepsMissing(CaseworkError):
    """Something the law wants first has not been done: the visit, the verification."""

    code = "casework.steps-missing"


class OpenCaseExists(CaseworkError):
    """The family already has an open application for this scheme."""

    code = "casework.open-case-exists"

    def __init__(self, public_id: str) -> None:
        self.public_id = public_id
        super().__init__(
            f"There is an open application for this scheme already: {public_id}. Go on with it, or withdraw it first.",
            Words("您家已经有一件在办，接着办就行。", "There is an open application already; go on with that one."),
        )


class NotAppliedFor(CaseworkError):
    """Nobody applies for this scheme by itself: it follows from another, or its texts know no application."""

    code = "casework.not-applied-for"

    def __init__(self, scheme: str, zh: str, en: str) -> None:
        super().__init__(
            f"There is no form for {scheme}: it is worked out from other help. Apply for that instead.",
            Words(
                f"{zh}不用单独申请，办别的救助时一起算。", f"Nobody applies for {en} alone; it follows from other help."
            ),
        )


class ExtensionRefused(CaseworkError):
    """The time limit cannot be extended: the reason is not a listed one, or it was extended before."""

    code = "casework.extension-refused"


class ReportBroken(CaseworkError):
    """A report of the check is not what was sealed."""

    code = "casework.report-broken"

    def __init__(self, public_id: str, what: str) -> None:
        super().__init__(
            f"Report {public_id} is not as it was sealed: {what}. Do not rely on it; make a new version and tell the "
            "security administrator.",
            Words(
                "这份核对报告和封存时不一样，不能用。请重新出一份，并告诉安全管理员。",
                "This report is not as it was sealed. Make a new one and tell the security administrator.",
            ),
        )


class ReportDeleted(CaseworkError):
    """A report of the check was kept as long as it may be, and its content is deleted."""

    code = "casework.report-deleted"

    def __init__(self, public_id: str, on: date) -> None:
        super().__init__(
            f"Report {public_id} was deleted on {on}, when the time reports are kept was over. Its digest is in the "
            "audit; where its content is needed again, check again.",
            Words(
                f"这份核对报告保存期满，{date_zh(on)}已经销毁。要用的话，重新核对。",
                f"This report was deleted on {on}, when the time it is kept was over. Check again if it is needed.",
            ),
        )


class ReportNotDeleted(CaseworkError):
    """Something of a report's content is still there after it was deleted."""

    code = "casework.report-not-deleted"

    def __init__(self, case_id: str, left: int) -> None:
        super().__init__(
            f"Case {case_id}: {left} contents of reports of the check are still in the database after deleting them. "
            "Nothing was recorded as deleted; look at the database's log.",
            Words("核对报告没有删干净，请告诉系统管理员。", "A report was not deleted wholly; tell the administrator."),
        )


class DisputeOpen(CaseworkError):
    """The family disputes the check, and nobody has answered yet."""

    code = "casework.dispute-open"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Case {public_id}: the family disputes the check (art. 18). Answer the dispute first.",
            Words(
                "这家人对核对有异议，还没有答复。先复核、答复，再往下办。",
                "The family disputes the check and has no answer yet. Re-check and answer first.",
            ),
        )


class DisputeNotYours(CaseworkError):
    """A dispute is answered by another official than who made the report, asked the departments or took it down."""

    code = "casework.dispute-not-yours"

    def __init__(self, public_id: str, why: str) -> None:
        super().__init__(
            f"Dispute {public_id}: {why}. Another official answers it.",
            Words(
                "核对、出报告或登记这件异议的人不能自己答复，要由别的同事复核。",
                "Who checked, reported or took this down does not answer it; another official does.",
            ),
        )
