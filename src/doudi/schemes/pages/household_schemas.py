"""The JSON Schemas of households (家庭的 JSON 模式), one a scheme, written into the reference.

    python -m doudi.schemes.pages.household_schemas        writes docs/reference/households/<scheme>.schema.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from doudi.rules.wire.schema import household_schema
from doudi.schemes.bundles.desk import bundle_schema
from doudi.schemes.catalogue import load_for, scheme_keys

PLACE = "500106"


def household_schemas() -> dict[str, str]:
    """File name to text of every schema: each scheme's own, and the one for all together."""
    found = {"all.schema.json": schema_text(bundle_schema("", PLACE))}
    for key in scheme_keys():
        scheme = load_for(key, jurisdiction=PLACE)
        schema = household_schema(scheme.quantities, scheme.name_zh, scheme.name_en)
        found[f"{key}.schema.json"] = schema_text(schema)
    return found


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as text a person can read: one line a key of households and persons."""
    head = {key: value for key, value in schema.items() if key != "$defs"}
    lines = ["{", *(f"  {_text(key)}: {_text(value)}," for key, value in head.items()), '  "$defs": {']
    definitions = schema["$defs"]
    for number, (name, each) in enumerate(definitions.items(), 1):
        comma = "" if number == len(definitions) else ","
        if "properties" not in each:
            lines.append(f"    {_text(name)}: {_text(each)}{comma}")
            continue
        lines.append(f"    {_text(name)}: {{")
        lines += [f"      {_text(key)}: {_text(value)}," for key, value in each.items() if key != "properties"]
        properties = [f"        {_text(key)}: {_text(value)}" for key, value in each["properties"].items()]
        lines += ['      "properties": {', ",\n".join(properties), "      }", f"    }}{comma}"]
    return "\n".join([*lines, "  }", "}", ""])


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(arguments: Iterable[str]) -> int:
    """Write the schemas into docs/reference/households, or into the folder given."""
    folder = Path(next(iter(arguments), "docs/reference/households"))
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in household_schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
