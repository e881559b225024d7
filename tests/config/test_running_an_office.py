"""Commands a real installation is run with: offices, accounts, screening, banks; and what each says when it cannot."""

import getpass
from pathlib import Path
from typing import Any

import pytest

from doudi.casework.models import JointOffice
from doudi.config.commands import (
    account,
    backup,
    banks,
    create_account,
    doctor,
    joint,
    load,
    office,
    officers,
    screen,
    serve,
    worker,
)
from doudi.config.commands import demo as demo_command
from doudi.config.commands.__main__ import main
from doudi.config.commands.saying import said
from doudi.kernel.errors import DoudiError
from doudi.outreach.actions import screen as screening
from doudi.platform.installation import KeysDoNotFit
from doudi.platform.models import AuditEntry
from doudi.registry.models import Division, Organisation, OrganisationArea, Staff
from doudi.worklist.models import Clock
from tests.columnar.books import write_book
from tests.evidence.conftest import office as evidence_office  # noqa: F401 - its folder of snapshots is used here
from tests.evidence.conftest import quiet  # noqa: F401 - needed by the fixture above
from tests.evidence.office import Office
from tests.outreach.conftest import town  # noqa: F401 - families in the data are used here
from tests.outreach.town import ELDER, Town, person
from tests.registry.city import NOW, build_city


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal of these tests reads English unless a test says otherwise."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def type_password(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    """Somebody at the keyboard."""
    answers = iter(typed)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(answers))


@pytest.mark.django_db
def test_more_than_a_thousand_offices_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Every office of a city has its line with the places it serves, whatever the database allows in one expression."""
    city = build_city()
    above = city.places["500106001001"]
    grids = [
        Division(code=f"{above.code}{n:04d}", name=f"{n}", level="grid", parent=above, path=f"{above.path}{n:04d}/")
        for n in range(1_100)
    ]
    stations = [Organisation(public_id=f"ORG-{n:05d}", kind="grid_station", name_zh=f"网格站{n}") for n in range(1_100)]
    pairs = zip(Organisation.objects.bulk_create(stations), Division.objects.bulk_create(grids), strict=True)
    OrganisationArea.objects.bulk_create(
        [OrganisationArea(organisation=each, division=grid, valid_from=NOW.date()) for each, grid in pairs]
    )
    assert office.run([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == Organisation.objects.count() > 1_100
    assert {f"网格站{n}  {above.code}{n:04d}" for n in range(1_100)} <= {line.split("  ", 2)[2] for line in lines}


@pytest.mark.django_db
def test_an_empty_installation_gets_its_first_office_and_account(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From a fresh database: the district's places come with its first office, an account with its second factor."""
    assert office.run([]) == 0
    assert "no offices yet" in capsys.readouterr().out
    assert office.run(["--kind", "district_bureau", "--name", "示例区民政局", "--serves", "500106"]) == 0
    number = capsys.readouterr().out.strip()
    assert Division.objects.filter(level="township", path__startswith="/50/500106/").count() == 26
    under = ["--under", number, "--kind", "township_office", "--name", "示例街道办", "--serves", "500106014"]
    assert office.run(under) == 0
    assert office.run(under) == 0
    assert Organisation.objects.count() == 2, "the same office again is the same office"
    capsys.readouterr()
    assert office.run([]) == 0
    assert capsys.readouterr().out.count("\n") == 2
    type_password(monkeypatch, "a long pass phrase", "a long pass phrase")
    assert create_account.run(["wang", "王示例", "--role", "township_clerk", "--office", number]) == 0
    assert Staff.objects.get().totp_secret in capsys.readouterr().out


@pytest.mark.django_db
def test_what_is_wrong_with_an_office_or_account_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unknown places, unknown offices, a name taken, a weak password: nothing is made and a sentence says why."""
    city = build_city()
    assert office.run(["--kind", "charity", "--name", "X", "--serves", "5001069999999"]) == 1
    assert "5001069999999" in capsys.readouterr().err
    assert office.run(["--kind", "charity", "--name", "X", "--serves", "500106", "--under", "ORG-0"]) == 1
    with pytest.raises(SystemExit):
        office.run(["--name", "X"])
    there = city.offices["500106"].public_id
    assert create_account.run(["clerk6", "某人", "--role", "leader", "--office", there]) == 1
    assert "exists already" in capsys.readouterr().err
    type_password(monkeypatch, "short", "short")
    assert create_account.run(["new", "某人", "--role", "leader", "--office", there]) == 1
    assert "too short" in capsys.readouterr().err
    assert not Staff.objects.filter(username="new").exists()


@pytest.mark.django_db
def test_an_account_is_ended_and_gets_a_new_second_factor(capsys: pytest.CaptureFixture[str]) -> None:
    """The old figures open nothing any more; an ended account is told to be one; both stand in the audit."""
    city = build_city()
    before = city.staff["clerk6"].totp_secret
    assert account.run(["new-factor", "clerk6"]) == 0
    staff = Staff.objects.get(username="clerk6")
    assert staff.totp_secret not in ("", before)
    assert staff.totp_secret in capsys.readouterr().out
    assert account.run(["end", "clerk6"]) == 0
    assert account.run(["end", "clerk6"]) == 1
    assert account.run(["new-factor", "nobody"]) == 1
    assert not Staff.objects.get(username="clerk6").is_active
    done = set(AuditEntry.objects.filter(subject_id=staff.public_id).values_list("action", flat=True))
    assert {"registry.new_second_factor", "registry.end_account"} <= done


def test_screening_says_what_it_found_and_left_out(
    town: Town,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By a named official, for a month; the same month again finds nothing new."""
    monkeypatch.setattr(screen, "current_clock", lambda: type("Now", (), {"now": lambda _self: town.now})())
    assert screening.screen_population == town.sweep
    assert screen.run(["--month", "2025-08", "--by", "verifier6"]) == 0
    assert "1 found, 1 of them new" in capsys.readouterr().out
    assert screen.run(["--month", "2025-08", "--by", "verifier6", "--area", "500106"]) == 0
    told = capsys.readouterr().out
    assert "0 of them new" in told
    assert "not entitled on the data: 90" in told
    assert screen.run(["--month", "2025-08", "--by", "nobody"]) == 1
    assert screen.run(["--month", "2025-08", "--by", "verifier6", "--area", "999999"]) == 1


def test_screening_tells_of_every_scheme_and_of_those_it_cannot_seek(
    town: Town,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The list needs no account; schemes are chosen by key; a scheme no data can seek is refused with the reason."""
    monkeypatch.setattr(screen, "current_clock", lambda: type("Now", (), {"now": lambda _self: town.now})())
    town.found = {ELDER: [person(ELDER, 77)]}
    asked = ["--month", "2025-08", "--by", "verifier6"]
    assert screen.run(["--list"]) == 0
    listed = capsys.readouterr().out
    sought, _, others = listed.partition("Not to be sought this way:")
    assert (f"{ELDER}: " in sought, "price_subsidy: " in others) == (True, True)
    assert screen.run([*asked, "--schemes", f"{ELDER}, dibao"]) == 0
    told = capsys.readouterr().out
    assert "1 people found, 1 of them new" in told
    assert "1 families found, 1 of them new" in told
    assert screen.run([*asked, "--schemes", "price_subsidy,gold"]) == 1
    refused = capsys.readouterr().err
    assert ("price subsidy" in refused, "no scheme gold" in refused) == (True, True)
    with pytest.raises(SystemExit):
        screen.run(["--month", "2025-08"])
    assert "--by and --month are needed" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_banks_files_go_through_the_exchange_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With nothing waiting nothing is written; an unreadable reply stays where it is and is told."""
    build_city()
    asked, replies = tmp_path / "asked", tmp_path / "replies"
    assert banks.run(["ask", "--by", "verifier6", "--folder", str(asked)]) == 0
    assert "Nothing waits" in capsys.readouterr().out
    assert list(asked.iterdir()) == []
    replies.mkdir()
    odd = replies / "odd_reply.csv"
    odd.write_bytes(b"\xff\xff\xff")
    assert banks.run(["read", "--by", "verifier6", "--folder", str(replies)]) == 1
    assert odd.exists()
    assert "odd" in capsys.readouterr().err
    assert banks.run(["read", "--by", "nobody"]) == 1


def test_a_smaller_feed_is_loaded_when_somebody_asked(
    evidence_office: Office,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Half the rows are refused with the way out in the reader's language, and taken with the option it names."""
    monkeypatch.setattr(
        officers, "current_clock", lambda: type("Now", (), {"now": lambda _self: evidence_office.by().now})()
    )
    cars = "police_vehicles"
    many = [evidence_office.row(cars, number) for number in range(20, 30)]
    whole = evidence_office.write(cars, many, day="20250831")
    assert load.run([str(whole), "--by", "verifier6"]) == 0
    few = evidence_office.write(cars, many[:1], day="20250901")
    assert load.run([str(few), "--by", "verifier6"]) == 1
    assert "--smaller-is-right" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert load.run([str(few), "--by", "verifier6"]) == 1
    told = capsys.readouterr().out
    assert "多半是没有拷全" in told
    assert "和上次不同" not in told, "said once"
    assert load.run([str(few), "--by", "verifier6", "--smaller-is-right"]) == 0
    assert "和上次不同：上次11行，这次2行，少了一半以上" in capsys.readouterr().out
    book = write_book(tmp_path / "not-an-extract.xlsx", "market_enterprises", [])
    assert load.run([str(book.parent), "--by", "verifier6"]) == 1
    assert "文件名要写明" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_holiday_notice_moves_the_limits_that_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker counts again by the calendar of its start."""
    seen: list[Any] = []
    monkeypatch.setattr(worker, "recompute_clocks", lambda acting, days: seen.append((acting.purpose, days)) or 0)
    assert worker.run(["--once"]) == 0
    assert [purpose for purpose, _days in seen] == ["housekeeping"]
    assert Clock.objects.count() == 0


def test_a_file_that_cannot_be_written_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback for a folder that does not exist and cannot be made."""
    monkeypatch.setattr(backup, "require_ready", lambda: None)
    assert main(["backup", "/proc/no/such.tar"]) == 1
    assert "Cannot read or write /proc/no" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", ""])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    """Numbers no machine can listen on are words not understood, not a crash."""
    with pytest.raises(SystemExit) as stopped:
        serve.run(["--port", text])
    assert stopped.value.code == 2


@pytest.mark.parametrize("name", ["check", "lock", "prepare", "help"])
def test_asking_for_help_does_nothing_else(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for help, no lock is written anew and no check is run."""
    assert main([name, "--help"]) == 0
    assert f"./doudi {name}" in capsys.readouterr().out


def test_an_error_is_told_in_the_terminals_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chinese where the terminal is and the error has Chinese words; the code never changes."""
    fault = KeysDoNotFit("a", ["b"])
    assert said(fault).startswith("This database was made with key a")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert said(fault).startswith("密钥文件")
    assert said(fault).endswith(f"[{fault.code}]")
    assert said(DoudiError("Only English.")) == "Only English. [kernel.error]"


def test_the_doctor_of_an_empty_folder_says_one_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tables the lines that need them are left out: the way out stands in the first."""
    monkeypatch.setattr(doctor, "CHECKS", (doctor._database, doctor._keys, doctor._audit, doctor._events))
    monkeypatch.setattr(doctor, "unknown_migrations", list)
    monkeypatch.setattr(doctor, "pending_migrations", lambda: ["casework.0001_initial"])
    monkeypatch.setattr(doctor, "connection", _NoTables())
    bad = [finding for finding in doctor.examine() if finding.state == "bad"]
    assert len(bad) == 1
    assert "./doudi migrate" in bad[0].found


class _NoTables:
    """A connection that answers, to a database without tables."""

    vendor = "sqlite"

    def cursor(self) -> "_NoTables":
        """Itself."""
        return self

    def __enter__(self) -> "_NoTables":
        return self

    def __exit__(self, *_all: object) -> None:
        return None

    def execute(self, _said: str) -> None:
        """Nothing."""


def test_the_demo_says_which_step_was_refused() -> None:
    """One is one, several are several, and each stands with its reason; many are cut short and counted."""
    one = {"zh": "2025-09-05 甲：已有一件在办", "en": "2025-09-05 window A: one is open already"}
    told = demo_command.trouble_lines([one])
    assert told[0].startswith("1 step of the simulated offices was refused")
    assert told[1].strip() == one["en"]
    many = demo_command.trouble_lines([one] * 7)
    assert many[0].startswith("7 steps of the simulated offices were refused")
    assert many[-1].strip() == "and 2 more"
    assert demo_command.trouble_lines(["2025-09-05 told by an older version"])[1].strip().startswith("2025-09-05")


@pytest.mark.django_db
def test_departments_of_the_joint_matter_are_named_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The list says who is not named yet; naming twice changes nothing; what is unknown is said."""
    assert joint.run(["office"]) == 0
    departments = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    bureau = build_city().offices["500106"]
    for _ in range(2):
        assert joint.run(["office", departments[0], bureau.public_id]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith(departments[0])
    assert first.count(bureau.public_id) == 1
    assert joint.run(["office", departments[0], "ORG-0"]) == 1
    assert joint.run(["office", "nobody", bureau.public_id]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert JointOffice.objects.count() == 1
