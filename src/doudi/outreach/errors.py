"""What outreach refuses, with words for the page."""

from doudi.kernel.errors import DoudiError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


class OutreachError(DoudiError):
    """Outreach could not do what was asked; ``words`` is for the page."""

    code = "outreach.refused"

    def __init__(self, text: str, words: Words) -> None:
        self.words = words
        super().__init__(f"{text} [{self.code}]")


class LeadNotFound(NotAllowed):
    """No such lead for this account; another grid's is answered like one that does not exist."""

    code = "outreach.not-found"

    def __init__(self) -> None:
        super().__init__("outreach.see_lead", "there is no such lead in this area")
        self.words = Words("没有这一户，或者不归您看。", "There is no such family, or it is not yours to see.")


class LeadNotOpen(OutreachError):
    """The lead is settled, or not sent out yet."""

    code = "outreach.lead-not-open"

    def __init__(self, public_id: str, state: str) -> None:
        super().__init__(
            f"Lead {public_id} is {state}; a visit cannot be recorded. Open the list again.",
            Words("这一户不用再去了。", "This family need not be visited any more."),
        )


class OutreachVisitUnfit(OutreachError):
    """A visit record that does not hold: nobody went along, no reason, a time to come."""

    code = "outreach.visit-unfit"
