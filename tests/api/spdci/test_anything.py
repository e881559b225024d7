"""Whatever is sent, an answer of the standard's form comes back and never a failure; the description holds."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.test import Client

from doudi.api import rates
from doudi.api.models import RegistryExchange
from doudi.api.spdci.answering import answer_waiting
from doudi.evidence.interop.errors import RequestRejected
from doudi.evidence.interop.queries import Compare, Join, holds, read_query
from doudi.kernel.clock import SystemClock
from tests.api.spdci.neighbour import BASE, Neighbourhood, ask, body, criteria, header, post, search_message
from tests.rules.wire_cases import accepts

pytestmark = pytest.mark.django_db
ODD: list[Any] = [None, True, False, 0, -1, 1.5, 10**30, "", "x", "\x00", "张" * 200, [], {}, [[]], [{}], {"a": {}},
                  "2026-01-01T00:00:00+08:00", "$and", {"$and": [{}]}, {"$or": "x"}, ["in"] * 200]  # fmt: skip


def places(tree: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a tree."""
    found = [at] if at else []
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return found + [place for key, part in pairs for place in places(part, (*at, key))]


def broken(tree: Any, chance: random.Random) -> Any:
    """The tree with one to three places changed, taken out or doubled."""
    told = json.loads(json.dumps(tree))
    for _ in range(chance.randint(1, 3)):
        *above, last = chance.choice(places(told))
        part = told
        for key in above:
            part = part[key]
        if isinstance(part, dict) and chance.random() < 0.3:
            del part[last]
        else:
            part[last] = json.loads(json.dumps(chance.choice(ODD)))
        if not places(told):
            break
    return told


def messages() -> dict[str, tuple[str, dict[str, Any], dict[str, Any]]]:
    """One good message for each address."""
    nosql = {"type": "x", "value": {"expression": {"query": {"$and": [{"group_size": {"$lt": 5}}]}}}}
    first = {"attribute_name": "group_size", "operator": "lt", "attribute_value": 5}
    page = {"pagination": {"page_size": 1, "page_number": 1}, "sort": [{"attribute_name": "name", "sort_order": "asc"}],
            "consent": {"ts": "2026-01-01T00:00:00Z", "purpose": {"code": "medical-aid"}}}  # fmt: skip
    search = search_message(criteria(**page), criteria(query_type="expression", query=nosql),
                            criteria(query_type="predicate", query=[{"seq_num": 1, "expression1": first}]))  # fmt: skip
    at = search["search_request"][0]["timestamp"]
    wish = {"reg_event_type": "UPDATE", "filter": {"type": "UIN", "value": "1"}, "notify_record_type": "Group",
            "frequency": {"start_time": at, "end_time": "2100-01-01T00:00:00Z", "frequency": ""}}  # fmt: skip
    subscribe = {"transaction_id": "T", "subscribe_request": [
        {"reference_id": "r", "timestamp": at, "subscribe_criteria": wish}]}  # fmt: skip
    end = {"transaction_id": "T", "timestamp": at, "subscription_codes": ["a"]}
    status = {"transaction_id": "T", "txnstatus_request": {"reference_id": "r", "txn_type": "search",
              "attribute_type": "reference_id_list", "attribute_value": ["a", "b"]}}  # fmt: skip
    return {
        "/registry/sync/search": ("search", search, {"total_count": 3}),
        "/registry/search": ("search", search, {"total_count": 3}),
        "/registry/subscribe": ("subscribe", subscribe, {}), "/registry/unsubscribe": ("unsubscribe", end, {}),
        "/registry/txn/status": ("txn-status", status, {}), "/registry/sync/txn/status": ("txn-status", status, {}),
    }  # fmt: skip


@pytest.mark.parametrize("rounds", [8, pytest.param(500, marks=pytest.mark.long)])
def test_broken_messages_never_break_us(found: Neighbourhood, rounds: int, caplog: pytest.LogCaptureFixture) -> None:
    """Signed as they are, with places changed at random in header and message: never a 500, always the form; then
    the worker answers what was taken."""
    chance = random.Random(7)
    statuses = set()
    for path, (action, message, changes) in messages().items():
        assert post(path, body(header(action, **changes), message), found.token).status_code == 200, path
        for _ in range(rounds):
            rates.forget_calls()
            whole = {"header": header(action, **changes), "message": message}
            told = broken(whole, chance)
            head = told.get("header") if isinstance(told.get("header"), dict) else {}
            answer = post(path, body(head, told.get("message")), found.token)  # type: ignore[arg-type]
            statuses.add(answer.status_code)
            assert answer.status_code in (200, 400, 401, 403), (path, told)
            assert {"errors", "message", "header"} & json.loads(answer.content).keys()
    assert 200 in statuses
    while answer_waiting(SystemClock().now()):
        pass
    assert not RegistryExchange.objects.filter(answered_at=None).exists()
    assert not RegistryExchange.objects.filter(message__isnull=False).exists()
    assert "could not be answered" not in caplog.text


