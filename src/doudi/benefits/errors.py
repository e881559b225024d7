"""What benefits refuses, with words for the page."""

from doudi.kernel.errors import DoudiError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


class BenefitsError(DoudiError):
    """Benefits could not do what was asked; ``words`` is for the page."""

    code = "benefits.refused"

    def __init__(self, text: str, words: Words) -> None:
        self.words = words
        super().__init__(f"{text} [{self.code}]")


class PayRunNotFound(NotAllowed):
    """No such pay run (or account, or entitlement) for this account; answered like one that does not exist."""

    code = "benefits.not-found"

    def __init__(self) -> None:
        super().__init__("benefits.see", "there is no such pay run in this area")
        self.words = Words("没有这一批，或者不归您看。", "There is no such pay run, or it is not yours to see.")


class PayRunNotPossible(BenefitsError):
    """The step does not fit the run's state: approving what is filed, filing what nobody approved."""

    code = "benefits.pay-run-not-possible"

    def __init__(self, public_id: str, verb: str, state: str) -> None:
        super().__init__(
            f"Pay run {public_id} is {state}; {verb} is not possible. Open the list again.",
            Words("这一批现在不能办这一步。", "This step is not possible for the pay run now."),
        )


class NothingToPay(BenefitsError):
    """No entitlement of this area and month waits to be paid: nothing to do, which is not a failure to compute."""

    code = "benefits.nothing-to-pay"

    def __init__(self, scheme: str, month: str, waiting: int) -> None:
        self.waiting = waiting
        super().__init__(
            f"Nothing to pay for {scheme} in {month}: every entitlement is in a run already, and {waiting} wait for an "
            "account.",
            _nothing(waiting),
        )


def _nothing(waiting: int) -> Words:
    if waiting:
        families = "family has" if waiting == 1 else "families have"
        return Words(
            f"能发的都在名单里了。还有{waiting}户没有登记账户，先登记。",
            f"Everybody who can be paid is in a roll. {waiting} {families} no account yet: register it first.",
        )
    return Words("这个月没有要发的。", "There is nothing to pay for this month.")


class MonthTooFar(BenefitsError):
    """A roll for a month later than the next one: what is owed then is not known yet."""

    code = "benefits.month-too-far"

    def __init__(self, month: str, latest: str) -> None:
        super().__init__(
            f"{month} is too far ahead: who is entitled then is not known yet. The latest month is {latest}.",
            Words(f"还不到做这个月的时候，最多做到{latest}。", f"It is too early; {latest} is the latest month."),
        )


class SamePerson(BenefitsError):
    """Whoever made the run may not approve it."""

    code = "benefits.same-person"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Pay run {public_id} was made by this account; another official approves it.",
            Words("这一批是您做的，要由别的同事复核。", "You made this pay run; another official approves it."),
        )


class PayRunChanged(BenefitsError):
    """What is on file is not what the approver was shown."""

    code = "benefits.pay-run-changed"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Pay run {public_id} is not what was shown: a line, amount or account changed. Open it again.",
            Words("这一批和您看到的不一样了，请重新打开看。", "The pay run is not what you were shown; open it again."),
        )


class PayRunVoided(BenefitsError):
    """Something changed after the approval, which is therefore void."""

    code = "benefits.pay-run-voided"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Pay run {public_id} changed after it was approved; the approval is void and it is a draft again. Make it "
            "anew and have it approved.",
            Words(
                "复核以后有变动，复核作废。请重新做这一批，再复核。",
                "It changed after approval, so the approval is void. Make it anew and have it approved.",
            ),
        )


class AccountUnfit(BenefitsError):
    """An account number or holder that a bank would return."""

    code = "benefits.account-unfit"
