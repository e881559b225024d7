"""`POST /joint-items/{item}/steps`: a department's system takes a step in the name of one of its officials."""

from django.http import HttpRequest

from doudi.api.cases.bodies import key_of
from doudi.api.cases.shapes import StepIn, StepTakenOut
from doudi.casework.machines.step_for_official import StepWanted, step_for_official


def take_joint_step(request: HttpRequest, item: str, given: StepIn) -> StepTakenOut:
    """The item as it stands after the step; a repeat with the same key is answered the same and does nothing.

    Raises:
        ApiError: no key.
        DoudiError: what the step refuses, by its own code.
    """
    wanted = StepWanted(given.step, given.outcome, given.note, tuple(given.papers), given.to_department)
    answer = step_for_official(
        request.acting,  # type: ignore[attr-defined]
        item, given.official, wanted, expected_version=given.expected_version, key=key_of(request),
    )  # fmt: skip
    return StepTakenOut(**answer)
