"""How fast an extract is loaded, beside a plain CSV read, sort and Parquet write of the same rows (装载速度).

    python benchmarks/loading.py [--people 200000] [--seed 31] [--city FOLDER] [--dataset police_household_register]

The plain side is given every advantage: the file already in UTF-8, nothing checked, nothing repaired, no pseudonyms,
nothing encrypted, both threads. Both sides run in this process, alternating; medians are reported.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from doudi.columnar.contract import load_contract
from doudi.columnar.load import LoadReport, load_extract
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.snapshot import SnapshotStore
from doudi.sandbox.city import build

AS_OF = date(2025, 8, 31)
NOW = datetime(2025, 9, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
_CIPHER = AESGCM(b"benchmark key of 32 bytes length")


def seal(texts: list[str]) -> list[bytes]:
    """Encrypts as an installation does."""
    return [nonce + _CIPHER.encrypt(nonce, text.encode(), None) for text in texts for nonce in [os.urandom(12)]]


def load(path: Path, dataset: str, store: SnapshotStore) -> LoadReport:
    """One load with everything it does."""
    return load_extract(
        path,
        load_contract(dataset),
        store=store,
        pseudonyms=Pseudonyms(b"benchmark key of a city"),
        seal=seal,
        as_of=AS_OF,
        now=NOW,
    )


def load_plainly(path: Path, out: Path) -> int:
    """Reads UTF-8 with both threads, sorts by the text of the number, writes Parquet."""
    table = pa_csv.read_csv(path, parse_options=pa_csv.ParseOptions(newlines_in_values=True))
    pq.write_table(table.sort_by("公民身份号码"), out)
    return int(table.num_rows)


def main() -> None:
    """Runs and prints one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--city", type=Path, help="a city already built")
    parser.add_argument("--dataset", default="police_household_register")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="doudi-bench-"))
    try:
        city = options.city or work / "city"
        if options.city is None:
            build("500106", options.people, options.seed, city, lambda line: print(line, file=sys.stderr))
        path = next((city / "extracts").glob(f"{options.dataset}_*"))
        plain = work / "plain.csv"
        plain.write_text(path.read_bytes().decode(load_contract(options.dataset).encodings[0]), encoding="utf-8")
        ours, theirs, cpu = [], [], []
        rows = 0
        for turn in range(options.rounds):
            started, worked = time.perf_counter(), time.process_time()
            report = load(path, options.dataset, SnapshotStore(work / f"store{turn}"))
            ours.append(time.perf_counter() - started)
            cpu.append(time.process_time() - worked)
            rows = report.rows_in
            started = time.perf_counter()
            load_plainly(plain, work / "plain.parquet")
            theirs.append(time.perf_counter() - started)
            shutil.rmtree(work / f"store{turn}")
        mine, other = statistics.median(ours), statistics.median(theirs)
        print(
            json.dumps(
                {
                    "dataset": options.dataset,
                    "rows": rows,
                    "megabytes": round(path.stat().st_size / 1e6, 1),
                    "load_seconds": round(mine, 2),
                    "load_rows_per_second": round(rows / mine),
                    "load_cpu_seconds": round(statistics.median(cpu), 2),
                    "plain_utf8_read_sort_write_seconds": round(other, 2),
                    "load_ratio_plain": round(mine / other, 2),
                    "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                }
            )
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
