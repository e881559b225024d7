"""Many rows at once are the rows written one by one: on both databases, with all that a table promises."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from doudi.evidence.models import Authorisation, Fact, ObligorCall, Query
from doudi.platform.audit.record import line_of, record_all
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.many import ask_key, insert_alike, insert_many, update_many
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.registry.actions.enrol_person import enrol_person
from tests.columnar.extracts import number
from tests.platform.acting import CLERK, MACHINE, NOW

pytestmark = pytest.mark.django_db
CASE = "DB-TEST-0001"

STRANGE = ["赵国峰", "", "a \"b\" {c,d} \\ 'e'", "NULL", "line\nline\ttab", "{}", "%s %%", "éß𠮷"]
"""Texts that mean something to one of the layers they go through."""


@pytest.fixture
def sheet(db: None) -> Authorisation:
    """Somebody questions can be about."""
    person = enrol_person(MACHINE, "张安宁", number(7), area_path="/50/", division_code="50")
    return Authorisation.objects.create(
        person=person, case_ref=CASE, method="paper", signed_at=NOW, valid_until=NOW + timedelta(days=9), taken_by="x"
    )


def queries(sheet: Authorisation, prefix: str) -> list[Query]:
    """Rows of every kind of value: texts, encrypted words, dates, moments, nothing."""
    return [
        Query(
            request_id=f"{prefix}{at}", person=sheet.person, authorisation=sheet, case_ref=CASE, department="tax",
            category=f"{at:02d}", purpose="means_verification", asked_at=NOW + timedelta(seconds=at),
            asked_by="S-TEST", asked_by_name=text, state="has" if at % 2 else "none",
            words={"zh": text, "en": "x"} if at % 3 else None, as_of=date(2025, 8, at + 1) if at % 2 else None,
            answered_at=NOW if at == 4 else None,
        )
        for at, text in enumerate(STRANGE)
    ]  # fmt: skip


def told(rows: Any, without: set[str]) -> list[dict[str, Any]]:
    """What the database holds of rows, in the order of their keys."""
    names = [field.attname for field in rows.model._meta.concrete_fields if field.attname not in without]
    return [{name: getattr(row, name) for name in names} for row in rows.order_by("pk")]


def as_stored(model: type[Model], column: str) -> list[Any]:
    """A column as it lies in the database, not decrypted."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} WHERE {column} IS NOT NULL")
        return [value for (value,) in cursor.fetchall()]


def test_rows_written_at_once_are_those_written_one_by_one(sheet: Authorisation) -> None:
    """Every column of every row is the same, each row knows its key, and encrypted words are not readable."""
    for row in queries(sheet, "one"):
        row.save()
    together = queries(sheet, "all")
    insert_many(together)
    of_one, of_all = (Query.objects.filter(request_id__startswith=prefix) for prefix in ("one", "all"))
    assert told(of_all, {"id", "request_id"}) == told(of_one, {"id", "request_id"})
    assert {row.request_id: row.pk for row in together} == dict(of_all.values_list("request_id", "pk"))
    assert not any(row._state.adding for row in together)
    assert not any("赵国峰" in stored or '"zh"' in stored for stored in as_stored(Query, "words"))
    assert insert_many([]) == []


def test_rows_without_objects_are_those_with(sheet: Authorisation) -> None:
    """Told by columns, what is not told is as usual; equal secrets differ in the database, fingerprints are filled."""
    same = {"person_id": sheet.person.pk, "case_ref": CASE, "state": "has", "department": "tax", "obtained_at": NOW,
            "purpose": "x", "value": {"value": 1}}  # fmt: skip
    rows = [("q1", "15", None), ("q2", "15", date(2025, 9, 1)), ("q3", "16", None)]
    insert_alike(Fact, ("quantity", "category", "as_of"), rows, **same)
    by_columns = told(Fact.objects.all(), {"id"})
    assert len(set(as_stored(Fact, "value"))) == 3
    Fact.objects.all().delete()
    for quantity, category, as_of in rows:
        Fact.objects.create(quantity=quantity, category=category, as_of=as_of, **same)
    assert told(Fact.objects.all(), {"id"}) == by_columns
    insert_alike(ObligorCall, ("public_id", "citizen_number"), [("YW-1", number(8))], case_ref=CASE, asked_at=NOW,
                 owed_to_id=sheet.person.pk, duty="child", name="名", asked_by="x")  # fmt: skip
    assert ObligorCall.objects.get().citizen_index == blind_index("citizen_number", number(8))
    insert_alike(Fact, ("quantity",), [])
    with pytest.raises(TypeError):
        insert_alike(Fact, ("quantitty",), [("q",)], **same)


def test_equal_words_are_not_seen_to_be_equal(sheet: Authorisation) -> None:
    """One and the same text in two rows is two different texts in the database."""
    words = {"zh": "同样的话"}
    rows = queries(sheet, "q")[:2]
    for row in rows:
        row.words = words
    insert_many(rows)
    update_many(rows, ("words",))
    assert len(set(as_stored(Query, "words"))) == 2


