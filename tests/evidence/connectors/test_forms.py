"""What comes back and what may be configured: every strange form is refused with its reason."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.evidence.connectors.answers import MOST_ROWS, from_json
from doudi.evidence.connectors.declaring import CategoryTerms, Connector, Kind, Limits
from doudi.evidence.connectors.hosts import Host, read_hosts
from doudi.evidence.connectors.reading import read_connectors
from doudi.evidence.connectors.saying import Said, Silence, Silent
from doudi.evidence.connectors.secret_files import Secret, read_secret
from doudi.evidence.connectors.soap import from_xml
from doudi.evidence.connectors.view import ask_view
from doudi.kernel.errors import FaultsFound
from doudi.reference.categories import load_catalogue
from doudi.sandbox.departments.answering import as_soap
from doudi.sandbox.departments.certificates import make_certificates
from doudi.sandbox.departments.server import Departments
from tests.evidence.connectors.asked import CATEGORIES, NUMBER, MadeUp, asking, connectors

HEADERS = frozenset({"姓名", "金额"})
TERMS = CategoryTerms("15", "tax_individual_income", 30, 62)
RIGHT = {"request_id": "r1", "category": "15", "as_of": "2025-08-31", "rows": [{"姓名": "张", "金额": "1"}]}


def why(told: Any, **question: Any) -> str:
    """The reason of a silence; empty where something was said."""
    text = told if isinstance(told, str) else json.dumps(told)
    outcome = from_json(text, asking("15", **question), TERMS, HEADERS)
    return "" if isinstance(outcome, Said) else str(outcome.why)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (RIGHT, ""), ({**RIGHT, "rows": []}, ""),
        ({**RIGHT, "request_id": "r2"}, "another_question"), ({**RIGHT, "category": "16"}, "another_question"),
        ({**RIGHT, "as_of": "2025-09-11"}, "another_form"), ({**RIGHT, "as_of": "20250831"}, "another_form"),
        ({**RIGHT, "as_of": None}, "another_form"), ({**RIGHT, "as_of": "2025-01-01"}, "stale"),
        ({**RIGHT, "rows": None}, "another_form"), ({**RIGHT, "rows": {}}, "another_form"),
        ({**RIGHT, "rows": [{"姓名": "张"}]}, "another_form"),
        ({**RIGHT, "rows": [{"姓名": "张", "金额": 1}]}, "another_form"),
        ({**RIGHT, "rows": [RIGHT["rows"][0]] * (MOST_ROWS + 1)}, "too_large"),  # type: ignore[index]
        ({key: value for key, value in RIGHT.items() if key != "rows"}, "another_form"),
        ([RIGHT], "another_form"), ("null", "another_form"), ("", "not_understood"), ("{", "not_understood"),
        ('{"rows": [], "rows": []}', "not_understood"), ('{"as_of": NaN}', "not_understood"),
        ("[" * 100_000, "not_understood"),
    ],
)  # fmt: skip
def test_only_the_agreed_form_is_an_answer(told: Any, reason: str) -> None:
    """An empty list is an answer; a list that is not there never is."""
    assert why(told) == reason


def test_a_column_more_is_left_aside_and_told() -> None:
    """What was not agreed is not taken over, and whoever keeps the connector hears of it."""
    row = {"姓名": "张", "金额": "1", "备注": "秘密"}
    outcome = from_json(json.dumps({**RIGHT, "rows": [row]}), asking("15"), TERMS, HEADERS)
    assert isinstance(outcome, Said)
    assert outcome.surprises == ("备注",)
    assert outcome.rows == ({"姓名": "张", "金额": "1"},)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                        st.sampled_from([*RIGHT, "reaches", "x"]), inner, max_size=6)))  # fmt: skip
def test_whatever_comes_is_said_or_silent(tree: Any) -> None:
    """No answer makes an exception, and what is said has its day and its rows."""
    for limit in (None, 5):
        outcome = from_json(json.dumps(tree), asking("15", at_or_above_fen=limit), TERMS, HEADERS)
        assert isinstance(outcome, Silent) or outcome.as_of


@pytest.mark.parametrize(
    "told",
    [{"reaches": True}, {"at_or_above_fen": 4, "reaches": True}, {"at_or_above_fen": 5, "reaches": "yes"},
     {"at_or_above_fen": 5}],
)  # fmt: skip
def test_one_bit_is_only_taken_for_the_limit_asked(told: dict[str, Any]) -> None:
    """An answer about another limit, or none, is no answer."""
    assert why({**RIGHT, **told}, at_or_above_fen=5) == "another_form"


def test_soap_says_what_json_says() -> None:
    """One form of answer in two writings."""
    tax = next(each for each in connectors() if each.kind is Kind.SOAP)
    for tree in (RIGHT, {**RIGHT, "rows": []}):
        assert from_xml(as_soap(tree).decode(), asking("15"), tax, HEADERS) == from_json(
            json.dumps(tree), asking("15"), TERMS, HEADERS
        )


@pytest.mark.parametrize(
    "text",
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "<a", "",
     '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]><x/>'],
)  # fmt: skip
def test_entities_and_document_types_are_refused_unread(text: str) -> None:
    """Nothing outside the text is ever looked up."""
    tax = next(each for each in connectors() if each.kind is Kind.SOAP)
    outcome = from_xml(text, asking("15"), tax, HEADERS)
    assert isinstance(outcome, Silent)
    assert outcome.why is Silence.NOT_UNDERSTOOD


def test_every_fault_of_the_list_of_hosts_is_told_at_once() -> None:
    """No address, a secret in the address, no encryption without a reason, a word that is none."""
    told = {"a": {"base": "tax.example"}, "b": {"base": "https://u:p@x.example"}, "c": {"base": "http://x.example"},
            "d": {"base": "https://x.example", "proxy": "y"}, "E": {"base": "https://x.example"},
            "f": {"base": "https://x.example", "authority": "/no/such/file.pem"}}  # fmt: skip
    with pytest.raises(FaultsFound) as found:
        read_hosts(told, "hosts.yaml")
    codes = [fault.code for fault in found.value.faults]
    assert codes == ["connector.host-base", "connector.host-secret", "connector.host-plain", "connector.host-word",
                     "connector.host-form", "connector.host-authority"]  # fmt: skip


def test_a_secret_never_shows_itself(tmp_path: Path) -> None:
    """Not in its own words, not when others may read the file, not through a link or a path."""
    (tmp_path / "tax").write_text("s3cret\n")
    (tmp_path / "tax").chmod(0o600)
    found = read_secret(tmp_path, "tax")
    assert found is not None
    assert found.reveal() == "s3cret"
    assert "s3cret" not in f"{found!r}{found}"
    (tmp_path / "link").symlink_to(tmp_path / "tax")
    assert [read_secret(tmp_path, name) for name in ("link", "../tax", "", "nothing")] == [None] * 4
    (tmp_path / "tax").chmod(0o640)
    assert read_secret(tmp_path, "tax") is None


def _view(folder: Path, **more: Any) -> tuple[Connector, Host]:
    path = folder / "theirs.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute('create table v15 ("公民身份号码" text, "姓名" text, "金额" text, "数据日期" text)')
        connection.execute("insert into v15 values (?, '张', '1.50', '2025-08-31'), ('other', '李', '2', '2025-08-31')",
                           (NUMBER,))  # fmt: skip
        connection.commit()
    terms = {"15": TERMS, "16": CategoryTerms("16", "tax_business", 30, 62)}
    connector = Connector("tax", "tax", Kind.VIEW, "tax", more.get("path", "v{category}"), terms)
    return connector, Host("tax", f"database:sqlite:{path}")


def test_a_view_is_asked_about_one_person(tmp_path: Path) -> None:
    """The person's rows and the day of the whole view; of nobody there, none."""
    connector, host = _view(tmp_path)
    headers = frozenset({"公民身份号码", "姓名", "金额"})
    outcome = ask_view(connector, host, None, asking("15"), headers)
    assert isinstance(outcome, Said)
    assert outcome.rows == ({"公民身份号码": NUMBER, "姓名": "张", "金额": "1.50"},)
    assert str(outcome.as_of) == "2025-08-31"


