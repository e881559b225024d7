"""What pages call the parts of a grievance, in both languages."""

from doudi.casework.grievance.domain.course import COURSE, State
from doudi.casework.grievance.domain.three_ways import Matter
from doudi.worklist.words import Words

STATES: dict[str, Words] = {
    State.REGISTERED: Words("登记了", "registered"),
    State.ACCEPTED: Words("受理了，等派单", "accepted, waits to be handed out"),
    State.DISPATCHED: Words("派单了，等签收", "handed to a unit"),
    State.SIGNED: Words("单位在办", "in the unit's hands"),
    State.ANSWERED: Words("答复了，窗口在看", "answered, being checked"),
    State.CLOSED: Words("办结，等回访", "closed, to be called back"),
    State.CALLED_BACK: Words("回访了", "called back"),
    State.RATED: Words("评价了", "rated"),
    State.ARCHIVED: Words("归档", "archived"),
    State.NOT_ACCEPTED: Words("没有受理", "not accepted"),
    State.WITHDRAWN: Words("本人撤回了", "withdrawn by who said it"),
}
FOR_WHO_SAID_IT: dict[str, Words] = {
    State.REGISTERED: Words("收到了，窗口在看", "received, the window is reading it"),
    State.ACCEPTED: Words("受理了，在找单位办", "accepted, a unit is being found"),
    State.DISPATCHED: Words("派给单位了", "handed to a unit"),
    State.SIGNED: Words("单位在办", "the unit is at it"),
    State.ANSWERED: Words("单位答复了，窗口在看", "answered, the window is checking it"),
    State.CLOSED: Words("有答复了", "there is an answer"),
    State.CALLED_BACK: Words("有答复了", "there is an answer"),
    State.RATED: Words("您评过了", "you rated it"),
    State.ARCHIVED: Words("办完了", "finished"),
    State.NOT_ACCEPTED: Words("这里不能受理", "not accepted here"),
    State.WITHDRAWN: Words("您撤回了", "you withdrew it"),
}
"""The same states for whoever said it."""
CHANNELS = {
    "online": Words("手机上", "online"),
    "phone": Words("电话", "by telephone"),
    "window": Words("窗口", "at the window"),
    "grid": Words("网格员带回", "by the grid worker"),
}
CLASSES: dict[str, Words] = {
    Matter.BIG: Words("大事：归政府部门", "big: a department's"),
    Matter.SMALL: Words("小事：社区商量着办", "small: the community's"),
    Matter.PRIVATE: Words("私事：自己办，给指引", "private: one's own, with guidance"),
}
OUTCOMES = {
    "answered": Words("答复", "answer"),
    "impossible": Words("依法办不了，说明原因", "not possible by law, and why"),
    "guided": Words("指引", "guidance"),
}


def verb_words(verb: str) -> Words:
    """What a step is called."""
    move = COURSE[verb]
    return Words(move.zh, move.en)
