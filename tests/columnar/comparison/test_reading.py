"""Broken rule books are complained of with file, line and key, everything at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.columnar.comparison.model import RuleBook
from doudi.columnar.comparison.reading import FOLDER, installed_book, read_book
from doudi.kernel.errors import FaultsFound

PARAMETERS = """\
grace: {zh: 宽限, en: grace, value: 30d, source: a text, status: design}
many: {zh: 多, en: many, value: 4, source: a text, status: design}
"""
SIGNALS = """\
site: {zh: 工程, en: site, dataset: construction_projects, where: {started_on: {on_or_before: day-$grace}}}
covered: {zh: 参保, en: covered, dataset: injury_projects}
holder: {zh: 账户, en: account, dataset: benefit_accounts, by: account}
person: {zh: 人, en: person, dataset: police_household_register}
wage: {zh: 工资, en: wage, dataset: tax_individual_income, by: employer_key}
firm: {zh: 单位, en: firm, dataset: hrss_employers}
file:
  zh: 档案
  en: file
  dataset: pension_files
  where: {first_paid: {before_month_of: {column: file_birth_date, later: 16y}}}
log: {zh: 操作, en: log, dataset: operator_log}
"""
HEAD = """\
zh: 规则
en: rule
law: a law
source: a text
status: design
reason: because
owner: township
action: tell_employer
"""
RULES = {
    "E12": f"rule: E12\n{HEAD}purpose: enrolment\nsubject: project\nleft: site\nnone_of: [covered]\n",
    "F09": f"rule: F09\n{HEAD}purpose: supervision\nsubject: account\nleft: holder\n"
           "count: {of: person_key, at_least: $many}\n",
    "F07": f"rule: F07\n{HEAD}purpose: supervision\nleft: file\nwith_row:\n  of: [person]\n  where: "
           "[{left: first_paid, is: before_month_of, right: birth_date, span: 16y}]\nspeaks_against: [person]\n",
    "F10": f"rule: F10\n{HEAD}purpose: supervision\nsubject: operator\nleft: log\ntell: operator_key\n",
}  # fmt: skip


def book(folder: Path, file: str = "", before: str = "", after: str = "") -> RuleBook:
    """The good book above, one place of one file changed."""
    files = {"parameters": PARAMETERS, "signals": SIGNALS, **RULES}
    for name, text in files.items():
        if name == file:
            assert before in text
            text = text.replace(before, after, 1)
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return read_book(folder)


def test_the_book_the_mistakes_are_planted_in_is_good(tmp_path: Path) -> None:
    """Otherwise the mistakes would prove nothing."""
    made = book(tmp_path)
    assert set(made.rules) == set(RULES)
    assert [each.key for each in made.figures(made.rules["E12"])] == ["grace"]
    assert made.rules["F09"].count is not None
    assert made.rules["F09"].count.of_people


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("parameters", "value: 30d", "value: soon", "neither a number nor a span"),
        ("parameters", "status: design", "status: rumour", "rumour"),
        ("parameters", "many: {zh: 多", "few: {zh: 少", "no parameter 'many'"),
        ("parameters", "many:", "unused: {zh: 无, en: no, value: 1, source: a, status: design}\nmany:", "turns on it"),
        ("signals", "day-$grace", "day-$grease", "no parameter 'grease'"),
        ("signals", "by: account", "by: changed_on", "keeps no key `changed_on`"),
        ("signals", "by: account", "by: account_number", "keeps no key `account_number`"),
        ("signals", "{column: file_birth_date", "{column: kind", "a day or month of the same row"),
        ("signals", "later: 16y", "later: 16d", "a day or month of the same row"),
        ("signals", "operator_log", "operator_log, where: {operator: {given: true}}", "of fixed width"),
        ("E12", "subject: project", "subject: employer", "its findings are about project"),
        ("E12", "subject: project", "subject: village", "village"),
        ("E12", "[covered]", "[firm]", "what is compared has one kind of key"),
        ("E12", "owner: township", "owner: nobody", "nobody"),
        ("E12", "action: tell_employer", "action: fine", "fine"),
        ("E12", "purpose: enrolment", "purpose: supervision", "may not be used for supervision"),
        ("F09", "at_least: $many", "at_least: 0", "at least 1"),
        ("F09", "of: person_key", "of: scheme", "of fixed width"),
        ("F09", "of: person_key, ", "of: person_key, most: 3, ", "`most` is not known"),
        ("F07", "span: 16y", "span: 16d", "takes months or years"),
        ("F07", ", span: 16y", "", "missing or not a span"),
        ("F07", "is: before_month_of", "is: same", "the others no span"),
        ("F07", "right: birth_date", "right: name", "of fixed width"),
        ("F07", "  of: [person]", "  of: [person]\n  lacking: perhaps", "perhaps"),
        ("F07", "speaks_against: [person]", "speaks_against: [nothing]", "no signal 'nothing'"),
        ("F10", "tell: operator_key", "tell: operator", "its findings are about nothing certain"),
        ("F10", "tell: operator_key\n", "", "its findings are about person"),
    ],
)  # fmt: skip
def test_each_mistake_is_told(tmp_path: Path, file: str, before: str, after: str, words: str) -> None:
    """One mistake, and the complaint names the file and says what is wrong."""
    with pytest.raises(FaultsFound) as caught:
        book(tmp_path, file, before, after)
    assert words in str(caught.value)
    assert ".yaml:" in str(caught.value)


def test_the_absence_of_rows_of_another_key_proves_nothing(tmp_path: Path) -> None:
    """Of whom a rejected row would have spoken nobody knows: such a rule is refused."""
    with pytest.raises(FaultsFound) as caught:
        book(tmp_path, "E12", "subject: project\nleft: site\nnone_of: [covered]",
             "subject: employer\nleft: firm\nnone_of: [wage]")  # fmt: skip
    assert "absence of such rows proves nothing" in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Mistakes of three files in one complaint."""
    for name, text in {"parameters": PARAMETERS, "signals": SIGNALS, **RULES}.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    (tmp_path / "parameters.yaml").write_text(PARAMETERS.replace("30d", "soon"), "utf-8")
    (tmp_path / "signals.yaml").write_text(SIGNALS.replace("injury_projects", "injuries"), "utf-8")
    (tmp_path / "F10.yaml").write_text(RULES["F10"].replace("left: log", "left: lag"), "utf-8")
    with pytest.raises(FaultsFound) as caught:
        read_book(tmp_path)
    assert all(f"{name}.yaml" in str(caught.value) for name in ("parameters", "signals", "F10"))
    assert len(caught.value.faults) >= 4


def test_every_signal_is_read_and_every_rule_has_its_words() -> None:
    """The installed book: no signal without a rule, names in both languages, a text and a source."""
    installed = installed_book()
    read = {key for rule in installed.rules.values() for key in (*rule.signals, *rule.speaks_against)}
    assert read == set(installed.signals)
    assert all(rule.zh and rule.en and rule.law and rule.source for rule in installed.rules.values())
    assert {path.stem for path in FOLDER.glob("[A-Z]*.yaml")} == set(installed.rules)
    wanted = {*(f"E{number:02}" for number in range(1, 13)), *(f"F{number:02}" for number in range(1, 12))}
    assert {key[:3] for key in installed.rules} == wanted
