"""openapi.json describes what is sent: a client can be generated from it in principle, and real answers are valid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from doudi.api import rates
from doudi.api.cases.telling import STATUSES
from doudi.api.problems import CONTENT_TYPE, SAID
from doudi.rules.wire.answering import Reasons
from tests.api.machines import ASSESS, FAMILY, machine, post
from tests.rules.wire_cases import accepts

JSON = "application/json"
PROBLEMS = {
    "assess": {401, 403, 404, 411, 413, 415, 422, 429, 500, 503},
    **{
        key: {401, 403, 404, 422, 429, 500, 503}
        for key in ("list_work_items", "get_work_item", "list_joint_items", "get_joint_item", "list_applications",
                    "get_application", "get_sent_application")
    },
    **{
        key: {401, 403, 404, 409, 411, 413, 415, 422, 429, 500, 503}
        for key in ("take_joint_step", "receive_application")
    },
    **{
        key: {404, 422, 500, 503}
        for key in ("list_schemes", "household_schema", "scheme_form", "list_variables", "list_parameters")
    },
}


@pytest.fixture
def described(db: None) -> Iterator[dict[str, Any]]:
    """The description."""
    rates.forget_calls()
    yield Client().get("/api/v1/openapi.json").json()
    rates.forget_calls()


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each operation by its id."""
    return {each["operationId"]: each for path in described["paths"].values() for each in path.values()}


def references(tree: Any) -> Iterator[str]:
    """Every $ref of a tree."""
    if isinstance(tree, dict):
        if isinstance(tree.get("$ref"), str):
            yield tree["$ref"]
        for each in tree.values():
            yield from references(each)
    elif isinstance(tree, list):
        for each in tree:
            yield from references(each)


def is_described(described: dict[str, Any], operation: str, answer: Any) -> bool:
    """Whether a response has a status, content type and body its operation declares."""
    said = operations(described)[operation]["responses"][str(answer.status_code)]
    kind = answer.headers["Content-Type"].partition(";")[0]
    return accepts(said["content"][kind]["schema"], answer.json(), described)


def test_every_reference_resolves(described: dict[str, Any]) -> None:
    """Nothing is referred to that is not there, and nothing stands there that nobody refers to."""
    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(references(described)) == known


def test_every_operation_has_its_answer_and_its_problems(described: dict[str, Any]) -> None:
    """200 says what the body is; each problem is declared as it is sent, with a status some code has."""
    assert operations(described).keys() == PROBLEMS.keys()
    for name, each in operations(described).items():
        assert each["responses"].keys() == {"200", *(str(status) for status in PROBLEMS[name])}, name
        body = each["responses"]["200"]["content"][JSON]["schema"]
        assert {"$ref", "type", "anyOf"} & body.keys(), name
        for status in PROBLEMS[name]:
            response = each["responses"][str(status)]
            assert list(response["content"]) == [CONTENT_TYPE], (name, status)
            assert response["content"][CONTENT_TYPE]["schema"]["$ref"].endswith("/ProblemOut")
            assert status in {said for said, _, _ in SAID.values()} | set(STATUSES.values())


def test_real_answers_of_assess_are_valid(described: dict[str, Any]) -> None:
    """A household, a list with a refusal, one scheme and all, with every measure of reasons."""
    token = machine()[1]
    for scheme in ("dibao", "dibao_individual", "all"):
        for reasons in Reasons:
            for body in (FAMILY, [FAMILY, {"persons": []}]):
                answer = post(json.dumps(body), token, f"{ASSESS}&scheme={scheme}&reasons={reasons}")
                assert answer.status_code == 200, answer.content
                assert is_described(described, "assess", answer), (scheme, reasons)


def test_a_place_of_which_little_is_on_file_is_answered_too(described: dict[str, Any]) -> None:
    """Elsewhere in the country what is not on file goes to a person; it is no failure."""
    token = machine()[1]
    for scheme in ("dibao", "all"):
        address = f"/api/v1/assess?jurisdiction=110101&month=2025-09&reasons=proof&scheme={scheme}"
        answer = post(json.dumps(FAMILY), token, address)
        assert answer.status_code == 200
        assert is_described(described, "assess", answer)


def test_real_answers_of_the_catalogue_are_valid(described: dict[str, Any]) -> None:
    """Every operation that is open to anyone, as it answers."""
    for operation, address in (
        ("list_schemes", "schemes?jurisdiction=demo-city"), ("household_schema", "schemes/dibao/schema"),
        ("household_schema", "schemes/all/schema"), ("list_variables", "variables?scheme=dibao"),
        ("scheme_form", "schemes/dibao/form"), ("scheme_form", "schemes/dibao_topup/form"),
        ("list_parameters", "parameters?scheme=dibao&month=2025-09"),
        ("list_schemes", "schemes?jurisdiction=110101"), ("list_parameters", "parameters?jurisdiction=110101"),
    ):  # fmt: skip
        answer = Client().get(f"/api/v1/{address}")
        assert answer.status_code == 200, address
        assert is_described(described, operation, answer), address


def test_real_problems_are_valid(described: dict[str, Any]) -> None:
    """No token, no such place, a wrong query, a refused household: each of a declared status, type and shape."""
    token = machine()[1]
    wrong = json.dumps({"persons": [{"monthly_wage_fen": -1}]})
    for answer, status in (
        (post("{}"), 401), (post(wrong, token), 422), (post("{}", token, content_type="text/plain"), 415),
        (post(json.dumps(FAMILY), token, "/api/v1/assess?jurisdiction=999999"), 404),
        (post(json.dumps(FAMILY), token, "/api/v1/assess?scheme=all&jurisdiction=999999"), 404),
        (post(json.dumps(FAMILY), token, "/api/v1/assess?montth=2025-09"), 422),
    ):  # fmt: skip
        assert answer.status_code == status
        assert is_described(described, "assess", answer), answer.content
    for operation, address in (("list_schemes", "schemes?jurisdiction=foo"),
                               ("list_schemes", "schemes?jurisdiction=999999"),
                               ("household_schema", "schemes/all/schema?jurisdiction=999999"),
                               ("household_schema", "schemes/all/schema?profile=nope"),
                               ("list_variables", "variables?jurisdiction=999999"),
                               ("list_parameters", "parameters?jurisdiction=999999")):  # fmt: skip
        answer = Client().get(f"/api/v1/{address}")
        assert answer.status_code == 404, address
        assert is_described(described, operation, answer), address
