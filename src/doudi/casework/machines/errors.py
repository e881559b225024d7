"""What a machine is refused, each with words for who looks after it."""

from doudi.casework.errors import CaseworkError
from doudi.kernel.errors import DoudiError
from doudi.worklist.words import Words


class NotThere(DoudiError):
    """Nothing of this id for this office: not existing, another office's and out of its area are answered alike."""

    code = "casework.machine-not-found"

    def __init__(self) -> None:
        super().__init__("There is nothing of this id for your office.")


class OfficialUnknown(CaseworkError):
    """Nobody of that id holds a post in the calling office that handles its items."""

    code = "casework.official-unknown"

    def __init__(self, staff_id: str) -> None:
        super().__init__(
            f"{staff_id[:40]!r} is nobody who handles items in your office today. Send the id of one of its staff.",
            Words("这个编号不是本单位在岗的经办人。", "This is nobody who handles items in your office today."),
        )


class OfficialNotAgreed(CaseworkError):
    """The official did not agree that this system acts in his or her name, or does not any more."""

    code = "casework.official-not-agreed"

    def __init__(self, staff_id: str) -> None:
        super().__init__(
            f"{staff_id} has not agreed that this system acts in their name; they do so on the page /work/machines/.",
            Words("这位同事没有同意由这个系统代办，请本人到“系统代办”里同意。",
                  "This official has not agreed that the system acts for them; they do so on the page “Systems”."),
        )  # fmt: skip
