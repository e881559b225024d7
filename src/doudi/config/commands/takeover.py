"""`./doudi takeover`: files of an older system, looked at, taken in, signed for by somebody else, or undone."""

import argparse
import csv
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import yaml

from doudi.benefits.errors import BenefitsError
from doudi.benefits.takeover.actions.read_file import Look, look_at_file, read_file
from doudi.benefits.takeover.actions.sign_off import sign_off
from doudi.benefits.takeover.actions.take_in import take_in
from doudi.benefits.takeover.actions.undo_batch import undo_batch
from doudi.benefits.takeover.forms import FORMS, form_of, read_mapping
from doudi.benefits.takeover.reads import fetch_batch, fetch_batches, rejects_file, scheme_named
from doudi.benefits.takeover.reasons import reason_of
from doudi.benefits.takeover.reconciling import Sum3
from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.kernel.money import format_yuan
from doudi.platform.acting import Acting
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Division, Staff
from doudi.sandbox.old_roll import MAPPING, write_old_roll
from doudi.worklist.words import Words

MOST_TOLD = 40


def run(argv: list[str]) -> int:
    """Carry one of them out; 1 when something was refused, with everything that is wrong."""
    given = _words().parse_args(argv)
    require_ready()
    try:
        return int(given.run(given))
    except BenefitsError as fault:
        print(speak(fault.words.zh, fault.words.en), file=sys.stderr)
        return 1
    except NotAllowed as fault:
        print(fault, file=sys.stderr)
        return 1


def _words() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./doudi takeover", description=speak("接续老系统", "Take over from an older system")
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, run: Callable[[argparse.Namespace], int], zh: str, en: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=speak(zh, en))
        made.set_defaults(run=run)
        return made

    template = verb("template", _template, "写一个空表", "write an empty form")
    template.add_argument("form", choices=FORMS)
    for name, does, zh, en in (
        ("check", _check, "试接：看有什么毛病，什么都不改", "a dry run: what is wrong; nothing changes"),
        ("take", _take, "读进来，接好的，退不好的", "read it, take in what is good, send back what is not"),
    ):
        made = verb(name, does, zh, en)
        made.add_argument("form", choices=FORMS)
        made.add_argument("file", type=Path)
        made.add_argument(
            "--as-of", required=True, type=date.fromisoformat, help=speak("哪一天的", "the day it tells of")
        )
        made.add_argument(
            "--pay-from", default="", help=speak("从哪个月起由本系统发，2025-10", "first month we pay, 2025-10")
        )
        made.add_argument("--mapping", type=Path, help=speak("对照表", "the city's own headings and words"))
        _by(made)
    _by(verb("list", _list, "列出批次", "list the batches"))
    for name, shown, zh, en in (
        ("show", _show, "一批的毛病和对账", "a batch's faults and sums"),
        ("rejects", _rejects, "写出退回的行", "write the rows sent back"),
        ("sign", _sign, "对完账签字（要另一个人）", "sign that the sums are right (somebody else)"),
        ("undo", _undo, "整批退回", "undo a batch"),
    ):
        made = verb(name, shown, zh, en)
        made.add_argument("batch", help=speak("批次号", "its id"))
        if name in ("sign", "undo"):
            made.add_argument("--because", default="", help=speak("为什么", "why"))
        if name == "rejects":
            made.add_argument("--to", type=Path, required=True, help=speak("写到哪里", "where to"))
        _by(made)
    sample = verb(
        "sample", _sample, "写一套虚构的老系统文件，试一试用", "write an invented older system's files, to try"
    )
    sample.add_argument("folder", type=Path)
    sample.add_argument("--district", default="500106")
    sample.add_argument("--families", type=int, default=60)
    sample.add_argument("--seed", type=int, default=1)
    sample.add_argument("--as-of", required=True, type=date.fromisoformat)
    return parser


def _by(made: argparse.ArgumentParser) -> None:
    made.add_argument("--by", required=True, help=speak("经办人的账号", "account name of the official"))


def _acting(given: argparse.Namespace) -> Acting:
    staff = Staff.objects.filter(username=given.by).first()
    if staff is None:
        raise SystemExit(speak(f"没有账号 {given.by}", f"There is no account {given.by}"))
    return acting_for_staff(staff, current_clock().now())


def _template(given: argparse.Namespace) -> int:
    csv.writer(sys.stdout).writerow(form_of(given.form).headers)
    return 0


def _check(given: argparse.Namespace) -> int:
    look = look_at_file(
        _acting(given),
        given.file,
        given.form,
        as_of=given.as_of,
        pay_from=given.pay_from,
        mapping=read_mapping(given.mapping),
    )
    _tell(look)
    return 0


