"""Building: the same bytes for the same seed, whole or not at all, reused, and refusing in one sentence."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from doudi.sandbox import city as building
from doudi.sandbox.city import CityReport, build, read_report, shares_of
from doudi.sandbox.errors import (
    BuildRunning,
    DistrictUnknown,
    FolderHoldsSomethingElse,
    NotEnoughSpace,
    TooFewPeople,
    TooManyPeople,
)
from tests.sandbox.own_process import SOURCE, peak_kib_of

SMALL = 3000


def _bytes_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Every file of two builds of one recipe is equal, extracts, truth and manifest alike."""
    first = _built(tmp_path / "a" / "city", 7)
    second = _built(tmp_path / "b" / "city", 7)
    assert _bytes_of(first) == _bytes_of(second)


def test_another_seed_gives_another_city(tmp_path: Path) -> None:
    """Two seeds share no extract."""
    first, second = _bytes_of(_built(tmp_path / "a", 7)), _bytes_of(_built(tmp_path / "b", 8))
    assert all(first[name] != second[name] for name in first if name.startswith("extracts"))


def _built(folder: Path, seed: int) -> Path:
    return build("500106", SMALL, seed, folder).folder


def test_building_is_free_of_warnings(folder: Path) -> None:
    """No step overflows, divides by zero or relies on anything deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        build("500106", SMALL, 3, folder)


@pytest.mark.parametrize("district", ["500103", "500229", "500243"])
def test_other_districts_can_be_built(district: str, folder: Path) -> None:
    """A district without villages, a county and an autonomous county each become a city of their own."""
    report = build(district, SMALL, 7, folder)
    assert report.district == district
    assert SMALL - 8 <= report.residents <= SMALL
    assert len(report.extracts) == 24


def test_the_report_says_what_is_approximate_and_fictitious(city: CityReport) -> None:
    """The number of residents is near what was asked, and the report and the folder say that nobody exists."""
    assert 0 <= city.people_asked - city.residents < 10
    assert any("approximate" in note for note in city.notes)
    assert "FICTITIOUS" in (city.folder / "manifest.json").read_text("utf-8")
    assert (city.folder / "FICTITIOUS 虚构.txt").is_file()


def test_a_finished_city_is_reused(city: CityReport) -> None:
    """Asking again does nothing and says the same."""
    before = (city.folder / "manifest.json").stat().st_mtime_ns
    again = build("500106", city.people_asked, city.seed, city.folder)
    assert again.was_there
    assert (again.residents, again.rows, again.monitored_people) == (city.residents, city.rows, city.monitored_people)
    assert (city.folder / "manifest.json").stat().st_mtime_ns == before


def test_a_damaged_city_is_not_taken_for_a_finished_one(folder: Path) -> None:
    """A city with a file cut short is neither reused nor overwritten."""
    report = build("500106", SMALL, 7, folder)
    path = folder / "extracts" / report.extracts["police_vehicles"].file
    path.write_bytes(path.read_bytes()[:100])
    assert read_report(folder) is None
    with pytest.raises(FolderHoldsSomethingElse) as caught:
        build("500106", SMALL, 7, folder)
    assert "Nothing was changed" in str(caught.value)


def test_a_folder_with_something_else_is_left_alone(folder: Path) -> None:
    """Nobody's files are overwritten."""
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(FolderHoldsSomethingElse):
        build("500106", SMALL, 7, folder)
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("district", "people", "error", "words"),
    [
        ("500999", 20_000, DistrictUnknown, "500101"),
        ("沙坪坝", 20_000, DistrictUnknown, "six digits"),
        ("500106", 1999, TooFewPeople, "2000 or more"),
        ("500106", 10_000_000, TooManyPeople, "--district all"),
    ],
)
def test_what_cannot_be_built_is_refused_with_the_way_out(
    district: str, people: int, error: type[Exception], words: str, folder: Path
) -> None:
    """Unknown districts and impossible sizes are told before anything is written."""
    with pytest.raises(error) as caught:
        build(district, people, 7, folder)
    assert words in str(caught.value)
    assert not folder.exists()