def test_bytes_of_any_kind(found: Neighbourhood) -> None:
    """No JSON, half of it, other encodings, keys twice, nesting without end: told to be bad, nothing kept."""
    good = body(header("search"), search_message())
    for content in (b"", b"{", b"[]", b"null", b"\xff\xfe", b"NaN", b'{"header": {}}', good[:-7], b"[" * 100_000,
                    good.replace(b'{"header"', b'{"header": {}, "header"'), b'{"a":' * 5000 + b"1" + b"}" * 5000,
                    b'{"header": {"x": Infinity}, "message": {}}', b'{"header": {"a": 1e999}, "message": {}}',
                    good.decode().encode("utf-16"), b'{"header":{"sender_id":"\\ud800"},"message":{}}'):  # fmt: skip
        answer = post("/registry/sync/search", content, found.token)
        assert answer.status_code in (400, 401, 403), content[:40]
        assert json.loads(answer.content)["errors"][0]["code"].startswith("err.")


@pytest.mark.parametrize("seed", range(3))
def test_queries_against_a_plain_oracle(found: Neighbourhood, seed: int) -> None:
    """Three-valued weighing equals a truth table over random trees: unknown decides nothing it need not."""
    chance = random.Random(seed)

    def tree(depth: int) -> Any:
        if depth == 0 or chance.random() < 0.3:
            return Compare("group.size", "eq", chance.randint(0, 2)) if chance.random() < 0.5 else Compare(
                "member.sex", "eq", chance.choice(["male", "female"]))  # fmt: skip
        kind = chance.choice(["and", "or", "not"])
        return Join(kind, tuple(tree(depth - 1) for _ in range(1 if kind == "not" else chance.randint(1, 3))))

    def oracle(query: Any, size: Any, sex: Any) -> float:
        if isinstance(query, Compare):
            value = size if query.attribute == "group.size" else sex
            return 0.5 if value is None else float(value == query.value)
        values = [oracle(part, size, sex) for part in query.parts]
        return 1 - values[0] if query.kind == "not" else min(values) if query.kind == "and" else max(values)

    for _ in range(300):
        query, size, sex = tree(4), chance.choice([None, 0, 1, 2]), chance.choice([None, "male", "female"])
        record = {
            name: frozenset({value}) for name, value in (("group.size", size), ("member.sex", sex)) if value is not None
        }
        assert holds(query, record) == {0.0: False, 0.5: None, 1.0: True}[oracle(query, size, sex)]


def test_what_is_not_understood_is_never_ignored() -> None:
    """Unknown operators, attributes and words make a query refused, not wider."""
    for kind, told in (
        ("predicate", [{"expression1": {"attribute_name": "age", "operator": "lt", "attribute_value": 3}}]),
        ("predicate", [{"expression1": {"attribute_name": "name", "operator": "gt", "attribute_value": "a"}}]),
        ("predicate", [{"expression1": {"attribute_name": "sex", "operator": "eq", "attribute_value": "male"},
                        "expression3": {}}]),
        ("predicate", []), ("expression", {"type": "x", "value": {"expression": {"query": {}}}}),
        ("expression", {"type": "x", "value": {"expression": {"query": {"$nor": []}}}}),
        ("expression", {"type": "x", "value": {"expression": {"query": {"group_size": {"$ne": 1}}}}}),
        ("graphql", {"type": "x", "value": "query {}"}), ("idtype-value", {"type": "UIN"}), (None, None),
    ):  # fmt: skip
        with pytest.raises(RequestRejected):
            read_query(kind, told)


def test_the_description_holds(found: Neighbourhood) -> None:
    """Every reference resolves; a real question and a real answer are valid by it."""
    described = Client().get(f"{BASE}/openapi.json").json()
    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    text = json.dumps(described)
    assert {"#/components/schemas/" + part.split('"')[0] for part in text.split("#/components/schemas/")[1:]} == known
    path = described["paths"]["/registry/sync/search"]["post"]
    message = search_message()
    question = json.loads(body(header("search"), message))
    assert accepts(path["requestBody"]["content"]["application/json"]["schema"], question, described)
    assert accepts(path["responses"]["200"]["content"]["application/json"]["schema"], ask(found), described)
