"""`./doudi assess FILE|-`: households as JSON in, what the rules say of each as JSON out."""

import argparse
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from doudi.config.commands.assess_cliff import print_cliff
from doudi.config.commands.language import speak
from doudi.config.installation import open_figures
from doudi.kernel.clock import SystemClock
from doudi.kernel.errors import DoudiError
from doudi.kernel.month import Month
from doudi.rules.wire.answering import Desk, Reasons
from doudi.rules.wire.parsing import parse_quickly
from doudi.rules.wire.receiving import Answered, Reception
from doudi.rules.wire.schema import household_schema
from doudi.schemes.bundles.desk import BundleDesk, bundle_schema
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.loader import load
from doudi.schemes.pages.household_schemas import schema_text
from doudi.schemes.scheme import Scheme

ALL = "all"


class InputNotThere(DoudiError):
    """The file of households cannot be read."""

    code = "config.no-such-input"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            speak(
                f"读不到 {path}：{why}。写文件名，或者写 - 从标准输入读。",
                f"{path} cannot be read: {why}. Name a file, or write - to read standard input.",
            )
        )


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./doudi assess",
        description=speak(
            "读 JSON 写的一户或多户，按规则算，结果也是 JSON。格式见 docs/reference/households-as-json.md",
            "Read one or many households as JSON and print what the rules say as JSON. "
            "The form: docs/reference/households-as-json.md",
        ),
    )
    parser.add_argument("file", nargs="?", help=speak("文件，或者 -（标准输入）", "a file, or - for standard input"))
    parser.add_argument("--scheme", default="dibao", choices=[*scheme_keys(), ALL], metavar="SCHEME",
                        help=speak(f"哪一项政策；{ALL} 是一起算：", f"which scheme; {ALL}: together: ")
                        + ", ".join(scheme_keys()))  # fmt: skip
    parser.add_argument("--month", help=speak("哪个月，如 2025-09；不写是本月", "e.g. 2025-09; this month if left out"))
    parser.add_argument("--profile", default="", help=speak("按哪套办法", "which text of law counts"))
    parser.add_argument("--jurisdiction", default="", help=speak("哪个地方的标准", "whose figures count"))
    parser.add_argument("--proof", action="store_true", help=speak("连同算式", "with the structured proof"))
    parser.add_argument(
        "--explain",
        action="store_true",
        help=speak("连同算式，每一行有中文和英文", "with the proof, every line in Chinese and English"),
    )
    parser.add_argument(
        "--lines",
        action="store_true",
        help=speak("每行一户（JSON Lines），结果也是每行一户", "one household a line, in and out"),
    )
    parser.add_argument(
        "--cliff",
        action="store_true",
        help=speak(
            "一户：现在能享受什么，工资涨到多少各项没有，哪里到手反而少",
            "one household: what it has, at which wage each line falls away, where it has less",
        ),
    )
    parser.add_argument(
        "--whose",
        default="",
        metavar="PERSON",
        help=speak("--cliff 里谁的工资变；不写是工资最高的人", "whose wage --cliff changes, by key"),
    )
    parser.add_argument("--json", action="store_true", help=speak("--cliff 的结果写成 JSON", "--cliff as JSON"))
    parser.add_argument(
        "--schema",
        action="store_true",
        help=speak("只打印这项政策的 JSON Schema", "only print the scheme's JSON Schema"),
    )
    given = parser.parse_args(argv)
    if given.file is None and not given.schema:
        parser.error(speak("写一个文件，或者写 -", "name a file, or write -"))
    return given


def run(argv: list[str]) -> int:
    """Answer every household; 1 when some were refused, each with its reasons among the answers."""
    given = _options(argv)
    settings = open_figures()
    place = given.jurisdiction or settings["DOUDI_JURISDICTION"]
    if given.schema:
        _print(schema_text(_schema(given, settings["DOUDI_PROFILE"], place)).encode())
        return 0
    today = SystemClock().today()
    month = Month.parse(given.month) if given.month else Month.of(today)
    if given.cliff:
        return print_cliff(_whole(given.file), month, whose=given.whose, as_json=given.json, jurisdiction=place,
                           profile=given.profile or settings["DOUDI_PROFILE"])  # fmt: skip
    reasons = Reasons.WORDS if given.explain else Reasons.PROOF if given.proof else Reasons.NONE
    desk: Reception
    if given.scheme == ALL:
        profile = given.profile or settings["DOUDI_PROFILE"]
        desk = BundleDesk(month, jurisdiction=place, profile=profile, reasons=reasons, today=today)
    else:
        desk = Desk(_scheme(given, settings["DOUDI_PROFILE"], place).ruleset, month, reasons, today=today)
    households = refused = 0
    for portion in _answers(desk, given.file, given.lines):
        households, refused = households + portion.households, refused + portion.refused
    if refused:
        print(speak(f"{households}户里有{refused}户没有算，原因在结果里（refused）。",
                    f"{refused} of {households} households were refused; the answers say why (refused)."),
              file=sys.stderr)  # fmt: skip
    return 1 if refused else 0


def _schema(given: argparse.Namespace, default_profile: str, place: str) -> dict[str, Any]:
    if given.scheme == ALL:
        return bundle_schema(given.profile or default_profile, place)
    scheme = _scheme(given, default_profile, place)
    return household_schema(scheme.quantities, scheme.name_zh, scheme.name_en)


def _scheme(given: argparse.Namespace, default_profile: str, place: str) -> Scheme:
    """The scheme; the installation's profile counts where the scheme has it, a profile asked for must be there.

    Raises:
        SchemeUnknown: no such profile or place.
    """
    if given.profile:
        return load(given.scheme, profile=given.profile, jurisdiction=place)
    return load_for(given.scheme, profile=default_profile, jurisdiction=place)


def _answers(desk: Reception, name: str, as_lines: bool) -> Iterator[Answered]:
    """Print the answers portion by portion, and hand on what they were."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            first, has_lines = _first_lines(file)
            if as_lines or has_lines:
                for portion in desk.lines(chain(first, file)):
                    _print(portion.text.encode())
                    yield portion
                return
            answered = desk.document(b"".join(first) + file.read())
    except OSError as error:
        raise InputNotThere(name, error.strerror or type(error).__name__) from error
    text = answered.text.encode()
    if sys.stdout.isatty() and answered.households == 1:
        text = msgspec.json.format(text, indent=2)
    _print(text + b"\n")
    yield answered


def _whole(name: str) -> bytes:
    """All of one file, or of standard input."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputNotThere(name, error.strerror or type(error).__name__) from error


def _first_lines(file: BinaryIO) -> tuple[list[bytes], bool]:
    """The beginning, and whether it is one household a line: a first line that is whole, and something after it."""
    read: list[bytes] = []
    begun: list[bytes] = []
    while len(begun) < 2 and (line := file.readline()):
        read.append(line)
        if line.strip():
            begun.append(line.strip())
    return read, len(begun) == 2 and isinstance(parse_quickly(begun[0]), dict)


def _print(text: bytes) -> None:
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()
