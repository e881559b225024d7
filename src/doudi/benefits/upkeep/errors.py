"""What benefits refuses after the decision, with words for the page."""

from doudi.benefits.errors import BenefitsError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


class EntitlementNotFound(NotAllowed):
    """No such entitlement (review, change) for this account; answered like one that does not exist."""

    code = "benefits.no-such-entitlement"

    def __init__(self) -> None:
        super().__init__("benefits.see_upkeep", "there is no such entitlement in this area")
        self.words = Words("没有这一户，或者不归您看。", "There is no such entitlement, or it is not yours to see.")


class ChangeNotPossible(BenefitsError):
    """The step does not fit what the entitlement, the review or the change is now."""

    code = "benefits.change-not-possible"


class FamilyNotHeard(BenefitsError):
    """Something would be taken from a family that nobody has told and heard."""

    code = "benefits.family-not-heard"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Change {public_id} takes something from the family and nobody has heard it. Write down how it was heard, "
            "or that it could not be reached.",
            Words("要减、要停的，先听家里怎么说，再决定。", "Hear the family first, then decide."),
        )


class MonthFiled(BenefitsError):
    """The change would count from a month that is past or was filed with the bank."""

    code = "benefits.month-is-filed"

    def __init__(self, month: str, earliest: str) -> None:
        self.earliest = earliest
        super().__init__(
            f"A change cannot count from {month}: months up to then are past or filed with the bank. The earliest is "
            f"{earliest}.",
            Words(f"最早从{earliest}起。前面的已经报给银行了，或者已经过去了。", f"The earliest month is {earliest}."),
        )


class ProposerDecides(BenefitsError):
    """Whoever proposed a change may not decide it."""

    code = "benefits.proposer-decides"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Change {public_id} was proposed by this account; another official decides it.",
            Words("这是您提的，要由别的同事决定。", "You proposed it; another official decides."),
        )


class DepartureUnexplained(BenefitsError):
    """The proposal is not what the rules work out, and no reason is written."""

    code = "benefits.departure-unexplained"

    def __init__(self, computed: Words) -> None:
        super().__init__(
            f"The rules work out {computed.en}; a proposal that differs needs a written reason.",
            Words(f"规则算出来是{computed.zh}。要不一样，写明为什么。",
                  f"The rules work out {computed.en}. To differ, write why."),
        )  # fmt: skip


class ExitNotSet(BenefitsError):
    """Gradual exit cannot be worked out: a figure is not on file for this place, or the family does not fit."""

    code = "benefits.gradual-exit-not-set"
