"""The open catalogue: schemes, facts, rules, figures with their sources, schemas, and the description of it all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from doudi.api.problems import CONTENT_TYPE
from doudi.api.v1 import GUARDED, api
from doudi.rules.parameters import STATUSES
from doudi.schemes import load
from doudi.schemes.catalogue import scheme_keys

pytestmark = pytest.mark.django_db


def get(address: str) -> Any:
    """The JSON under an address."""
    answer = Client().get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_every_scheme_is_listed_with_its_law() -> None:
    """Each folder is there, in both languages, with law, owner, profiles and what is not modelled."""
    listed = get("schemes?jurisdiction=500106")
    assert sorted(each["key"] for each in listed) == sorted(scheme_keys())
    for each in listed:
        assert each["zh"]
        assert each["en"]
        assert each["law"]
        assert each["owner"]["zh"]
        assert each["profile"] in each["profiles"]
    dibao = next(each for each in listed if each["key"] == "dibao")
    assert dibao["ruleset_hash"] == load("dibao", jurisdiction="500106").ruleset.hash


def test_variables_are_the_facts_and_rules_of_a_scheme() -> None:
    """Facts say unit, codes and what none is; rules say the law's sentence and its clause."""
    scheme = load("dibao", jurisdiction="demo-city")
    found = {each["key"]: each for each in get("variables?scheme=dibao&jurisdiction=demo-city")["variables"]}
    assert set(found) == {*scheme.quantities, *scheme.ruleset.rules}
    assert (found["monthly_wage_fen"]["unit"], found["monthly_wage_fen"]["none_is"]) == ("fen_per_month", 0)
    assert {code["code"] for code in found["urban_rural"]["codes"]} == {"urban", "rural"}
    income = found["household_income"]
    assert (income["kind"], income["zh"], income["en"]) == ("rule", "家庭收入", "household income")
    assert income["law"] not in ("", income["zh"])
    assert all(each["zh"] and each["en"] and (each["means"] or each["kind"] == "fact") for each in found.values())
    assert found["household_income"]["clause"]


def test_parameters_are_dated_and_sourced() -> None:
    """Every value of every figure has its dates, status and source; with a month the one in force stands out."""
    found = get("parameters?scheme=dibao&jurisdiction=demo-city&month=2025-09")
    figures = {each["key"]: each for each in found["parameters"]}
    assert set(figures) == set(load("dibao", jurisdiction="demo-city").parameters.parameters)
    for figure in figures.values():
        assert figure["zh"]
        assert all(value["status"] in STATUSES for value in figure["values"])
        assert all(value["source"] for value in figure["values"] if value["status"] in ("verified", "press"))
    standard = figures["dibao.standard_urban"]
    assert standard["in_force"]["value"] == 77_000
    assert (standard["in_force"]["valid_from"], standard["in_force"]["status"]) == ("2025-07", "verified")
    assert len(standard["values"]) > 3
    undated = get("parameters?scheme=dibao&jurisdiction=demo-city")["parameters"]
    assert all(each["in_force"] is None for each in undated)


def test_schemas_are_those_of_the_reference() -> None:
    """The schema under a scheme's address is the one in the reference."""
    assert "birth_date" in get("schemes/orphan/schema")["$defs"]["person"]["properties"]
    assert len(get("schemes/all/schema")["$defs"]["person"]["properties"]) > 40


def test_wrong_addresses_and_methods_are_answered_in_the_same_shape() -> None:
    """An address, scheme or method that is not there is a problem document too, and never a page."""
    for method, address, status in (
        ("get", "nothing", 404), ("get", "", 404), ("get", "variables?scheme=nothing", 404),
        ("get", "schemes/nothing/schema", 404), ("get", "assess", 405), ("put", "assess", 405),
        ("get", "schemes?jurisdiction=foo", 404), ("get", "schemes?jurisdiction=999999", 404),
        ("get", "schemes?profile=cn-2021", 422), ("get", "schemes/dibao/schema?scheme=dibao", 422),
        ("get", "variables?schem=dibao", 422), ("get", "parameters?montth=2025-09", 422),
        ("post", "schemes", 405), ("get", "parameters?month=2025", 422), ("post", "no/such/thing", 404),
    ):  # fmt: skip
        answer = getattr(Client(), method)(f"/api/v1/{address}")
        assert answer.status_code == status, address
        assert answer.headers["Content-Type"] == CONTENT_TYPE, address
        assert answer.json()["code"].startswith("api.")


def test_the_description_tells_every_operation() -> None:
    """openapi.json is version 3.1, describes every address with its answers, and says which wants a token."""
    described = get("openapi.json")
    assert described["openapi"].startswith("3.1")
    operations = {each["operationId"]: each for path in described["paths"].values() for each in path.values()}
    to_all = {"list_schemes", "household_schema", "list_variables", "list_parameters", "scheme_form"}
    with_token = {"assess", "list_work_items", "get_work_item", "list_joint_items", "get_joint_item", "take_joint_step",
                  "list_applications", "get_application", "receive_application", "get_sent_application"}  # fmt: skip
    assert set(operations) == to_all | with_token
    assert {name for name, each in operations.items() if each.get("security")} == with_token
    assert len(with_token) == len(GUARDED)
    for name, each in operations.items():
        assert each["summary"], name
        assert each["description"], name
        assert "200" in {str(status) for status in each["responses"]}, name
    body = operations["assess"]["requestBody"]["content"]["application/json"]
    assert body["example"]["persons"]
    assert "://" not in json.dumps(described["paths"])
    assert api.docs_url is None
