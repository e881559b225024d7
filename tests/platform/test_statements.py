"""Statements said again and again give what Django's own queries give, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from doudi.evidence.connecting.models import ConnectorSetting
from doudi.evidence.models import Authorisation, Check
from doudi.platform.acting import Acting
from doudi.platform.audit.record import line_of, record_all
from doudi.platform.models import AuditEntry
from doudi.platform.statements import ask_rows, change, fetch, fetch_rows, without_waiting
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.models import Person
from tests.columnar.extracts import number
from tests.platform.acting import MACHINE, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(db: None) -> Authorisation:
    """Somebody's sheet: moments, lists, nothing where nothing is."""
    person = enrol_person(MACHINE, "张安宁 %s", number(7), area_path="/50/", division_code="50")
    return Authorisation.objects.create(
        person=person, case_ref="DB-1", method="paper", signed_at=NOW, valid_until=NOW + timedelta(days=9),
        taken_by="x", categories=["15", "16"], taken_back={"15": "2025-09-01T08:00:00+08:00"},
    )  # fmt: skip


def values(row: object) -> dict[str, object]:
    """What a row holds."""
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_rows_are_those_django_reads(sheet: Authorisation) -> None:
    """Every column is the same, decrypted, and the row can be changed and saved as any other."""
    again = fetch_rows(Authorisation, "person_id = %s AND signed_at < %s", sheet.person_id, NOW + timedelta(1))
    assert [values(row) for row in again] == [values(row) for row in Authorisation.objects.all()]
    people = fetch_rows(Person, "id IN %s ORDER BY id", [sheet.person_id, 10**12])
    assert [values(row) for row in people] == [values(row) for row in Person.objects.all()]
    people[0].name = "李安宁"
    people[0].save()
    assert Person.objects.get().name == "李安宁"


def test_lists_may_be_of_texts_and_empty(sheet: Authorisation) -> None:
    """`IN %s` takes texts and numbers; of nothing nothing is found."""
    asked = "SELECT case_ref FROM evidence_authorisation WHERE case_ref IN %s"
    assert fetch(asked, ["DB-1", "a\"b'c,{}"]) == [("DB-1",)]
    assert fetch(asked, []) == []


def test_rows_are_held_where_they_can_be(sheet: Authorisation) -> None:
    """The lock is said to a database that knows it, and left out where everything is held anyway."""
    with transaction.atomic(), CaptureQueriesContext(connection) as said:
        assert fetch_rows(Authorisation, "case_ref = %s", "DB-1", lock="FOR UPDATE SKIP LOCKED")
    assert ("SKIP LOCKED" in said.captured_queries[0]["sql"]) == connection.features.has_select_for_update


def test_what_is_said_often_is_kept_prepared(sheet: Authorisation) -> None:
    """PostgreSQL reads and plans a statement once for a connection; Django's own never fill its memory so."""
    if connection.vendor != "postgresql":
        pytest.skip("never: SQLite keeps no statements; the PostgreSQL pass of the suite runs this")
    asked = "SELECT case_ref FROM evidence_authorisation WHERE method = %s"
    assert fetch(asked, "paper") == fetch(asked, "paper") == [("DB-1",)]
    assert Authorisation.objects.filter(method="paper", taken_by="x").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements")
        kept = dict(cursor.fetchall())
    assert kept["SELECT case_ref FROM evidence_authorisation WHERE method = $1"] == 2
    assert not any("taken_by" in each and "LIMIT" in each for each in kept)


def test_changes_are_counted_and_errors_are_djangos(sheet: Authorisation) -> None:
    """How many rows changed is told; what a table refuses is refused as everywhere, and undone with its transaction."""
    assert change("UPDATE evidence_authorisation SET valid_until = %s WHERE case_ref = %s", NOW, "DB-1") == 1
    assert Authorisation.objects.get().valid_until == NOW
    assert change("UPDATE evidence_authorisation SET valid_until = %s WHERE case_ref = %s", NOW, "DB-2") == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        change("UPDATE evidence_authorisation SET valid_until = %s WHERE case_ref = %s", None, "DB-1")
    assert fetch("SELECT count(*) FROM evidence_authorisation WHERE valid_until = %s", NOW) == [(1,)]


def test_every_table_of_a_check_is_read(db: None) -> None:
    """The tables read so are read without a row too."""
    assert fetch_rows(Check, "id IN %s ORDER BY id", [1]) == []
    assert fetch_rows(ConnectorSetting, 'state = %s ORDER BY "key"', "active") == []


def test_what_is_sent_without_waiting_is_written_or_refused(sheet: Authorisation) -> None:
    """Several questions are on their way at once, each has its own answer; what a table refuses is Django's error."""

    def note() -> None:
        record_all([line_of(Acting.system("test", NOW), "test.done", "person", "P-1")])

    @transaction.atomic
    def refused() -> None:
        with without_waiting():
            note()
            change("UPDATE evidence_authorisation SET valid_until = %s WHERE case_ref = %s", None, "DB-1")

    with transaction.atomic(), without_waiting():
        note()
        both = [ask_rows(Person, "id = %s", key) for key in (sheet.person_id, 10**12)]
        change("UPDATE evidence_authorisation SET taken_by = %s WHERE case_ref = %s", "y", "DB-1")
        assert [[row.pk for row in read()] for read in both] == [[sheet.person_id], []]
    assert AuditEntry.objects.filter(action="test.done").count() == 1
    assert Authorisation.objects.get().taken_by == "y"
    with pytest.raises(IntegrityError):
        refused()
    assert AuditEntry.objects.filter(action="test.done").count() == 1
