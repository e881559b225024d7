"""The message catalogue: Chinese is what we write, English is looked up; read, checked and compiled without gettext.

``./doudi`` calls ``compile_messages`` when it prepares an installation; ``missing_messages`` is a test and a command of
the makers. The catalogue is a plain ``django.po``.
"""

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from doudi.kernel.errors import DoudiError

SOURCE = Path(__file__).resolve().parents[1]
CATALOGUE = Path(__file__).resolve().parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
FACES = ("ui", "portal", "workbench", "field", "api")
CALLS = {"gettext", "gettext_lazy", "_", "ngettext", "ngettext_lazy", "pgettext"}


class CatalogueBroken(DoudiError):
    """A line of the catalogue cannot be read."""

    code = "ui.catalogue-broken"

    def __init__(self, path: Path, line: int, text: str) -> None:
        super().__init__(f'{path.name}:{line} is not a catalogue line: {text[:60]!r}. Write msgid "…" and msgstr "…".')


def read_catalogue(path: Path = CATALOGUE) -> dict[str, list[str]]:
    """Every message of a ``.po`` with its translations (one, or singular and plural).

    Raises:
        CatalogueBroken: names the line.
    """
    entries: dict[str, list[str]] = {}
    key, plural, values, current = "", "", [""], "none"
    lines = [*path.read_text(encoding="utf-8").splitlines(), ""]
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("#") and not text.startswith("#,"):
            continue
        if not text:
            if current != "none":
                entries[f"{key}\0{plural}" if plural else key] = values
            key, plural, values, current = "", "", [""], "none"
            continue
        if text.startswith("#,"):
            continue
        found = re.fullmatch(r'(msgid_plural|msgid|msgstr(?:\[(\d)\])?)?\s*("(?:[^"\\]|\\.)*")', text)
        if not found:
            raise CatalogueBroken(path, number, text)
        piece = ast.literal_eval(found[3])
        if found[1]:
            current = found[1]
        if current == "msgid":
            key += piece
        elif current == "msgid_plural":
            plural += piece
        else:
            at = int(found[2] or 0) if found[1] else len(values) - 1
            while len(values) <= at:
                values.append("")
            values[at] += piece
    return entries


def write_mo(entries: dict[str, list[str]]) -> bytes:
    """The compiled form Python's gettext reads: little-endian, sorted, without a hash table."""
    pairs = sorted((key.encode(), "\0".join(values).encode()) for key, values in entries.items() if any(values))
    count, head = len(pairs), 28
    ids_at = head + 16 * count
    strings_at = ids_at + sum(len(key) + 1 for key, _ in pairs)
    id_table, string_table, ids, strings = [], [], b"", b""
    for key, value in pairs:
        id_table.append(struct.pack("<II", len(key), ids_at + len(ids)))
        string_table.append(struct.pack("<II", len(value), strings_at + len(strings)))
        ids += key + b"\0"
        strings += value + b"\0"
    header = struct.pack("<Iiiiiii", 0x950412DE, 0, count, head, head + 8 * count, 0, 0)
    return header + b"".join(id_table) + b"".join(string_table) + ids + strings


def compile_messages() -> Path:
    """Write ``django.mo`` beside the catalogue, if it is older than the catalogue; returns its path."""
    target = CATALOGUE.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < CATALOGUE.stat().st_mtime:
        scratch = target.with_suffix(".mo.new")
        scratch.write_bytes(write_mo(read_catalogue()))
        scratch.replace(target)
    return target


def _in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if (
            name in CALLS
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
        ):
            first = node.args[0].value
            if name.startswith("ngettext") and isinstance(node.args[1], ast.Constant):
                yield f"{first}\0{node.args[1].value!s}"
            else:
                yield first


_STRING = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"


def _in_template(path: Path) -> Iterator[str]:
    code = templatize(path.read_text(encoding="utf-8"))
    for found in re.finditer(rf"(ngettext|gettext|_)\({_STRING}(?:\s*,\s*{_STRING})?", code):
        first = ast.literal_eval(found[2])
        yield f"{first}\0{ast.literal_eval(found[3])}" if found[1] == "ngettext" and found[3] else first


def used_messages(folders: tuple[str, ...] = FACES) -> dict[str, str]:
    """Every message the faces use, with the file that uses it first."""
    used: dict[str, str] = {}
    for folder in folders:
        for path in sorted((SOURCE / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and path.name != "translations.py":
                for message in _in_python(path) if path.suffix == ".py" else _in_template(path):
                    used.setdefault(message, str(path.relative_to(SOURCE)))
    return used


def missing_messages() -> dict[str, str]:
    """Messages in use without an English string, with the file that uses each."""
    known = read_catalogue()
    return {message: where for message, where in used_messages().items() if not all(known.get(message, [""]))}


def unused_messages() -> list[str]:
    """Messages of the catalogue that no face uses any more."""
    used = used_messages()
    return sorted(message for message in read_catalogue() if message and message not in used)
