"""What the registry refuses."""

from doudi.kernel.errors import DoudiError


class NotAllowed(DoudiError):
    """This role, area and purpose do not open this; faces answer exactly as for something that does not exist."""

    code = "registry.not-allowed"

    def __init__(self, verb: str, why: str) -> None:
        self.verb, self.why = verb, why
        super().__init__(
            f"{verb} is not open to this account: {why}. If the work is yours, ask the administrator of your office "
            f"to check your post."
        )


class PersonConflict(DoudiError):
    """A citizen number is already known under another name."""

    code = "registry.person-conflict"

    def __init__(self, masked_number: str) -> None:
        super().__init__(
            f"The citizen number {masked_number} is already registered under another name. Look at the identity card "
            f"again; if both are right, send it to identity review."
        )


class HouseholdUnfit(DoudiError):
    """A household of nobody, of far too many, without one head, or with somebody twice."""

    code = "registry.household-unfit"

    def __init__(self, what: str, way_out: str) -> None:
        self.what, self.way_out = what, way_out
        super().__init__(f"This family cannot be registered: {what}. {way_out}")


class SignInRefused(DoudiError):
    """Name, password, code or time do not fit; which one is not said."""

    code = "registry.sign-in-refused"

    def __init__(self, wait_seconds: int = 0) -> None:
        self.wait_seconds = wait_seconds
        more = f" Wait {wait_seconds} seconds before the next try." if wait_seconds else ""
        super().__init__(f"The sign-in did not fit. Check what you typed and try again.{more}")


class MergerUnfit(DoudiError):
    """Offices that cannot be merged so; ``field`` names what does not fit, ``reason`` which rule it breaks."""

    code = "registry.merger-unfit"

    def __init__(self, field: str, reason: str, text: str) -> None:
        self.field, self.reason = field, reason
        super().__init__(f"The offices are not merged: {text}")
