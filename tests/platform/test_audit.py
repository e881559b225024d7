"""The audit shows tampering: every edit, removal, insertion, swap and cut is found, and the first bad line is named."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from doudi.platform.audit import seal as sealing
from doudi.platform.audit.protect import install_triggers, remove_triggers
from doudi.platform.audit.record import record, record_read
from doudi.platform.audit.seal import seal
from doudi.platform.audit.verify import verify
from doudi.platform.models import AuditEntry, AuditLink
from tests.platform.acting import CLERK, MACHINE

pytestmark = pytest.mark.django_db
LINES = 60


@pytest.fixture(autouse=True)
def anchor(settings, tmp_path: Path) -> Iterator[Path]:
    """An anchor of its own for each test."""
    settings.DOUDI_ANCHOR = tmp_path / "heads.jsonl"
    return settings.DOUDI_ANCHOR


@pytest.fixture
def sealed_audit() -> None:
    """Sixty lines, sealed in three batches."""
    for number in range(LINES):
        record(CLERK, "casework.accept", "application", f"APP-{number}", area_path="/50/500106/", detail={"n": number})
        if number % 20 == 19:
            seal()


def test_an_untouched_audit_holds(sealed_audit: None) -> None:
    """Nothing is reported when nothing was done; sealing again changes nothing."""
    assert seal() == 0
    verdict = verify()
    assert verdict.holds
    assert verdict.links == LINES
    assert verdict.unsealed == 0
    assert verdict.anchored_position == LINES


def _edit(rng: random.Random) -> None:
    entry = AuditEntry.objects.order_by("pk")[rng.randrange(LINES)]
    field = rng.choice(["actor_id", "action", "subject_id", "area_path", "purpose", "case_ref"])
    AuditEntry.objects.filter(pk=entry.pk).update(**{field: "X" + getattr(entry, field)})


def _delete(rng: random.Random) -> None:
    AuditEntry.objects.filter(pk=AuditEntry.objects.order_by("pk")[rng.randrange(LINES)].pk).delete()


def _delete_both(rng: random.Random) -> None:
    entry = AuditEntry.objects.order_by("pk")[rng.randrange(LINES)]
    AuditLink.objects.filter(entry_id=entry.pk).delete()
    AuditEntry.objects.filter(pk=entry.pk).delete()


def _insert(rng: random.Random) -> None:
    entry = AuditEntry.objects.order_by("pk")[rng.randrange(LINES - 1)]
    link = AuditLink.objects.get(entry_id=entry.pk)
    _delete_pk, entry.pk = entry.pk, None
    AuditEntry.objects.filter(pk=_delete_pk).delete()
    entry.save()
    AuditLink.objects.filter(pk=link.pk).update(entry_id=entry.pk)


def _swap(rng: random.Random) -> None:
    first, second = rng.sample(list(AuditEntry.objects.all()), 2)
    AuditEntry.objects.filter(pk=first.pk).update(subject_id=second.subject_id, detail=second.detail)
    AuditEntry.objects.filter(pk=second.pk).update(subject_id=first.subject_id, detail=first.detail)


def _cut(rng: random.Random) -> None:
    keep = rng.randrange(LINES)
    gone = list(AuditLink.objects.filter(position__gt=keep).values_list("entry_id", flat=True))
    AuditLink.objects.filter(position__gt=keep).delete()
    AuditEntry.objects.filter(pk__in=gone).delete()


def _recompute(rng: random.Random) -> None:
    """What a clever administrator does: change a line, then compute the whole chain anew."""
    _edit(rng)
    AuditLink.objects.all().delete()
    head = sealing.GENESIS
    for position, entry in enumerate(AuditEntry.objects.order_by("pk"), start=1):
        previous, head = head, sealing.next_hash(head, entry)
        AuditLink.objects.create(position=position, entry_id=entry.pk, previous=previous, hash=head)


TAMPERINGS: list[Callable[[random.Random], None]] = [_edit, _delete, _delete_both, _insert, _swap, _cut, _recompute]


def _tamper_and_check(times: int, seed: int) -> None:
    rng = random.Random(seed)
    for number in range(times):
        tampering = TAMPERINGS[number % len(TAMPERINGS)]
        point = transaction.savepoint()
        tampering(rng)
        verdict = verify()
        transaction.savepoint_rollback(point)
        assert verdict.first_bad, f"seed {seed}, tampering {number}: {tampering.__name__} not found"
    assert verify().holds


def test_every_tampering_is_found(sealed_audit: None) -> None:
    """Seven kinds of tampering, seventy times, by somebody who owns the database: all found."""
    _tamper_and_check(70, seed=20250908)


@pytest.mark.long
def test_a_thousand_tamperings_are_found(sealed_audit: None) -> None:
    """A thousand tamperings: all found."""
    _tamper_and_check(1000, seed=1)


@pytest.mark.parametrize("blind_spot", ["ignore_hash", "ignore_anchor", "ignore_gap"])
def test_the_tamper_harness_notices_a_blind_checker(
    sealed_audit: None, blind_spot: str, monkeypatch, settings, tmp_path
) -> None:
    """A checker that forgot the hashes, the anchor or the numbering would be caught by the harness."""
    from doudi.platform.audit import verify as checker

    if blind_spot == "ignore_hash":
        monkeypatch.setattr(checker, "next_hash", lambda _head, entry: AuditLink.objects.get(entry_id=entry.pk).hash)
    elif blind_spot == "ignore_anchor":
        monkeypatch.setattr(checker, "read_anchor", lambda _path: [{"position": 0, "hash": ""}])
    else:
        monkeypatch.setattr(checker, "_check_links", lambda _anchors: (LINES, None))
    with pytest.raises(AssertionError):
        _tamper_and_check(21, seed=3)


def test_the_database_refuses_to_change_an_audit_line(sealed_audit: None) -> None:
    """With the triggers in place, neither an update nor a delete goes through."""
    install_triggers()
    try:
        for change in ("UPDATE platform_auditentry SET actor_id = 'x'", "DELETE FROM platform_auditlink"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)
        record(MACHINE, "still.possible", "test", "1")
    finally:
        remove_triggers()


def test_a_missing_anchor_file_is_said(sealed_audit: None, anchor: Path) -> None:
    """Without the file outside the database the check does not pass silently."""
    anchor.unlink()
    assert verify().first_bad == "the file with the anchored heads is missing"


def test_reading_a_list_is_one_line() -> None:
    """A page that shows many people writes one line naming them all."""
    record_read(CLERK, "person", [f"P-{n}" for n in range(250)], what="list")
    assert [len(entry.detail["subjects"]) for entry in AuditEntry.objects.order_by("pk")] == [200, 50]
