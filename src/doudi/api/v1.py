"""The operations of `/api/v1/`, as OpenAPI describes them."""

import logging
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja.errors import HttpError, ValidationError

from doudi.api import assessing, catalogue, working
from doudi.api.access import Machine
from doudi.api.asked import only_known_query
from doudi.api.cases import operations as cases
from doudi.api.cases.bodies import tell_wrong_body
from doudi.api.description import Described
from doudi.api.problems import ApiError, problem, tell, tell_failure
from doudi.api.shapes import (
    FAULTS,
    REFUSED,
    AfterText,
    FormOut,
    Limit,
    ParametersOut,
    ProblemOut,
    SchemeOut,
    VariablesOut,
    WorkItemOut,
    WorkItemsOut,
)
from doudi.kernel.errors import FaultsFound

log = logging.getLogger(__name__)

DESCRIPTION = """\
Decide what a household is entitled to under dated, sourced rules, and read those rules' facts, figures and clauses.

`POST /assess` takes one household or a list of them; each scheme's JSON Schema is at `/schemes/{scheme}/schema`. A
wrong household is refused by path and code, its neighbours are answered; these bodies are neither logged nor stored.

With a token of its own scope an office's system reads its work items, its items of joint cases and where applications
of its area stand, takes steps for officials who agreed, and hands in applications that families began elsewhere.

Errors are problem details (RFC 9457) with a stable `code`. Money is whole fen; months are written 2025-09.
"""
Scheme = Annotated[str, Query(description="Key of a scheme.", examples=["dibao"])]
SchemeOrAll = Annotated[str, Query(description="Key of a scheme, or `all` for all together.", examples=["all"])]
Profile = Annotated[str, Query(description="Which text of law counts; the installation's if left out.",
                               examples=["cn-2021"])]  # fmt: skip
Place = Annotated[str, Query(description="Whose figures count: a division code; the installation's if left out.",
                             examples=["500106"])]  # fmt: skip
MonthText = Annotated[str, Query(description="Month assessed.", examples=["2025-09"])]
ReasonsText = Annotated[str, Query(description="none, proof (steps with facts, figures, clauses) or words (in Chinese "
                                   "and English).", examples=["proof"])]  # fmt: skip
StateText = Annotated[str, Query(description="open, done or cancelled; all if left out.", examples=["open"])]
HOUSEHOLD = {
    "type": "object", "required": ["persons"],
    "properties": {"key": {"type": "string"}, "month": {"type": "string"},
                   "persons": {"type": "array", "minItems": 1, "items": {"type": "object"}}},
    "description": "Further members are the scheme's quantities; see /schemes/{scheme}/schema.",
}  # fmt: skip
EXAMPLE = {
    "key": "H-1", "urban_rural": "urban",
    "persons": [{"birth_date": "1985-03-01",
                 "monthly_wage_fen": {"value": 105000, "source": "税务部门", "as_of": "2025-08-31"}}],
}  # fmt: skip
BODY = {
    "requestBody": {"required": True, "content": {"application/json": {
        "schema": {"oneOf": [HOUSEHOLD, {"type": "array", "items": HOUSEHOLD}]}, "example": EXAMPLE,
    }}},
}  # fmt: skip

GUARDED = {
    "assess": Machine("assess"),
    **dict.fromkeys(("work_items", "work_item"), Machine("work_items")),
    **cases.GUARDED,
}
"""The operations that want a token, by name; all others are open to anyone and show nothing personal."""

api = Described(
    title="Doudi 兜底", version="1", description=DESCRIPTION, urls_namespace="api", docs_url=None,
    openapi_url="openapi.json",
)  # fmt: skip


@api.post("/assess", auth=GUARDED["assess"], operation_id="assess", summary="Assess households", openapi_extra=BODY,
          response={200: Any, 401: ProblemOut, 403: ProblemOut, 411: ProblemOut, 413: ProblemOut, 415: ProblemOut,
                    429: ProblemOut, **FAULTS})  # fmt: skip
