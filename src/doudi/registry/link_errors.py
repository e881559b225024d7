"""What a linkage decision refuses."""

from doudi.kernel.errors import DoudiError


class LinkUnknown(DoudiError):
    """No run, pair or merge of this id lies where this account may look."""

    code = "registry.link-unknown"

    def __init__(self, seen: str) -> None:
        super().__init__(f"No linkage {seen[:32]!r} is on file here. Look at the list again.")


class RegisterNotLinked(DoudiError):
    """The register's own rows: it says who exists, and cannot be asked about itself."""

    code = "registry.link-of-the-register"

    def __init__(self) -> None:
        super().__init__(
            "Rows of the household register (户籍) are not linked with the register itself: whoever they are would "
            "stand in it twice. Have the police fill in the citizen numbers; the rejects file names the rows."
        )


class LinkSettled(DoudiError):
    """Somebody was first, or the thing is not in the state this step needs."""

    code = "registry.link-settled"

    def __init__(self, public_id: str, state: str) -> None:
        self.state = state
        super().__init__(
            f"{public_id} is {state} by now, so this step cannot be taken. Look at it again: nothing was changed."
        )


class RowTaken(DoudiError):
    """The row already counts as somebody else's."""

    code = "registry.link-row-taken"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"The row of {public_id} already counts as another person's. Ask for that link to be split first; one row "
            f"is never two people's."
        )


class ReasonMissing(DoudiError):
    """A decision about somebody's identity without a sentence why."""

    code = "registry.link-reason-missing"
    field = "reason"

    def __init__(self) -> None:
        super().__init__("Write one sentence why: it stays with the decision, and whoever reviews it reads it.")


class SameOfficial(DoudiError):
    """The second official is the first one, or the one whose decision is questioned."""

    code = "registry.link-same-official"

    def __init__(self) -> None:
        super().__init__(
            "Another official must settle this: neither the one who asked for it nor the one who decided before. Hand "
            "it over to a colleague."
        )


class MergeUnfit(DoudiError):
    """Two records that cannot be one person's."""

    code = "registry.merge-unfit"

    def __init__(self, why: str, way_out: str) -> None:
        self.why = why
        super().__init__(f"These two records cannot be merged: {why}. {way_out}")
