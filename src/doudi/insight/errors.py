"""What this package refuses."""

from doudi.kernel.errors import DoudiError


class RunUnknown(DoudiError):
    """No simulation of this number in the places this account serves."""

    code = "insight.run-unknown"

    def __init__(self, public_id: str) -> None:
        super().__init__(f"There is no simulation {public_id} here: open the list and choose one.")


class MonthsOutOfRange(DoudiError):
    """Fewer than one month, or more than five years."""

    code = "insight.months"

    def __init__(self, months: int, most: int) -> None:
        super().__init__(f"{months} months: a simulation counts 1 to {most}.")


class ProposalUnknown(DoudiError):
    """No proposal of this number in the places this account serves."""

    code = "insight.proposal-unknown"

    def __init__(self, public_id: str) -> None:
        super().__init__(f"There is no proposal {public_id} here: open the list and choose one.")


class ProposalSettled(DoudiError):
    """Somebody activated, refused or withdrew it already."""

    code = "insight.proposal-already-decided"

    def __init__(self, public_id: str, state: str) -> None:
        self.state = state
        super().__init__(f"{public_id} is {state}: nothing more is done with it. Propose the figure again.")


class MakerIsNotChecker(DoudiError):
    """Whoever proposed a figure does not activate it."""

    code = "insight.maker-is-not-checker"

    def __init__(self) -> None:
        super().__init__("You proposed this: somebody else activates or refuses it.")


class ExampleUnexplained(DoudiError):
    """A worked example would come out otherwise and nobody said why."""

    code = "insight.example-unexplained"

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(
            f"{len(names)} worked examples change without a reason: {', '.join(names)}. Write for each why it should."
        )


class FigureShadowed(DoudiError):
    """Another file of the installation speaks of the same figure and would win."""

    code = "insight.figure-shadowed"

    def __init__(self, key: str, place: str) -> None:
        super().__init__(
            f"Another file under policies/{place} speaks of {key}: the new figure would not count. Take the figure out "
            "of that file first."
        )


class FigureNotForPlaces(DoudiError):
    """A figure no place may set: law of the whole country, or plain arithmetic."""

    code = "insight.figure-not-for-places"

    def __init__(self, key: str, set_by: str) -> None:
        super().__init__(f"{key} is set by {set_by}, not by places: refuse the proposal.")


class FigureChangedMeanwhile(DoudiError):
    """The comparison the page showed is no longer what would happen."""

    code = "insight.comparison-changed"

    def __init__(self) -> None:
        super().__init__("Rules or figures changed since the comparison was shown. Look at it again, then decide.")