def _tell(look: Look) -> None:
    rows, bad = len(look.rows), len(look.rejected)
    print(
        speak(
            f"{rows + look.known}行：可以接{rows - bad}，退回{bad}，接过的{look.known}",
            f"{rows + look.known} rows: {rows - bad} good, {bad} sent back, {look.known} taken over before",
        )
    )
    told = 0
    for row in look.rows:
        for header, code in (*row.reasons, *row.doubts):
            told += 1
            if told <= MOST_TOLD:
                reason = reason_of(code)
                words = speak(f"{reason.zh}（{reason.way_out_zh}）", f"{reason.en} ({reason.way_out_en})")
                print(f"  {row.number}  {header}  {code}  {words}")
    if told > MOST_TOLD:
        print(speak(f"  还有{told - MOST_TOLD}条", f"  and {told - MOST_TOLD} more"))


def _take(given: argparse.Namespace) -> int:
    acting = _acting(given)
    batch = read_file(
        acting, given.file, given.form, as_of=given.as_of, pay_from=given.pay_from, mapping=read_mapping(given.mapping)
    )
    print(f"{batch.public_id}  {batch.file_name}", flush=True)

    def progress(done: int, total: int) -> None:
        print(speak(f"  {done:,}／{total:,}行", f"  {done:,} of {total:,} rows"), file=sys.stderr, flush=True)

    take_in(acting, batch.public_id, progress=progress)
    given.batch = batch.public_id
    return _show(given)


def _list(given: argparse.Namespace) -> int:
    for row in fetch_batches(_acting(given)):
        state = speak(row.state_words.zh, row.state_words.en)
        counts = speak(
            f"{row.rows_in}行，接{row.rows_taken}，退{row.rows_rejected}",
            f"{row.rows_in} rows, {row.rows_taken} taken, {row.rows_rejected} sent back",
        )
        print(f"{row.public_id}  {row.form}  {row.file_name}  {state}  {counts}")
    return 0


def _sum(found: Sum3 | None) -> str:
    if found is None:
        return "–"
    people = "" if found.people is None else speak(f"{found.people}人 ", f"{found.people} people ")
    return speak(
        f"{found.families}户 {people}{format_yuan(found.amount_fen)}元",
        f"{found.families} families {people}CNY {format_yuan(found.amount_fen)}",
    )


def _show(given: argparse.Namespace) -> int:
    page = fetch_batch(_acting(given), given.batch)
    row = page.row
    print(f"{row.public_id}  {speak(row.words.zh, row.words.en)}  {speak(row.state_words.zh, row.state_words.en)}")
    print(
        speak(
            f"  {row.rows_in}行：接{row.rows_taken}，退{row.rows_rejected}，接过的{row.rows_known}",
            f"  {row.rows_in} rows: {row.rows_taken} taken, {row.rows_rejected} sent back, {row.rows_known} known",
        )
    )
    for each in (*page.faults, *page.doubts):
        print(f"  {each.count:>6}  {each.code}  {_spoken(each.words)}（{_spoken(each.way_out)}）")
    for line in page.lines:
        mark = speak("对不上", "DIFFERS") if line.differs else "="
        names = f"{_spoken(scheme_named(line.scheme))} {line.place} {line.month}"
        print(
            f"  {mark}  {names}  {speak('文件', 'file')} {_sum(line.file)} | {speak('老系统', 'older system')} "
            f"{_sum(line.stated)} | {speak('本系统', 'here')} {_sum(line.ours)}"
        )
    return 0


def _spoken(words: Words) -> str:
    return speak(words.zh, words.en)


def _rejects(given: argparse.Namespace) -> int:
    given.to.write_bytes(rejects_file(_acting(given), given.batch))
    return 0


def _sign(given: argparse.Namespace) -> int:
    sign_off(_acting(given), given.batch, because=given.because)
    return _show(given)


def _undo(given: argparse.Namespace) -> int:
    undo_batch(_acting(given), given.batch, because=given.because)
    return _show(given)


def _sample(given: argparse.Namespace) -> int:
    """The four files and the mapping to read them by; only places on file here."""
    found = Division.objects.filter(level="village", code__startswith=given.district).order_by("code")
    places = list(found.values_list("code", flat=True)[:12])
    if not places:
        print(
            speak("这里没有这个区县的社区，先登记机构", "No communities of this district are on file yet"),
            file=sys.stderr,
        )
        return 1
    write_old_roll(given.folder, places, seed=given.seed, families=given.families, as_of=given.as_of)
    mapping = yaml.safe_dump(MAPPING, allow_unicode=True, sort_keys=False)
    (given.folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
    print(given.folder)
    return 0
