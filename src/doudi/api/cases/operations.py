"""The operations on cases and joint items, as OpenAPI describes them."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from doudi.api.access import Machine
from doudi.api.asked import only_known_query
from doudi.api.cases import importing, reading, stepping
from doudi.api.cases.bodies import HEADER, takes_no_query
from doudi.api.cases.shapes import (
    ApplicationsOut,
    ApplicationWholeOut,
    JointItemsOut,
    JointItemWholeOut,
    SentIn,
    SentReceivedOut,
    SentStateOut,
    StepIn,
    StepTakenOut,
)
from doudi.api.cases.telling import tells_casework
from doudi.api.shapes import FAULTS, REFUSED, AfterText, Limit, ProblemOut

ItemState = Annotated[str, Query(description="open, done or struck; all if left out.", examples=["open"])]
CaseState = Annotated[str, Query(description="A state of applications, such as filed; all if left out.",
                                 examples=["accepted"])]  # fmt: skip
READ: dict[int, Any] = {**REFUSED, **FAULTS}
WRITE: dict[int, Any] = {**READ, **dict.fromkeys((409, 411, 413, 415), ProblemOut)}
SMALL_BODY, LARGE_BODY = 64 * 1024, 512 * 1024

GUARDED = {
    **dict.fromkeys(("joint_items", "joint_item"), Machine("joint_items")),
    "take_joint_step": Machine("joint_items:write", most_bytes=SMALL_BODY),
    **dict.fromkeys(("applications", "application"), Machine("cases")),
    "receive_application": Machine("applications:write", most_bytes=LARGE_BODY),
    "sent_application": Machine("applications:write"),
}
"""The operations by name, each with what its token must cover."""
SHARED = {"applications": "receive_application"}
"""An address by the name of the operation that reads, with the one that writes there."""

router = Router()


@router.get("/joint-items", auth=GUARDED["joint_items"], operation_id="list_joint_items",
            summary="List the office's joint items", response={200: JointItemsOut, **READ})  # fmt: skip
@tells_casework
@only_known_query
def joint_items(request: HttpRequest, state: ItemState = "", after: AfterText = "", limit: Limit = 50) -> Any:
    """The items of joint cases that the office of the token works on, oldest first: ids, states, days."""
    return reading.list_joint_items(request, state, after, limit)


@router.get("/joint-items/{item}", auth=GUARDED["joint_item"], operation_id="get_joint_item",
            summary="Get a joint item", response={200: JointItemWholeOut, **READ})  # fmt: skip
@tells_casework
@only_known_query
def joint_item(request: HttpRequest, item: str) -> Any:
    """One item of the office of the token, with what it waits for and its steps; those of others are not found."""
    return reading.one_joint_item(request, item)


@router.post("/joint-items/{item}/steps", auth=GUARDED["take_joint_step"], operation_id="take_joint_step",
             summary="Take a step in an official's name", openapi_extra=HEADER,
             response={200: StepTakenOut, **WRITE})  # fmt: skip
@tells_casework
@takes_no_query
def take_joint_step(request: HttpRequest, item: str, given: StepIn) -> Any:
    """A step of one of the office's items, for an official of the office who agreed that this system acts for them.

    Every rule of the step counts for the official: the post, maker and checker, what the item waits for.
    """
    return stepping.take_joint_step(request, item, given)


@router.get("/applications", auth=GUARDED["applications"], operation_id="list_applications",
            summary="List where applications stand", response={200: ApplicationsOut, **READ})  # fmt: skip
@tells_casework
@only_known_query
def applications(request: HttpRequest, state: CaseState = "", after: AfterText = "", limit: Limit = 50) -> Any:
    """What was handed in in the area of the office of the token, oldest first: states, versions, days; no names."""
    return reading.list_applications(request, state, after, limit)


@router.get("/applications/{application}", auth=GUARDED["application"], operation_id="get_application",
            summary="Get where an application stands", response={200: ApplicationWholeOut, **READ})  # fmt: skip
@tells_casework
@only_known_query
def application(request: HttpRequest, application: str) -> Any:
    """One application of the office's area with its steps; elsewhere it is not found."""
    return reading.one_application(request, application)


@router.post("/applications", auth=GUARDED["receive_application"], operation_id="receive_application",
             summary="Hand in an application a family began elsewhere",
             response={200: SentReceivedOut, **WRITE})  # fmt: skip
@tells_casework
@takes_no_query
def receive_application(request: HttpRequest, given: SentIn) -> Any:
    """It waits at the township's window, where a clerk takes it on as a draft or returns it with why.

    All faults are told at once, by JSON pointer. The same external_id with the same content has the same answer.
    """
    return importing.receive(request, given)


@router.get("/applications/sent/{sent}", auth=GUARDED["sent_application"], operation_id="get_sent_application",
            summary="Get what became of an application handed in", response={200: SentStateOut, **READ})  # fmt: skip
@tells_casework
@only_known_query
def sent_application(request: HttpRequest, sent: str) -> Any:
    """Whether it waits, was taken on or returned, and where the application stands; for who handed it in alone."""
    return importing.state_of(request, sent)
