"""The members of the catalogue's answers, as OpenAPI describes them."""

from typing import Annotated, Any

from ninja import Query, Schema

AfterText = Annotated[str, Query(description="`next_after` of the page before.")]
Limit = Annotated[int, Query(description="Items on a page.", ge=1, le=200)]


class Text(Schema):
    """A text in Chinese and English."""

    zh: str
    en: str


class Named(Text):
    """Something with a key and names."""

    key: str


class SchemeOut(Named):
    """A scheme as installed: names, law, who owns it, what it grants, in which texts of law it can be assessed."""

    what: Text
    owner: Text
    grants: str
    profiles: list[str]
    profile: str
    jurisdiction: str
    law: list[Text]
    not_modelled: list[Text]
    from_month: str | None
    ruleset_hash: str


class CodeOut(Text):
    """A code of a code list."""

    code: str


class VariableOut(Schema):
    """A fact the rules look at, or a rule that computes something.

    `kind` is fact or rule; `about` is person, household or constant; `zh` and `en` are its name. Facts have `none_is`
    and `codes`; rules have the law's sentence and its clause.
    """

    key: str
    kind: str
    about: str
    unit: str
    zh: str
    en: str
    means: str
    none_is: int | bool | str | None = None
    codes: list[CodeOut] = []
    from_scheme: str | None = None
    law: str = ""
    clause: str = ""


class VariablesOut(Schema):
    """What a scheme reads and computes."""

    scheme: str
    profile: str
    jurisdiction: str
    ruleset_hash: str
    variables: list[VariableOut]


class QuestionOut(Text):
    """A question of a scheme's form: what an application handed in may answer.

    `kind` says how `value` is typed: money in yuan, yes_no as yes or no, a choice's code, date, number, text, who as
    the keys of people. `none_is_an_answer` and `unknown_is_an_answer` say which states it takes. It is asked of the
    family only where its other answers make it apply.
    """

    key: str
    kind: str
    about: str
    choices: list[CodeOut]
    none_is_an_answer: bool
    unknown_is_an_answer: bool


class FormOut(Schema):
    """A scheme's form as this place asks it, with the relations to the applicant it knows."""

    scheme: str
    profile: str
    jurisdiction: str
    relations: list[CodeOut]
    questions: list[QuestionOut]


class DatedOut(Schema):
    """One dated value as its notice states it; months are half-open: `valid_to` is the first one no longer covered."""

    jurisdiction: str
    value: Any
    valid_from: str | None
    valid_to: str | None
    status: str
    legal_basis: str
    source: str
    note: str


class InForceOut(DatedOut):
    """The value that counts in a month; `value` is null where nobody has it on file."""

    possibly_superseded: bool


class ParameterOut(Named):
    """A figure with all it was and is, the most specific place first, and what counts in the month asked for."""

    unit: str
    values: list[DatedOut]
    in_force: InForceOut | None


class ParametersOut(Schema):
    """The figures of a scheme in one place and profile."""

    scheme: str
    profile: str
    jurisdiction: str
    month: str | None
    parameters: list[ParameterOut]


class WorkItemOut(Schema):
    """One thing the office must do: `subject_id` says about what, `due_on` is its last day, null where none is set."""

    id: str
    kind: str
    task: Text
    state: str
    subject_type: str
    subject_id: str
    scheme: str
    opened_at: str
    done_at: str | None
    due_on: str | None
    due_is_provisional: bool
    clock_is_paused: bool
    legal_basis: str


class WorkItemsOut(Schema):
    """A page of them, oldest first; `next_after` is sent as `after` for the next one, null on the last."""

    items: list[WorkItemOut]
    next_after: str | None


class ProblemOut(Schema):
    """What went wrong (RFC 9457): `code` never changes, `zh` says it in Chinese, `refused` names faults by path."""

    type: str
    title: str
    zh: str
    status: int
    code: str
    detail: str
    request_id: str
    refused: list[dict[str, str]] | None = None


FAULTS: dict[int, Any] = {404: ProblemOut, 422: ProblemOut, 500: ProblemOut, 503: ProblemOut}
"""What every operation may answer."""
REFUSED: dict[int, Any] = {401: ProblemOut, 403: ProblemOut, 429: ProblemOut}
"""What every operation that wants a token may answer beside."""
