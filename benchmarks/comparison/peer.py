"""DuckDB's process (对照进程): the same questions as it would answer them, two threads and 4 GiB unless said."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.rules.worker import forget_peak, peak_mib, serve

MEMORY = "4GiB"


def _connection(threads: int, spill: Path) -> Any:
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET temp_directory = '{spill / 'spill'}'")
    return connection


def antijoin(folder: str, key: str, threads: int = 2) -> dict[str, Any]:
    """Count and sum of the first seventeen digits of those missing, from Parquet files."""
    place = Path(folder)
    digits = "substr(id, 1, 17)::HUGEINT" if key == "text" else "id::HUGEINT"
    with _connection(threads, place) as connection:
        forget_peak()
        started = time.perf_counter()
        missing, told = connection.execute(
            f"SELECT count(*), sum({digits}) FROM '{place / f'residents-{key}.parquet'}' AS r "
            f"ANTI JOIN '{place / f'insured-{key}.parquet'}' AS i USING (id)"
        ).fetchone()
        return {"seconds": time.perf_counter() - started, "gib": peak_mib() / 1024, "absent": missing,
                "digits": str(told)}  # fmt: skip


def load(folder: str, out: str) -> dict[str, Any]:
    """Reads the UTF-8 file, every column as text, sorts by the number, writes Parquet."""
    place, target = Path(folder), Path(out)
    with _connection(2, place) as connection:
        forget_peak()
        started, worked = time.perf_counter(), time.process_time()
        written = connection.execute(
            f"COPY (SELECT * FROM read_csv('{place / 'utf8.csv'}', header = true, all_varchar = true) "
            f"ORDER BY \"公民身份号码\") TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
        cpu, seconds = time.process_time() - worked, time.perf_counter() - started
    target.unlink()
    return {"seconds": seconds, "cpu_seconds": cpu, "gib": peak_mib() / 1024, "rows": written[0]}


if __name__ == "__main__":
    serve({"antijoin": antijoin, "load": load})