def test_what_is_found_by_its_fingerprint_is_found(sheet: Authorisation) -> None:
    """The blind index is filled on the way in, as on saving."""
    person = sheet.person
    insert_many([
        ObligorCall(public_id=f"YW-{at}", case_ref=f"C{at}", owed_to=person, duty="child", name=f"名{at}",
                    citizen_number=person.citizen_number, asked_at=NOW, asked_by="x")
        for at in range(2)
    ])  # fmt: skip
    found = ObligorCall.objects.filter(citizen_index=person.citizen_index).order_by("pk")
    assert [(row.name, row.citizen_number) for row in found] == [(f"名{at}", person.citizen_number) for at in range(2)]
    assert person.citizen_number not in as_stored(ObligorCall, "citizen_number")


def test_a_table_still_refuses(sheet: Authorisation) -> None:
    """A second standing fact, a row about nobody, and on PostgreSQL a text that is too long: nothing is cut to fit."""
    person = sheet.person
    fact = {"person": person, "case_ref": CASE, "quantity": "q", "state": "none", "department": "tax",
            "category": "15", "obtained_at": NOW, "purpose": "x"}  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many([Fact(**fact), Fact(**fact)])
    if connection.vendor == "postgresql":
        with pytest.raises(DataError), transaction.atomic():
            insert_many([Fact(**fact | {"note": "n" * at}) for at in (25, 26)])
    assert not Fact.objects.exists()


def test_rows_that_agree_in_everything_are_still_as_many() -> None:
    """Nothing differs but the key."""
    rows = insert_many([OutboxEvent(kind="x", payload={"a": 1}, announced_at=NOW) for _ in range(3)])
    assert [each.payload for each in OutboxEvent.objects.filter(kind="x")] == [{"a": 1}] * 3
    assert len({row.pk for row in rows}) == 3


def test_lines_of_the_audit_keep_their_order() -> None:
    """As if each had been recorded alone."""
    record_all([line_of(CLERK, "test.line", "person", f"P{at}", detail={"at": at}) for at in range(5)])
    lines = AuditEntry.objects.filter(action="test.line").order_by("pk")
    assert [(line.subject_id, line.detail["at"]) for line in lines] == [(f"P{at}", at) for at in range(5)]


def test_each_row_is_changed_as_it_says(sheet: Authorisation) -> None:
    """Some fields of some rows, encrypted and empty ones too; all else and all others stay."""
    rows = list(insert_many(queries(sheet, "q")))
    before = told(Query.objects.all(), {"words", "note", "valid_until"})
    for at, row in enumerate(rows[:5]):
        row.words, row.note, row.valid_until = {"zh": STRANGE[at]} if at else None, "same", date(2025, 9, at + 1)
    update_many(rows[:5], ("words", "note", "valid_until"))
    update_many([], ("words",))
    assert told(Query.objects.all(), {"words", "note", "valid_until"}) == before
    found = list(Query.objects.order_by("pk"))
    assert [row.words for row in found] == [row.words for row in rows]
    assert [row.note for row in found] == ["same"] * 5 + [""] * (len(rows) - 5)
    assert [row.valid_until for row in found[:5]] == [date(2025, 9, at + 1) for at in range(5)]
    assert not any("赵国峰" in stored for stored in as_stored(Query, "words"))


def test_keys_given_beforehand_are_kept(sheet: Authorisation) -> None:
    """Rows with a key of the database's own need not be waited for; the next one gets a key of its own."""
    usual = list(insert_many(queries(sheet, "first-")))
    known = queries(sheet, "known-")
    for at, row in enumerate(known):
        row.pk = usual[-1].pk + 100 + at
    with CaptureQueriesContext(connection) as said:
        insert_many(known)
    assert not any("RETURNING" in each["sql"] for each in said.captured_queries) or connection.vendor == "sqlite"
    assert [not row._state.adding for row in known] == [True] * len(known)
    kept = {row.pk: (row.request_id, row.words) for row in Query.objects.filter(request_id__startswith="known-")}
    assert kept == {row.pk: (row.request_id, row.words) for row in known}
    insert_many([Fact(person=sheet.person, query=known[2], case_ref=CASE, quantity="x", state="none", department="tax",
                      category="02", obtained_at=NOW, purpose="p")], wants_keys=False)  # fmt: skip
    assert Fact.objects.get(quantity="x").query_id == known[2].pk


def test_a_key_asked_for_is_the_rows_own(sheet: Authorisation) -> None:
    """On PostgreSQL a row may get its key before it is written, and the next one another; SQLite gives none."""
    (row,) = queries(sheet, "asked")[:1]
    row.pk = given = ask_key(Query)()
    (other,) = queries(sheet, "after")[:1]
    insert_many([row])
    insert_many([other])
    assert (given is None) is (connection.vendor != "postgresql")
    assert given in (None, row.pk)
    assert sorted(Query.objects.values_list("pk", flat=True)) == [row.pk, other.pk]
