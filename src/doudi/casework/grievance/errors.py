"""What grievances refuse, each with words for the person at the screen."""

from __future__ import annotations

from doudi.casework.errors import CaseworkError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


class GrievanceNotFound(NotAllowed):
    """No such grievance for this account: not existing, out of area, of another unit and kept from it are alike."""

    code = "casework.grievance-not-found"

    def __init__(self) -> None:
        super().__init__("casework.see_grievance", "there is no such grievance for this account")
        self.words = Words("没有这一件，或者不归您看。", "There is no such grievance, or it is not yours to see.")


class GrievanceChanged(CaseworkError):
    """It has gone on since it was read: pressed twice, or a colleague was quicker."""

    code = "casework.grievance.changed"

    def __init__(self, public_id: str, who: str, did: Words) -> None:
        zh, en = who or "本人", who or "the complainant"
        super().__init__(
            f"Grievance {public_id} was changed by {en} ({did.en}). Open it again and look before you go on.",
            Words(
                f"{zh}先办了：{did.zh}。您的没有存上，请重新打开看看。",
                f"{en} was quicker: {did.en}. Yours was not saved; open it again.",
            ),
        )


class GrievanceStepNotPossible(CaseworkError):
    """The verb does not fit where the grievance stands."""

    code = "casework.grievance-step-not-possible"

    def __init__(self, public_id: str, verb: str, state: str, words: Words | None = None) -> None:
        self.verb, self.state = verb, state
        super().__init__(
            f"{verb} is not possible for grievance {public_id}: it is {state}. Look at its course.",
            words or Words("现在不能办这一步。先看看走到哪了。", "This step is not possible now. See where it stands."),
        )


class GrievanceUnfit(CaseworkError):
    """Something asked for is missing or does not hold; ``field`` names which."""

    code = "casework.grievance-unfit"

    def __init__(self, field: str, text: str, words: Words) -> None:
        self.field = field
        super().__init__(f"{text} Correct {field} and send it again.", words)


class OwnComplaint(CaseworkError):
    """Who is complained of takes no step with the complaint, nor does the unit complained of."""

    code = "casework.grievance-own-complaint"

    def __init__(self, public_id: str, whose: str) -> None:
        self.field = "office" if whose == "office" else "against_staff"
        super().__init__(
            f"Grievance {public_id or 'to be registered'} is about this {whose}; another one must handle it.",
            Words(
                "被投诉的人和单位不能办自己的投诉，换一个来办。",
                "Who is complained of cannot handle the complaint; choose another.",
            ),
        )


class SameGrievanceOfficial(CaseworkError):
    """Who answered does not check the answer, call back, record the rating or archive."""

    code = "casework.grievance-same-official"

    def __init__(self, public_id: str, verb: str) -> None:
        super().__init__(
            f"{verb} of grievance {public_id} is another official's: this one answered it.",
            Words("这一件是您答复的，这一步请同事来办。", "You answered this one; a colleague takes this step."),
        )


class TooManyGrievances(CaseworkError):
    """One telephone number has sent as many as a day allows."""

    code = "casework.grievance-too-many"

    def __init__(self) -> None:
        super().__init__(
            "This telephone number has sent five grievances today; the rest can be told by telephone or at the window.",
            Words(
                "这个手机号今天已经说了5件。急的请打电话，或者到窗口说。",
                "Five came from this number today. Please call or come to the window.",
            ),
        )


class TooManyUnsigned(CaseworkError):
    """One browser or one address has sent as many without signing in as a day allows."""

    code = "casework.grievance-too-many-unsigned"

    def __init__(self, kind: str, most: int) -> None:
        super().__init__(
            f"This {kind} has sent {most} today without signing in. Sign in by telephone, call, or come to the window.",
            Words(
                f"今天从这里已经说了{most}件。用手机号登录再说，或者打电话、到窗口。",
                f"{most} came from here today. Sign in by telephone, call, or come to the window.",
            ),
        )