@pytest.mark.parametrize(
    ("category", "path", "reason"),
    [("16", "v{category}", Silence.ANOTHER_FORM), ("15", "v15; drop table v15", Silence.NOT_CONNECTED),
     ("15", 'v15" --', Silence.NOT_CONNECTED)],
)  # fmt: skip
def test_a_view_that_is_not_there_is_unknown(tmp_path: Path, category: str, path: str, reason: Silence) -> None:
    """And a path that is more than a view's name is never sent."""
    connector, host = _view(tmp_path, path=path)
    outcome = ask_view(connector, host, Secret("x"), asking(category), frozenset({"姓名"}))
    assert isinstance(outcome, Silent)
    assert outcome.why is reason


def test_a_database_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Opening read-only makes no empty file that would then say nobody owns anything."""
    connector, _ = _view(tmp_path)
    outcome = ask_view(connector, Host("tax", f"database:sqlite:{tmp_path / 'none.sqlite3'}"), None, asking("15"),
                       HEADERS)  # fmt: skip
    assert isinstance(outcome, Silent)
    assert not (tmp_path / "none.sqlite3").exists()


@pytest.mark.needs_postgres
def test_a_view_of_postgresql_is_asked_read_only(postgres_url: str) -> None:
    """Days and amounts of the department's own types come as an extract would write them; a slow view is cut off."""
    terms = {"15": TERMS, "16": CategoryTerms("16", "tax_business", 30, 62)}
    with psycopg.connect(postgres_url, autocommit=True) as link:
        link.execute("DROP SCHEMA IF EXISTS theirs CASCADE")
        link.execute("CREATE SCHEMA theirs")
        link.execute('CREATE TABLE theirs.v15 ("公民身份号码" text, "姓名" text, "金额" numeric, "数据日期" date)')
        link.execute("INSERT INTO theirs.v15 VALUES (%s, '张', 1.50, '2025-08-31')", (NUMBER,))
        link.execute("CREATE VIEW theirs.v16 AS SELECT * FROM theirs.v15 WHERE pg_sleep(20) IS NOT NULL")
    try:
        limits = Limits(total_seconds=0.5)
        connector = Connector("tax", "tax", Kind.VIEW, "tax", "theirs.v{category}", terms, limits)
        host, headers = Host("tax", f"database:{postgres_url}"), frozenset({"公民身份号码", "姓名", "金额"})
        outcome = ask_view(connector, host, None, asking("15"), headers)
        assert isinstance(outcome, Said)
        assert outcome.rows == ({"公民身份号码": NUMBER, "姓名": "张", "金额": "1.50"},)
        slow = ask_view(connector, host, None, asking("16"), headers)
        assert isinstance(slow, Silent)
        assert slow.why is Silence.TOO_SLOW
        nobody = Host("tax", "database:postgres://nobody@127.0.0.1:9/none")
        refused = ask_view(connector, nobody, None, asking("15"), headers)
        assert isinstance(refused, Silent)
        assert refused.why is Silence.REFUSED
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as link:
            link.execute("DROP SCHEMA theirs CASCADE")


