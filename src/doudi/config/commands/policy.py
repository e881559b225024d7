"""`./doudi policy diff A B`: what changes from one version of a policy to another, and whom it touches."""

import argparse
import importlib
import sys
from itertools import pairwise
from pathlib import Path

from doudi.config.commands.language import speak
from doudi.config.installation import open_figures
from doudi.schemes.catalogue import profiles_of, scheme_keys
from doudi.schemes.changes.answer_words import answer_words
from doudi.schemes.changes.compare import Comparison, Version, compare
from doudi.schemes.changes.touched import borrowers_of

INSTALLED = "installed"


def run(argv: list[str]) -> int:
    """Exit code 1 when a worked example changes without a reason on file."""
    parser = argparse.ArgumentParser(
        prog="./doudi policy", description=speak("比较两个政策版本", "Compare two versions of the policies")
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    diff = verbs.add_parser("diff")
    what = speak("installed、政策文件夹，或者一份参数文件", "installed, a folder of schemes, or a parameter file")
    diff.add_argument("before", help=what)
    diff.add_argument("after", help=what)
    diff.add_argument("--scheme", action="append", choices=scheme_keys(), default=[])
    diff.add_argument("--profile", default="", help=speak("不写是本机的设置", "that of the settings if left out"))
    diff.add_argument("--jurisdiction", default="", help=speak("不写是本机的设置", "that of the settings if left out"))
    diff.add_argument(
        "--explained", type=Path, help=speak("算例变化的说明文件", "file with reasons for changed examples")
    )
    about = speak("再看本库登记人口在这个月谁的结论会变", "also whose result flips, over the register here")
    diff.add_argument("--population", default="", metavar="YYYY-MM", help=about)
    diff.add_argument("--by", default="", help=speak("政策研究岗的账号", "account name of a policy analyst"))
    given = parser.parse_args(argv)
    settings = open_figures()
    asked, place = given.profile or settings["DOUDI_PROFILE"], given.jurisdiction or settings["DOUDI_JURISDICTION"]
    before, after = version(given.before), version(given.after, given.explained)
    unexplained = 0
    for key in given.scheme or _schemes_in(given.before, given.after):
        known = profiles_of(key, before.schemes)
        profile = asked if (given.scheme and given.profile) or asked in known else known[0]
        found = compare(key, before, after, profile=profile, jurisdiction=place)
        print(report(key, found))
        unexplained += len(found.unexplained)
        if given.population:
            # Imported by name: comparing two folders needs neither Django nor a database.
            importlib.import_module("doudi.config.start").start_django()
            over = importlib.import_module("doudi.config.commands.policy_population")
            print(over.report(found, given.population, given.by))
    if unexplained:
        said_en = f"{unexplained} worked examples change without a reason: not to be activated."
        print(speak(f"{unexplained}个算例变了，没有说明：不能启用。", said_en), file=sys.stderr)
    return int(bool(unexplained))


def version(text: str, explained: Path | None = None) -> Version:
    """The version a word of the command line means."""
    path = Path(text)
    if text == INSTALLED:
        return Version(explained=explained)
    if path.is_dir():
        return Version(folder=path.resolve(), explained=explained)
    return Version(extra=(path,), explained=explained)


def _schemes_in(*texts: str) -> list[str]:
    """The schemes both versions have: those of the smaller folder."""
    folders = [Path(text) for text in texts if Path(text).is_dir()]
    keys = set(scheme_keys())
    for folder in folders:
        keys &= {path.parent.name for path in folder.glob("*/scheme.yaml")}
    names = {text.split(".")[0] for path in map(Path, texts) if path.is_file() for text in _keys_of(path)}
    # Who changes a figure changes it for those that borrow it.
    names |= {each for name in names for each in borrowers_of(name)}
    return sorted(keys & names if names else keys)


def _keys_of(path: Path) -> list[str]:
    """The parameter keys a file names, read roughly: only to choose the schemes worth comparing."""
    words = path.read_text(encoding="utf-8").replace("{", " ").replace(",", " ").split()
    return [word for before, word in pairwise(words) if before == "key:" and "." in word]


def report(key: str, found: Comparison) -> str:
    """What changed, for people."""
    lines = [f"== {key} {speak(found.after.name_zh, found.after.name_en)}"]
    for figure in found.figures:
        nothing = speak("（没有）", "(none)")
        was, now = (speak(each.zh, each.en) if each else nothing for each in (figure.before, figure.after))
        name = speak(figure.name.zh, figure.name.en)
        lines.append(f"  {figure.key} {name} [{figure.jurisdiction} {figure.months}] {was} → {now} ({figure.status})")
    for rule in found.rules:
        lines.append(f"  {rule.kind}: {rule.name} {', '.join(rule.what)}")
    lines.append(speak(f"  算例{found.cases_run}个，变了{len(found.cases)}个",
                       f"  {found.cases_run} worked examples, {len(found.cases)} change"))  # fmt: skip
    for case in found.cases:
        why = case.why or speak("没有说明", "no reason on file")
        was, now = (speak(each.zh, each.en) for each in map(answer_words, (case.before, case.after)))
        lines.append(f"    {case.name}: {was} → {now} — {why}")
    return "\n".join(lines)
