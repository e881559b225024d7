"""The words of comparisons in both languages (比对用语)."""

from collections.abc import Mapping

from doudi.columnar.comparison import words
from doudi.outreach.models import ComparisonState
from doudi.worklist.words import Words

PURPOSE_WORDS: Mapping[str, Words] = {
    "enrolment": Words("参保扩面", "insurance enrolment"),
    "supervision": Words("基金监管", "fund supervision"),
}
STATE_WORDS: Mapping[str, Words] = {
    ComparisonState.WAITING: Words("在排队", "waiting"),
    ComparisonState.RUNNING: Words("正在比对", "running"),
    ComparisonState.DONE: Words("比对好了", "done"),
    ComparisonState.FAILED: Words("没有比对成", "failed"),
    ComparisonState.FORGOTTEN: Words("过了保存期限，只留了数", "kept as numbers only: retention ended"),
}
NOT_RUN_WORDS: Mapping[str, Words] = {
    "missing": Words("没有这份数据", "this feed is not on file"),
    "stale": Words("数据太旧，不能用来比对", "this feed is too old to be compared"),
    "older-contract": Words("是按旧约定装入的，要重新装入", "loaded by an older contract; load it again"),
    "other-key": Words("数据是用另一套密钥存的，要重新装入", "this feed was stored under another key; load it again"),
}


def _in_both(table: Mapping[str, tuple[str, str]]) -> Mapping[str, Words]:
    return {code: Words(*told) for code, told in table.items()}


SUBJECT_WORDS, OWNER_WORDS = _in_both(words.SUBJECTS), _in_both(words.OWNERS)
ACTION_WORDS, STATUS_WORDS = _in_both(words.ACTIONS), _in_both(words.STATUSES)
TROUBLE_WORDS: Mapping[str, Words] = {
    "columnar.purpose-refused": Words("有一份数据的共享约定不许用在这件事上。", "a feed may not be used for this"),
    "outreach.rules-changed": Words("规则变了，请再提交一次。", "the rules changed; ask again"),
    "outreach.inputs-gone": Words("数据的保存期限到了。请再提交一次。", "the data's retention ended; ask again"),
    "registry.not-allowed": Words("提交以后岗位变了，这个账号不能再比对。", "the post changed after it was asked for"),
    "outreach.comparison-broke": Words("程序出了错，请报告。", "the program failed; please report it"),
}

ASKED_WRONGLY: Mapping[str, Words] = {
    "comparison.purpose-unknown": Words("选一个用途", "Choose a purpose"),
    "comparison.rule-unknown": Words("有一条规则没有，再选一遍", "One rule does not exist; choose again"),
    "comparison.rule-of-another-purpose": Words(
        "有一条规则是别的用途的，再选一遍", "One rule is for another purpose; choose again"
    ),
    "comparison.day-to-come": Words(
        "这一天还没有到，写今天或者以前的日子", "That day has not come yet; write today or an earlier day"
    ),
}
"""What is wrong with a comparison that was asked for, by code."""


def words_of(table: Mapping[str, Words], code: str) -> Words:
    """The words of a code; a code without any is told as it stands."""
    return table.get(code, Words(code, code))