def test_what_the_simulated_departments_write_is_read(tmp_path: Path) -> None:
    """Hosts and connectors of all thirteen, every category answered once."""
    make_certificates(tmp_path)
    departments = Departments(MadeUp(), tmp_path, token="x")
    hosts = read_hosts(departments.hosts(), "hosts.yaml")
    found = read_connectors(departments.connectors(), "connectors.yaml", load_catalogue(), hosts)
    assert sorted(code for each in found for code in each.categories) == CATEGORIES
    assert {each.kind for each in found} == {Kind.HTTP_JSON, Kind.SOAP}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"kind": "rest"}, "kind"), ({"department": "nobody"}, "department"), ({"host": "elsewhere"}, "host"),
        ({"speed": 3}, "word"), ({"limits": {"total_seconds": 0}}, "limits"), ({"limits": {"total": 3}}, "limits"),
        ({"limits": {"at_once": 2.5}}, "limits"), ({"limits": {"at_once": True}}, "limits"),
        ({"limits": [3]}, "limits"),
        ({"limits": {"most_bytes": 10**12}}, "limits"), ({"patience": {"attempts": 99}}, "patience"),
        ({"encodings": ["klingon"]}, "encoding"), ({"encodings": []}, "encoding"),
        ({"on_failure": "none"}, "on-failure"),
        ({"categories": {}}, "categories"), ({"categories": {"99": {"cache_days": 1, "fresh_days": 1}}}, "category"),
        ({"categories": {"01": {"cache_days": 1, "fresh_days": 1}}}, "category"),
        ({"categories": {"15": {"cache_days": -1, "fresh_days": 1}}}, "terms"), ({"categories": {"15": None}}, "terms"),
        ({"categories": {"15": {"days": 3}}}, "terms"),
        ({"categories": {"15": {"cache_days": 1, "fresh_days": 1, "dataset": "police_vehicles"}}}, "dataset"),
        ({"mode": "async"}, "mode"), ({"kind": "spdci", "mode": "later"}, "mode"),
        ({"kind": "spdci", "subscribe": ["UPDATE"]}, "mode"),
        ({"kind": "spdci", "mode": "async", "later": {"give_up_hours": 0}}, "later"),
        ({"kind": "spdci", "mode": "async", "status_by": "x"}, "status-by"),
        ({"kind": "spdci", "mode": "async", "subscribe": "UPDATE"}, "subscribe"),
        ({"kind": "spdci", "categories": {"15": {"cache_days": 1, "fresh_days": 1, "minimal": "x"}}}, "terms"),
    ],
)  # fmt: skip
def test_a_list_of_connectors_names_every_fault(words: dict[str, Any], code: str) -> None:
    """Each wrong word is named with its place; beside a right entry, which is not taken either."""
    terms = {"15": {"cache_days": 1, "fresh_days": 9}}
    right = {"department": "tax", "kind": "soap", "host": "tax", "categories": terms}
    other = {"department": "police", "kind": "rest", "host": "police", "categories": {"03": None}}
    hosts = {name: Host(name, "https://x.example") for name in ("tax", "police")}
    with pytest.raises(FaultsFound) as found:
        read_connectors({"connectors": {"tax": {**right, **words}, "police": other}}, "c.yaml", load_catalogue(), hosts)
    codes = [fault.code for fault in found.value.faults]
    assert f"connector.{code}" in codes
    assert {fault.where.split()[1] for fault in found.value.faults} == {"tax", "police"}


def test_a_category_has_one_connector() -> None:
    """Two that answer the same would be two truths; and a file without any is told so."""
    entry = {"department": "tax", "kind": "manual", "categories": {"15": {"cache_days": 1, "fresh_days": 9}}}
    for told, code in (({"connectors": {"a": entry, "b": entry}}, "category-twice"), ({}, "form"), (None, "form")):
        with pytest.raises(FaultsFound) as found:
            read_connectors(told, "c.yaml", load_catalogue(), {})
        assert [fault.code for fault in found.value.faults] == [f"connector.{code}"]
