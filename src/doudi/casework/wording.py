"""Words for states, turns and channels (用词), in both languages, as the visual language wants them."""

from doudi.casework.domain.machine import TRANSITIONS, State
from doudi.worklist.words import Words

STATE_WORDS: dict[str, Words] = {
    State.DRAFT: Words("还没交", "not handed in yet"),
    State.FILED: Words("等受理", "waiting to be accepted"),
    State.MISSING: Words("还差材料", "papers are missing"),
    State.ACCEPTED: Words("受理了", "accepted"),
    State.INVESTIGATING: Words("上门看和核对", "visit and verification"),
    State.OPINION: Words("初审写好了", "opinion written"),
    State.ON_NOTICE: Words("公示", "on public notice"),
    State.OBJECTED: Words("有人提意见，正在查", "an objection is being looked into"),
    State.NOTICE_ENDED: Words("公示满了，报区里", "notice ended, going to the county"),
    State.REPORTED: Words("区里确认", "with the county for decision"),
    State.CONFIRMED: Words("同意了", "granted"),
    State.REFUSED: Words("没有同意", "not granted"),
    State.WITHDRAWN: Words("撤回了", "withdrawn"),
    State.TERMINATED: Words("没有办下去", "ended without a decision"),
}

WHERE_WORDS: dict[str, Words] = {
    State.DRAFT: Words("正在填", "being filled in"),
    State.FILED: Words("交了，等受理", "handed in, waiting to be accepted"),
    State.MISSING: Words("还差材料，等您补", "papers are missing, waiting for you"),
    State.ACCEPTED: Words("受理了，准备上门看", "accepted, a visit comes next"),
    State.INVESTIGATING: Words("上门看和部门核对", "visit and checks with departments"),
    State.OPINION: Words("初审写好了，准备下一步", "opinion written, next step being prepared"),
    State.ON_NOTICE: Words("公示", "public notice"),
    State.OBJECTED: Words("有人提意见，正在查", "an objection is being looked into"),
    State.NOTICE_ENDED: Words("公示满了，报区里", "notice ended, going to the county"),
    State.REPORTED: Words("区里确认", "decision by the county"),
    State.CONFIRMED: Words("有结果了：同意", "decided: granted"),
    State.REFUSED: Words("有结果了：没有同意", "decided: not granted"),
    State.WITHDRAWN: Words("您撤回了", "you withdrew it"),
    State.TERMINATED: Words("没有办下去", "ended without a decision"),
}

TURN_ROLE: dict[str, str] = {
    State.FILED: "township_office",
    State.ACCEPTED: "township_office",
    State.INVESTIGATING: "township_office",
    State.OPINION: "township_office",
    State.ON_NOTICE: "township_office",
    State.OBJECTED: "township_office",
    State.NOTICE_ENDED: "township_office",
    State.REPORTED: "district_bureau",
}

YOU_DO: dict[str, Words] = {
    State.DRAFT: Words("接着填，填完交上来。", "Go on filling in, then hand it in."),
    State.FILED: Words("您不用做什么。", "You need not do anything."),
    State.MISSING: Words("把缺的补上。缺什么只说这一次。", "Please bring what is missing. We say this once only."),
    State.ACCEPTED: Words("您不用做什么。上门前会先打电话。", "You need not do anything. We call before we visit."),
    State.INVESTIGATING: Words(
        "您不用做什么。上门前会先打电话。", "You need not do anything. We call before we visit."
    ),
    State.OPINION: Words("您不用做什么。", "You need not do anything."),
    State.ON_NOTICE: Words(
        "您不用做什么。有人提意见，会先告诉您。", "You need not do anything. We tell you first if anyone objects."
    ),
    State.OBJECTED: Words("您不用做什么。查清了告诉您。", "You need not do anything. We tell you what we find."),
    State.NOTICE_ENDED: Words("您不用做什么。", "You need not do anything."),
    State.REPORTED: Words("您不用做什么。", "You need not do anything."),
    State.CONFIRMED: Words("看看告知书。家里有变化，告诉我们。", "Read your letter. Tell us if things change."),
    State.REFUSED: Words("看看告知书。不同意，上面写了怎么办。", "Read your letter. It says how to disagree."),
    State.WITHDRAWN: Words("想再申请，随时可以。", "You can apply again at any time."),
    State.TERMINATED: Words("看看告知书。随时可以再申请。", "Read your letter. You can apply again at any time."),
}

CHANNEL_WORDS: dict[str, Words] = {
    "online": Words("自己在网上交的", "online by the family"),
    "window": Words("在窗口交的纸", "on paper at a window"),
    "grid": Words("工作人员替他们交的", "by a worker on their behalf"),
}

VISIT_WORDS: dict[str, Words] = {
    "seen": Words("见到了", "met"),
    "not_seen": Words("没见到", "not met"),
    "moved": Words("搬走了", "moved away"),
}


def verb_words(verb: str) -> Words:
    """A verb of the process as history names it."""
    found = TRANSITIONS.get(verb)
    return Words(found.zh, found.en) if found else Words(verb, verb)
