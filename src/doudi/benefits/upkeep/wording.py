"""What kinds of change, review and report are called (待遇变更的说法)."""

from doudi.worklist.words import Words

KINDS: dict[str, Words] = {
    "raised": Words("增发", "raised"),
    "reduced": Words("减发", "reduced"),
    "unchanged": Words("不变", "unchanged"),
    "suspended": Words("暂停", "suspended"),
    "resumed": Words("恢复", "paid again"),
    "stopped": Words("停发", "stopped"),
    "gradual_exit": Words("渐退", "gradual exit"),
    "moved": Words("迁到别处发", "moved to another place"),
}
STATES: dict[str, Words] = {
    "active": Words("在发", "being paid"),
    "suspended": Words("暂停着", "suspended"),
    "ended": Words("停发了", "ended"),
}
REASONS: dict[str, Words] = {
    "periodic": Words("定期复核", "regular review"),
    "reported": Words("有人说情况变了", "a change was reported"),
    "death": Words("家里有人去世", "a member died"),
    "data": Words("部门数据有变化", "a department's data changed"),
    "supervision": Words("基金监管转来的", "from fund supervision"),
    "refused_work": Words("几次不接受介绍的工作", "work refused several times"),
}
REPORT_KINDS: dict[str, Words] = {
    "income": Words("收入变了", "income changed"),
    "job": Words("有人找到工作，或者没有工作了", "somebody found or lost work"),
    "member_joined": Words("家里添了人", "somebody joined the family"),
    "member_left": Words("有人不一起生活了", "somebody left the family"),
    "member_died": Words("有人去世", "somebody died"),
    "property": Words("房子、车子、存款变了", "home, vehicles or savings changed"),
    "moved": Words("搬家了", "the family moved"),
    "other": Words("别的", "something else"),
}
SOURCES: dict[str, Words] = {
    "family": Words("家里自己说的", "the family itself"),
    "grid": Words("网格员、村居", "grid worker or village"),
    "office": Words("街道、乡镇", "the township office"),
    "department": Words("部门数据", "a department's data"),
    "supervision": Words("基金监管", "fund supervision"),
}
HEARD: dict[str, Words] = {
    "portal": Words("在网上说的", "online"),
    "visit": Words("上门听的", "at home"),
    "window": Words("在窗口说的", "at the window"),
    "phone": Words("电话里说的", "by phone"),
    "not_reached": Words("找不到人，写明找过几次", "not reached; how often it was tried is written down"),
}
CHANGE_STATES: dict[str, Words] = {
    "proposed": Words("等决定", "to be decided"),
    "decided": Words("决定了", "decided"),
    "sent_back": Words("退回了", "sent back"),
}