@only_known_query
def assess(
    request: HttpRequest, scheme: SchemeOrAll = "dibao", month: MonthText = "", profile: Profile = "",
    jurisdiction: Place = "", reasons: ReasonsText = "none",
) -> HttpResponse:  # fmt: skip
    """The answer of a household, or a list of answers for a list. A month left out is the present one."""
    return assessing.answer(request, scheme, month, profile, jurisdiction, reasons)


@api.get("/schemes", operation_id="list_schemes", summary="List the schemes",
         response={200: list[SchemeOut], **FAULTS})  # fmt: skip
@only_known_query
def schemes(request: HttpRequest, jurisdiction: Place = "") -> list[SchemeOut]:
    """Every scheme installed, with its law and what of the law is not modelled."""
    return catalogue.list_schemes(jurisdiction)


@api.get("/schemes/{scheme}/schema", operation_id="household_schema", summary="JSON Schema of a scheme's households",
         response={200: Any, **FAULTS})  # fmt: skip
@only_known_query
def schema(request: HttpRequest, scheme: str, profile: Profile = "", jurisdiction: Place = "") -> dict[str, Any]:
    """What a household may say, generated from the facts the rules read; `all` is the form for all schemes."""
    return catalogue.schema_of(scheme, profile, jurisdiction)


@api.get("/schemes/{scheme}/form", operation_id="scheme_form", summary="Questions of a scheme's form",
         response={200: FormOut, **FAULTS})  # fmt: skip
@only_known_query
def form(request: HttpRequest, scheme: str) -> FormOut:
    """What an application handed in over `POST /applications` may answer, as this place asks it."""
    return catalogue.form_of(scheme)


@api.get("/variables", operation_id="list_variables", summary="List facts and rules of a scheme",
         response={200: VariablesOut, **FAULTS})  # fmt: skip
@only_known_query
def variables(
    request: HttpRequest, scheme: Scheme = "dibao", profile: Profile = "", jurisdiction: Place = ""
) -> VariablesOut:
    """The facts its rules look at, and its rules with the law's sentence and clause."""
    return catalogue.list_variables(scheme, profile, jurisdiction)


@api.get("/parameters", operation_id="list_parameters", summary="List dated figures with their sources",
         response={200: ParametersOut, **FAULTS})  # fmt: skip
@only_known_query
def parameters(
    request: HttpRequest, scheme: Scheme = "dibao", profile: Profile = "", jurisdiction: Place = "",
    month: MonthText = "",
) -> ParametersOut:  # fmt: skip
    """Every figure as its notices state it; with a month, also what counts then."""
    return catalogue.list_parameters(scheme, profile, jurisdiction, month)


@api.get("/work-items", auth=GUARDED["work_items"], operation_id="list_work_items", summary="List work items",
         response={200: WorkItemsOut, **REFUSED, **FAULTS})  # fmt: skip
@only_known_query
def work_items(request: HttpRequest, state: StateText = "", after: AfterText = "", limit: Limit = 50) -> WorkItemsOut:
    """What the office of the token alone must do, oldest first: ids, states and last days, nothing personal."""
    return working.list_items(request, state, after, limit)


@api.get("/work-items/{item}", auth=GUARDED["work_item"], operation_id="get_work_item", summary="Get a work item",
         response={200: WorkItemOut, **REFUSED, **FAULTS})  # fmt: skip
@only_known_query
def work_item(request: HttpRequest, item: str) -> WorkItemOut:
    """One work item of the office of the token; those of others are not found."""
    return working.one_item(request, item)


api.add_router("", cases.router)


@api.exception_handler(ApiError)
def _ours(request: HttpRequest, error: ApiError) -> HttpResponse:
    return tell(request, error)


@api.exception_handler(FaultsFound)
def _figures_faulty(request: HttpRequest, error: FaultsFound) -> HttpResponse:
    """Faults of a household are told in its place; these are faults of the installation's own files."""
    log.error("the schemes cannot be read: %d faults, ./doudi doctor names them", len(error.faults))
    return problem(request, "api.figures-faulty")


@api.exception_handler(ValidationError)
def _bad_query(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return tell_wrong_body(request, error.errors)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    wrong = "api.bad-query" if request.method in ("GET", "HEAD") else "api.bad-body"
    return problem(request, wrong if error.status_code < 500 else "api.failed")


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    return tell_failure(request, error)
