"""What handing in refuses, in words for the person at the screen."""

from doudi.casework.errors import CaseworkError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


class PaperNotFound(NotAllowed):
    """No such paper for this account: not existing and somebody else's are alike."""

    code = "casework.paper-not-found"

    def __init__(self) -> None:
        super().__init__("casework.see", "there is no such paper for this account")
        self.words = Words("没有这份材料，或者不归您看。", "There is no such paper, or it is not yours to see.")


class PaperUnfit(CaseworkError):
    """Something about what is handed in, or said of it, does not hold; ``field`` names which."""

    code = "casework.paper-unfit"

    def __init__(self, field: str, text: str, words: Words) -> None:
        self.field = field
        super().__init__(f"{text} Correct {field} and send it again.", words)


class HeldByDepartment(CaseworkError):
    """A department has this paper; the family is not asked for it."""

    code = "casework.paper-held-by-department"

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"{kind} is held by a department or not a paper of this scheme; it is not handed in.",
            Words("这一样部门能查到，不用交。", "A department has this one; there is nothing to hand in."),
        )


class TooManyPapers(CaseworkError):
    """As many pictures as one case takes."""

    code = "casework.too-many-papers"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"This case has {most} pictures and documents already. Take back what is not needed, or bring the rest.",
            Words(
                f"这一件已经交了{most}份。不用的先删掉，或者送到窗口。",
                f"This case has {most} already. Remove what is not needed, or bring the rest to the window.",
            ),
        )


class SamePicture(CaseworkError):
    """The very same picture was handed in as another paper: one of the two is the wrong kind."""

    code = "casework.same-picture"

    def __init__(self, as_what: Words) -> None:
        self.field = "photos"
        super().__init__(
            f"The same picture was handed in as {as_what.en}. Take a photo of the other paper.",
            Words(
                f"这张照片已经当作“{as_what.zh}”交过了，看看是不是选错了。",
                f"This picture was handed in already as “{as_what.en}”. See whether it is the right one.",
            ),
        )