def test_a_full_disk_is_told_before_it_happens(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little space is one sentence, and nothing is left behind."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(NotEnoughSpace) as caught:
        build("500106", SMALL, 7, folder)
    assert "MiB free" in str(caught.value)
    assert not list(folder.parent.iterdir())


def test_a_disk_that_fills_up_on_the_way_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Running out of space while writing removes what was begun."""

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "write_grids", full)
    with pytest.raises(NotEnoughSpace):
        build("500106", SMALL, 7, folder)
    assert not list(folder.parent.iterdir())


def test_a_killed_build_leaves_no_city_and_the_next_one_finishes(folder: Path) -> None:
    """SIGKILL in the middle: no folder that looks finished; the same command then makes the whole city."""
    code = (
        "import sys; from pathlib import Path; from doudi.sandbox.city import build;"
        f"build('500106', 60000, 7, Path({str(folder)!r}), lambda line: print(line, flush=True))"
    )
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout
        for line in child.stdout:
            if "medical_insurance_enrolment" in line:
                child.send_signal(signal.SIGKILL)
                break
    assert not folder.exists()
    assert [path.name for path in folder.parent.iterdir()] == [f".{folder.name}.building"]
    report = build("500106", 60_000, 7, folder)
    assert not report.was_there
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_two_builds_into_one_folder_do_not_mix(folder: Path) -> None:
    """While another process builds here, the second is told to wait."""
    remains = folder.parent / f".{folder.name}.building"
    remains.mkdir()
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    try:
        (remains / "building.pid").write_text(str(sleeper.pid))
        time.sleep(0.1)
        with pytest.raises(BuildRunning) as caught:
            build("500106", SMALL, 7, folder)
        assert str(sleeper.pid) in str(caught.value)
    finally:
        sleeper.kill()
        sleeper.wait()


def test_the_whole_city_is_shared_out_among_all_districts() -> None:
    """32 million people fall to 38 districts, none beyond what one piece may hold."""
    shares = shares_of(32_000_000)
    assert len(shares) == 38
    assert all(building.LEAST_PEOPLE <= share <= building.MOST_PEOPLE for share in shares.values())
    assert abs(sum(shares.values()) - 32_000_000) < 500_000


def test_all_districts_are_built_in_pieces_and_reused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each district is a folder of its own; a stopped build goes on where it stopped."""
    shares = dict(list(shares_of(100_000).items())[:3])
    monkeypatch.setattr(building, "shares_of", lambda people: shares)
    build(next(iter(shares)), next(iter(shares.values())), 7, tmp_path / next(iter(shares)))
    reports = building.build_all(100_000, 7, tmp_path)
    assert [report.was_there for report in reports] == [True, False, False]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(shares)


@pytest.mark.long
def test_a_whole_district_takes_a_minute_and_two_gibibytes(folder: Path) -> None:
    """1,480,000 people with all extracts within 60 seconds and 2 GiB on two cores."""
    seconds, peak_kib = peak_kib_of(
        "import sys, time; from pathlib import Path; from doudi.sandbox.city import build; start = time.time()\n"
        "build('500106', 1_480_000, 7, Path(sys.argv[1])); print(time.time() - start)",
        str(folder),
    )
    assert seconds < 60
    assert peak_kib < 2 << 20


@pytest.mark.thorough
def test_memory_does_not_grow_from_piece_to_piece(tmp_path: Path) -> None:
    """A sixth district needs no more memory than the third, when every pool has its size: a city of any size fits."""
    _first, _second, third, *_, last = peak_kib_of(
        "import sys; from pathlib import Path; from doudi.sandbox.city import build\n"
        "for code in ('500106', '500107', '500112', '500103', '500105', '500108'):\n"
        "    build(code, 12_000, 7, Path(sys.argv[1]) / code); PEAK",
        str(tmp_path),
    )
    assert last < third + (8 << 10)
