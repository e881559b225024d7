"""Commands say what is wrong in one sentence, and refuse what would be dangerous."""

import socket
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from doudi.config import start
from doudi.config.commands import audit, doctor, serve, worker
from doudi.config.environment import read_environment
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.errors import FaultsFound
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.platform.installation import KeysDoNotFit, NotADemo, current_clock, make_installation
from doudi.platform.models import AuditEntry, Installation, OutboxEvent

NOW = datetime(2025, 9, 8, 10, tzinfo=SHANGHAI)
MACHINE = Acting.system("test", NOW)


@pytest.fixture(autouse=True)
def own_anchor(settings, tmp_path: Path) -> None:
    """An anchor of its own for each test."""
    settings.DOUDI_ANCHOR = tmp_path / "heads.jsonl"


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "example.org"])
def test_a_demo_is_served_on_this_machine_only(host: str) -> None:
    """A demo database, whose accounts anyone can open, is refused on any address others can reach."""
    make_installation(NOW, is_demo=True)
    with pytest.raises(serve.DemoOnlyHere):
        serve.serve(host, 8000)


@pytest.mark.django_db
def test_detailed_error_pages_stay_on_this_machine(settings) -> None:
    """With debugging on, serving beyond this machine is refused."""
    make_installation(NOW, is_demo=False)
    settings.DEBUG = True
    with pytest.raises(serve.DebugOnlyHere):
        serve.serve("0.0.0.0", 8000)


def test_a_port_in_use_is_said_with_a_way_out() -> None:
    """Another program on the port: one sentence and another port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(serve.PortInUse) as caught:
            serve.check_port("127.0.0.1", port)
    assert str(port + 1) in str(caught.value)


@pytest.mark.django_db
def test_a_database_of_a_newer_version_is_not_touched(monkeypatch) -> None:
    """Steps this version does not know stop the start before anything is migrated."""
    monkeypatch.setattr(start, "unknown_migrations", lambda: ["casework.9999_from_the_future"])
    with pytest.raises(start.DatabaseNotReady) as caught:
        start.migrate_quietly()
    assert "9999_from_the_future" in str(caught.value)


@pytest.mark.django_db
def test_a_database_that_is_behind_says_what_to_run(monkeypatch) -> None:
    """Missing steps name the command that brings them."""
    monkeypatch.setattr(start, "pending_migrations", lambda: ["casework.0002_more"])
    with pytest.raises(start.DatabaseNotReady) as caught:
        start.require_ready()
    assert "./doudi migrate" in str(caught.value)


@pytest.mark.django_db
def test_a_demo_never_becomes_real_nor_the_other_way_round() -> None:
    """What a database is, it stays."""
    make_installation(NOW, is_demo=False)
    with pytest.raises(NotADemo):
        make_installation(NOW, is_demo=True)


@pytest.mark.django_db
def test_the_wrong_key_file_stops_the_start() -> None:
    """A key file of another installation is refused by name before anything is read with it."""
    Installation.objects.create(is_demo=False, key_id="deadbeef", made_at=NOW)
    with pytest.raises(KeysDoNotFit):
        doctor.check_keys_fit()
    finding = next(f for f in doctor.examine() if "deadbeef" in f.found)
    assert finding.state == "bad"


@pytest.mark.django_db
def test_the_doctor_looks_at_everything_and_survives_what_it_finds(monkeypatch) -> None:
    """A check that fails is a finding; the others are still made."""
    make_installation(NOW, is_demo=False)
    assert {f.state for f in doctor.examine() if f.what in {"Python", "database", "数据库"}} == {"ok"}

    def broken() -> doctor.Finding:
        raise OSError("no such disk")

    monkeypatch.setattr(doctor, "CHECKS", (broken, *doctor.CHECKS))
    found = doctor.examine()
    assert any("no such disk" in f.found and f.state == "bad" for f in found)
    assert len(found) == len(doctor.CHECKS) + 1


@pytest.mark.django_db
def test_the_audit_command_fails_when_a_line_was_changed(capsys) -> None:
    """Verify exits with 1 and names the line."""
    make_installation(NOW, is_demo=False)
    for number in range(3):
        record(MACHINE, "test", "thing", str(number))
    assert audit.run(["verify"]) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE platform_auditentry SET actor_id = 'somebody' WHERE subject_id = '1'")
    assert audit.run(["verify"]) == 1
    assert str(AuditEntry.objects.get(subject_id="1").pk) in capsys.readouterr().out


@pytest.mark.django_db
def test_a_round_of_the_worker_delivers_and_chains() -> None:
    """After one round no event waits and every audit line is chained; a second round finds nothing."""
    make_installation(NOW, is_demo=False)
    announce(MACHINE, "nobody_listens", {})
    record(MACHINE, "test", "thing", "1")
    first = worker.tick(NOW)
    assert first["events"] == 1
    assert first["sealed"] >= 1
    assert not OutboxEvent.objects.filter(dispatched_at=None).exists()
    assert worker.tick(NOW + timedelta(seconds=2)) == dict.fromkeys(first, 0)


@pytest.mark.django_db
def test_the_demo_lives_on_its_simulated_day() -> None:
    """In a demo the date is the simulated one; in a real database it is today."""
    found = make_installation(NOW, is_demo=True)
    found.simulated_day = NOW.date()
    found.save()
    assert current_clock().today() == NOW.date()
    Installation.objects.update(is_demo=False)
    assert current_clock().today() > NOW.date()


def test_every_bad_setting_is_reported_at_once() -> None:
    """Three wrong settings, one message with three faults."""
    wrong = {"DOUDI_CRYPTO_PROFILE": "rot13", "DOUDI_ALLOWED_HOSTS": "*", "DOUDI_DATABASE_URL": "mysql://x"}
    with pytest.raises(FaultsFound) as caught:
        read_environment(wrong)
    assert {fault.where for fault in caught.value.faults} == set(wrong)


def test_the_settings_file_is_read_and_checked(monkeypatch, tmp_path: Path) -> None:
    """Lines of doudi.env count, the environment wins, an unknown name is refused."""
    (tmp_path / "doudi.env").write_text("# ours\nDOUDI_JURISDICTION=demo-city\nDOUDI_PROFILE=cq-2016\n")
    monkeypatch.setenv("DOUDI_HOME", str(tmp_path))
    monkeypatch.setenv("DOUDI_PROFILE", "cn-2021")
    read = read_environment()
    assert (read["DOUDI_JURISDICTION"], read["DOUDI_PROFILE"]) == ("demo-city", "cn-2021")
    (tmp_path / "doudi.env").write_text("DOUDI_JURISDICTOIN=demo-city\n")
    with pytest.raises(FaultsFound):
        read_environment()
