"""The corpus of bad files, and what the loader makes of every one of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from doudi.columnar.contract import load_contract
from doudi.columnar.load import load_extract
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.clock import SHANGHAI
from doudi.sandbox import hostile
from doudi.sandbox.city import AS_OF
from tests.sandbox.own_process import peak_kib_of


def test_the_corpus_is_broad_and_always_the_same(tmp_path: Path) -> None:
    """At least forty kinds, each written under its dataset's name (or, misnamed, another's)."""
    assert len(hostile.kinds()) >= 40
    assert len(set(hostile.kinds())) == len(hostile.kinds())
    for kind in ("half_copied", "odd_amounts", "as_utf16"):
        first, second = hostile.write_kind(kind, tmp_path / "a"), hostile.write_kind(kind, tmp_path / "b")
        assert first.path.read_bytes() == second.path.read_bytes()
        assert first.why


@pytest.mark.parametrize("kind", hostile.kinds())
def test_the_loader_survives(kind: str, tmp_path: Path) -> None:
    """Every file is refused as a whole, or its rows add up; what is expected of it happens."""
    file = hostile.write_kind(kind, tmp_path)
    report = load_extract(
        file.path,
        load_contract(file.dataset),
        store=SnapshotStore(tmp_path / "store"),
        pseudonyms=Pseudonyms(b"sixteen bytes ok"),
        seal=lambda texts: [b"sealed"] * len(texts),
        as_of=AS_OF,
        now=datetime(2025, 9, 1, 8, tzinfo=SHANGHAI),
    )
    assert report.rows_in == report.rows_accepted + report.rows_rejected
    if file.expect == hostile.REFUSED:
        assert report.faults
        assert report.snapshot is None
    elif file.expect != hostile.ANY:
        assert not report.faults
        assert (report.rows_in, report.rows_rejected) == (file.rows, file.rejected)


@pytest.mark.thorough
def test_no_hostile_workbook_takes_much_memory(tmp_path: Path) -> None:
    """A zip bomb, multiplying entities and a cell at the far corner stay under 512 MiB in a process of their own."""
    kinds = ("zip_bomb", "billion_laughs", "cell_far_away", "string_index_out_of_range")
    for kind in kinds:
        hostile.write_kind(kind, tmp_path)
    (peak_kib,) = peak_kib_of(
        "import sys; from datetime import datetime; from pathlib import Path\n"
        "from doudi.columnar.contract import load_contract; from doudi.columnar.load import load_extract\n"
        "from doudi.columnar.pseudonym import Pseudonyms; from doudi.columnar.snapshot import SnapshotStore\n"
        "from doudi.kernel.clock import SHANGHAI; from doudi.sandbox.city import AS_OF\n"
        "folder, contract = Path(sys.argv[1]), load_contract('civil_affairs_cremation')\n"
        "for kind in sys.argv[2:]:\n"
        "    path = next((folder / kind).glob('*.xlsx'))\n"
        "    load_extract(path, contract, store=SnapshotStore(folder / f'store {kind}'),\n"
        "        pseudonyms=Pseudonyms(b'sixteen bytes ok'), seal=lambda texts: [b'x'] * len(texts), as_of=AS_OF,\n"
        "        now=datetime(2025, 9, 1, tzinfo=SHANGHAI))",
        str(tmp_path),
        *kinds,
    )
    assert peak_kib < 512 << 10
