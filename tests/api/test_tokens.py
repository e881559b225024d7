"""Tokens of machines: issued once, kept as a fingerprint, ended by date or at once, each step in the audit."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from doudi.config.commands import token as command
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.errors import FaultsFound
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from doudi.registry.actions.issue_machine_token import issue_machine_token
from doudi.registry.actions.revoke_machine_token import revoke_machine_token
from doudi.registry.errors import NotAllowed
from doudi.registry.machines import acting_for_machine, find_token, fingerprint_of
from doudi.registry.models import MachineToken, Organisation
from doudi.registry.policy import known_verbs, may
from tests.api.machines import machine

pytestmark = pytest.mark.django_db
NOW = datetime.now(SHANGHAI)


def test_only_a_fingerprint_is_kept() -> None:
    """The database holds nothing from which the token could be sent; its text finds it, one letter less does not."""
    kept, text = machine()
    secret = text.removeprefix(f"doudi_{kept.public_id}_")
    assert len(secret) > 40
    assert kept.fingerprint == fingerprint_of(secret)
    assert secret not in str(MachineToken.objects.values_list())
    assert find_token(text, NOW) == kept
    assert find_token(text[:-1], NOW) is None
    assert find_token(f"doudi_{kept.public_id}_", NOW) is None
    assert find_token(text + "x" * 500, NOW) is None


def test_a_token_ends_on_its_day_and_when_it_is_revoked() -> None:
    """It counts until the day before it ends, and not a moment after it was revoked."""
    kept, text = machine(days=3)
    last = datetime.combine(kept.expires_on - timedelta(days=1), time(23, 59), SHANGHAI)
    assert find_token(text, last) == kept
    assert find_token(text, last + timedelta(minutes=1)) is None
    by = Acting.system("administration", NOW)
    revoke_machine_token(by, kept)
    revoke_machine_token(by, kept)
    assert find_token(text, NOW) is None
    actions = list(AuditEntry.objects.filter(subject_id=kept.public_id).values_list("action", flat=True))
    assert sorted(actions) == ["registry.issue_machine_token", "registry.revoke_machine_token"]


def test_what_cannot_be_issued_is_told_at_once() -> None:
    """No name, no such purpose, no such scope, too long a life: all of it, and no token is made."""
    office = Organisation.objects.create(kind="department", name_zh="医保局")
    with pytest.raises(FaultsFound) as caught:
        issue_machine_token(Acting.system("x", NOW), office, " ", purpose="fun", scopes=["everything"], days=1000)
    assert [fault.where for fault in caught.value.faults] == ["name", "purpose", "scopes", "days"]
    assert not MachineToken.objects.exists()


def test_nobody_without_the_verb_issues_or_revokes() -> None:
    """Who may not make accounts may not make tokens, nor end them; a machine may do nothing by itself."""
    kept, _ = machine()
    nobody = Acting("staff", "S-1", "某人", NOW, "assistance")
    with pytest.raises(NotAllowed):
        issue_machine_token(nobody, kept.organisation, "x", purpose="assistance", days=1)
    with pytest.raises(NotAllowed):
        revoke_machine_token(nobody, kept)
    acting = acting_for_machine(kept, NOW)
    assert not any(may(acting, verb, area_path="/50/") for verb in known_verbs())
    kept.refresh_from_db()
    assert kept.last_used_on == NOW.date()


def test_the_command_issues_lists_and_revokes(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    """`./doudi token` shows the text once on standard output, lists tokens without it, and ends them."""
    monkeypatch.setattr(command, "require_ready", lambda: None)
    office = Organisation.objects.create(kind="department", name_zh="医保局")
    assert command.run(["list"]) == 0
    assert command.run(["issue", "业务系统", "--office", office.public_id, "--days", "10"]) == 0
    text = capsys.readouterr().out.splitlines()[-1]
    kept = find_token(text, NOW)
    assert kept is not None
    assert command.run(["list"]) == 0
    listed = capsys.readouterr().out
    assert kept.public_id in listed
    assert text not in listed
    assert command.run(["revoke", kept.public_id]) == 0
    assert find_token(text, NOW) is None
    assert command.run(["revoke", "MT-0"]) == 1
    assert command.run(["issue", "x", "--office", "ORG-0"]) == 1
    assert command.run(["issue", "x", "--office", office.public_id, "--days", "9999"]) == 1
