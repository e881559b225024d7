"""A desk to load extracts at, and a Spark session."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.columnar.extracts import Desk

SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty store and a folder for extracts."""
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """One session for the whole run: starting one takes ten seconds."""
    # Optional: a user without a cluster has neither PySpark nor Java.
    sql = pytest.importorskip("pyspark.sql")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = sql.SparkSession.builder.master("local[2]").appName("doudi-test")
    options = {
        "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1", "spark.sql.execution.arrow.maxRecordsPerBatch": "137",
        "spark.executorEnv.PYTHONPATH": str(SOURCE), "spark.driver.memory": "1g",
    }  # fmt: skip
    for key, value in options.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
