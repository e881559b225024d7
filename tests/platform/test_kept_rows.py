"""Beginnings that are kept: what is put back is what was made; onto other tables the real actions are taken."""

from __future__ import annotations

import pytest
from django.db import connection

from doudi.registry.models import Division
from tests.support import kept_rows as keeping
from tests.support.kept_rows import kept_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """No beginning of another test."""
    monkeypatch.setattr(keeping, "_kept", {})


def place(code: str) -> Division:
    """A place of its own."""
    return Division.objects.create(code=code, name=code, level="district", path=f"/{code}/", urban_rural="urban")


def rows() -> list[dict[str, object]]:
    """Every place on file."""
    return list(Division.objects.order_by("pk").values())


def test_rows_come_back_as_they_were() -> None:
    """Added and changed rows, keys and values; and what was given back, as a copy of its own."""
    first = place("1")

    def make() -> list[Division]:
        made.append("made")
        Division.objects.filter(pk=first.pk).update(name="changed")
        return [place("2")]

    made: list[str] = []
    told = kept_rows("places", make)
    whole = rows()
    Division.objects.exclude(pk=first.pk).delete()
    Division.objects.filter(pk=first.pk).update(name="1")
    again = kept_rows("places", make)
    assert (made, rows()) == (["made"], whole)
    assert (again, again[0] is told[0]) == (told, False)


def test_other_tables_lead_to_the_real_actions() -> None:
    """A row more than the first time: nothing is put over it."""
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return place(f"9{len(made)}").code

    assert kept_rows("place", make) == "91"
    assert kept_rows("place", make) == "92", "the first one still stands"
    assert len(rows()) == 2


def test_two_names_are_two_beginnings() -> None:
    """What one name made is not put back for another."""
    assert kept_rows("a", lambda: place("1").code) == "1"
    Division.objects.all().delete()
    assert kept_rows("b", lambda: place("2").code) == "2"


def test_the_next_row_follows_what_was_put_back() -> None:
    """Even where another test has set the counter of the table to its beginning."""
    largest = kept_rows("place", lambda: place("1").pk)
    Division.objects.all().delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('registry_division', 'id'), %s, false)", [largest])
    kept_rows("place", lambda: place("1").pk)
    assert place("2").pk > largest
