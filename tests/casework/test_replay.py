"""A decided case is derived again from what was kept; taken elsewhere it opens with one key only."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.casework.actions.archive_decision import archive_decision
from doudi.casework.actions.replay_decision import replay_decision
from doudi.casework.errors import RulesNotKept
from doudi.casework.models import Assessment, FrozenRuleset
from doudi.config.commands import replay as command
from doudi.platform.crypto.recipients import ArchiveUnreadable, RecipientInvalid, new_identity, open_with
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.rules.frozen import FrozenUnreadable
from doudi.rules.replay import Record, replay
from tests.casework.journey import FAMILY, Journey

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(journey: Journey) -> Journey:
    """A family whose case is confirmed."""
    journey.confirmed()
    return journey


def test_a_decision_derives_again_and_the_look_is_audited(decided: Journey) -> None:
    """By its own number and by its case's, by the auditor: equal, with a line each in the audit."""
    number = decided.case.decision.public_id
    assert replay_decision(decided.by("auditor6"), number).is_equal
    assert replay_decision(decided.by("approver6"), decided.case_id).is_equal
    lines = AuditEntry.objects.filter(action="casework.replay", case_ref=decided.case_id)
    assert [line.detail["equal"] for line in lines] == [True, True]


def test_the_rules_are_kept_once(decided: Journey) -> None:
    """A second assessment under the same rules keeps no second copy."""
    decided.by("clerk6")
    assert FrozenRuleset.objects.count() == 1
    assert FrozenRuleset.objects.get().hash == Assessment.objects.get().ruleset_hash


def test_an_amount_changed_in_the_database_is_found(decided: Journey) -> None:
    """A fen more in the stored result, a figure changed in the kept rules: neither replays as equal."""
    assessment = Assessment.objects.get()
    assessment.result = {**assessment.result, "amount_fen": assessment.result["amount_fen"] + 1}
    assessment.save()
    found = replay_decision(decided.by("auditor6"), decided.case_id)
    assert found.difference is not None
    assert found.difference.path == "amount_fen"
    kept = FrozenRuleset.objects.get()
    kept.content = kept.content.replace("77000", "78000")
    kept.save()
    with pytest.raises(FrozenUnreadable, match="changed since"):
        replay_decision(decided.by("auditor6"), decided.case_id)
    FrozenRuleset.objects.all().delete()
    with pytest.raises(RulesNotKept):
        replay_decision(decided.by("auditor6"), decided.case_id)


@pytest.mark.parametrize("who", ["clerk6", "grid6", "payer6", "admin6", "approver7"])
def test_nobody_else_archives_or_replays(decided: Journey, who: str) -> None:
    """Clerks, payers, administrators and the next district's approver get what a missing case looks like."""
    _, public = new_identity()
    number = decided.case.decision.public_id
    for asked in (number, decided.case_id):
        with pytest.raises(NotAllowed):
            archive_decision(decided.by(who), asked, recipient=public)
    with pytest.raises(NotAllowed):
        replay_decision(decided.by(who), number)


def test_an_archive_opens_with_its_key_only(
    decided: Journey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Offline, from the file and the key alone; another key, half a file or none say so in a sentence."""
    private, public = new_identity()
    sealed = archive_decision(decided.by("auditor6"), decided.case_id, recipient=public)
    assert all(person.name.encode() not in sealed for person in FAMILY)
    key, other, file = tmp_path / "key.txt", tmp_path / "other.txt", tmp_path / "d.age"
    key.write_text(f"# created today\n{private}\n")
    other.write_text(new_identity()[0])
    file.write_bytes(sealed)
    record = Record.from_json(open_with(key, sealed).decode())
    assert record.decision["case"] == decided.case_id
    assert replay(record).is_equal
    assert command.run([str(file), "--key", str(key)]) == 0
    said = capsys.readouterr().out
    assert "一致" in said or "Equal" in said
    for wrong in (other, tmp_path / "half"):
        file.write_bytes(sealed if wrong is other else sealed[:-40])
        with pytest.raises(ArchiveUnreadable):
            command.run([str(file), "--key", str(other if wrong is other else key)])
    with pytest.raises(ArchiveUnreadable, match="--key"):
        command.run([str(file)])
    for bad in ("age1nothing", private, ""):
        with pytest.raises(RecipientInvalid) as caught:
            archive_decision(decided.by("auditor6"), decided.case_id, recipient=bad)
        assert private not in str(caught.value)
