"""What outreach refuses, each with words for the person at the screen."""

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
