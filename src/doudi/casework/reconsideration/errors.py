"""What is refused when somebody disagrees with a decision, with words for the person at the screen."""

from doudi.casework.errors import CaseworkError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


class ReconsiderationNotFound(NotAllowed):
    """No such request for this account."""

    code = "casework.reconsideration-not-found"

    def __init__(self) -> None:
        super().__init__("casework.see", "there is no such request in this area")
        self.words = Words("没有这一件，或者不归您看。", "There is no such request, or it is not yours to see.")


class ReconsiderationUnfit(CaseworkError):
    """What was given does not fit; ``field`` names it."""

    code = "casework.reconsideration-unfit"

    def __init__(self, field: str, text: str, words: Words) -> None:
        self.field = field
        super().__init__(f"{field}: {text}.", words)


class ReconsiderationOpen(CaseworkError):
    """The family asked in this way already and has no answer yet."""

    code = "casework.reconsideration-open"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"{public_id} asks for the same and is open. Wait for its outcome, or withdraw it.",
            Words("已经提过一次，还没有结果。", "You asked before, and there is no outcome yet."),
        )


class ReconsiderationStepNotPossible(CaseworkError):
    """The step does not fit where the request stands."""

    code = "casework.reconsideration-step-not-possible"

    def __init__(self, public_id: str, verb: str, state: str) -> None:
        super().__init__(
            f"{verb} is not possible for {public_id}: it is {state}. Look at the request again.",
            Words("现在不能办这一步，看看走到哪一步了。", "This step is not possible now. See where it stands."),
        )


class ReconsiderationNotYours(CaseworkError):
    """Who had a part in the decision, or accepted the request, does not decide it."""

    code = "casework.reconsideration-not-yours"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"{public_id}: who handled the case, made the decision or accepted the request does not decide it.",
            Words("您经手过这一件，或者作过原来的决定，要由别的同事来定。",
                  "You had a part in this case or its decision; another official decides."),
        )  # fmt: skip


class NotMoreFavourable(CaseworkError):
    """A family that disagrees is not left worse off for it (不得更为不利)."""

    code = "casework.not-more-favourable"
    field = "amount_fen"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"{public_id}: the new decision is not better for the family than the old one. Uphold it, or send it back.",
            Words("改了不能比原来少，也不能更晚。要么维持，要么退回重新决定。",
                  "A change may not give less or begin later. Uphold it, or have it decided anew."),
        )  # fmt: skip
