"""What openapi.json says beyond what the operations declare: the schemas of answers, problems as they are sent."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.types import DictStrAny

from doudi.api.hooks.description import webhooks
from doudi.api.problems import CONTENT_TYPE
from doudi.schemes.pages.answer_schemas import ANSWERS, BUNDLES, answer_schemas

TEMPLATE = "#/components/schemas/{name}"
JSON = "application/json"


class Described(NinjaAPI):
    """An interface whose description tells every answer it sends (接口说明): a client can be generated from it."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None
    ) -> OpenAPISchema:
        """The description as generated, with the answers' schemas and problems under their own content type."""
        described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        components = described["components"]["schemas"]
        components |= answer_schemas(TEMPLATE)
        refused = {"type": "array", "items": _reference("RefusedFault")}
        components["ProblemOut"]["properties"]["refused"] |= {"anyOf": [refused, {"type": "null"}]}
        for operation in (each for path in described["paths"].values() for each in path.values()):
            for status, response in operation["responses"].items():
                if int(status) >= 400 and JSON in response.get("content", {}):
                    response["content"] = {CONTENT_TYPE: response["content"].pop(JSON)}
                _say_headers(int(status), response)
            _say_answers(operation)
        described["webhooks"] = webhooks()
        return described


def _reference(name: str) -> dict[str, str]:
    return {"$ref": TEMPLATE.format(name=name)}


def _say_headers(status: int, response: dict[str, Any]) -> None:
    text = {"schema": {"type": "string"}}
    if status == 401:
        response["headers"] = {"WWW-Authenticate": text}
    if status == 429:
        response["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}


def _say_answers(operation: dict[str, Any]) -> None:
    """The bodies that are written as text, or are a JSON Schema themselves."""
    if operation["operationId"] == "assess":
        kinds = [_reference(each.__name__) for each in (*ANSWERS, *BUNDLES)]
        each = {"anyOf": [*kinds, _reference("Refusal")]}
        said: dict[str, Any] = {
            "anyOf": [*kinds, {"type": "array", "items": each}],
            "description": "Of a household its answer, of a list a list in its order. scheme=all gives a bundle; "
            "reasons says how much it carries. In a list a refused household is a Refusal; alone it is a problem, 422.",
        }
    elif operation["operationId"] == "household_schema":
        said = {"type": "object", "description": "A JSON Schema, draft 2020-12, of a household or a list of them."}
    else:
        return
    operation["responses"][200]["content"] = {JSON: {"schema": said}}
