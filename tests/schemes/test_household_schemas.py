"""The JSON Schemas in the reference are those of the schemes' folders."""

from __future__ import annotations

import json
from pathlib import Path

from doudi.schemes.pages.household_schemas import household_schemas, main

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "households"


def test_every_schema_is_current() -> None:
    """Each committed schema is what the folder generates; if not: python -m doudi.schemes.pages.household_schemas."""
    schemas = household_schemas()
    assert {path.name for path in DOCS.iterdir()} == set(schemas)
    stale = [name for name, text in schemas.items() if (DOCS / name).read_text(encoding="utf-8") != text]
    assert stale == []


def test_the_schemas_are_json_and_can_be_written(tmp_path: Path) -> None:
    """The generator writes one file a scheme and one for all, each of them JSON that says what it is."""
    assert main([str(tmp_path)]) == 0
    for path in tmp_path.iterdir():
        schema = json.loads(path.read_text(encoding="utf-8"))
        assert schema["$schema"].endswith("2020-12/schema")
        assert schema["$defs"]["person"]["properties"]
    assert (tmp_path / "all.schema.json").exists()
