"""What the pages and the history call things (一件事用语)."""

from doudi.worklist.words import Words

VERBS: dict[str, Words] = {
    "open": Words("登记一件事", "opened the joint case"),
    "start": Words("定下计划，开始办", "settled the plan and began"),
    "drop": Words("不办了", "dropped the case"),
    "close": Words("全部办结", "closed: all items ended"),
    "tell_facts": Words("补充情况", "added what the family told"),
    "add": Words("加了一项", "added an item"),
    "begin": Words("开始办", "began"),
    "strike": Words("去掉一项", "struck an item"),
    "step": Words("办了一步", "took a step"),
    "ask": Words("一次说清缺什么", "said once what is missing"),
    "supply": Words("材料补来了", "papers came"),
    "pause": Words("暂停", "paused"),
    "resume": Words("接着办", "resumed"),
    "transfer": Words("不归本单位，转出", "not competent: passed on"),
    "decline": Words("家里人不要这一项", "declined by the family"),
    "propose": Words("从已有身份提出免申请", "proposed without application"),
    "settle": Words("确认免申请", "confirmed without application"),
    "time_over": Words("时间到了", "the time was over"),
    "follow": Words("申请有了结果", "the application was decided"),
    "protect": Words("转为受保护的孩子", "marked as one of a protected child"),
    "call_conference": Words("召集联席会议", "called a joint conference"),
    "hold_conference": Words("开了联席会议", "held a joint conference"),
    "cancel_conference": Words("联席会议不开了", "called the joint conference off"),
    "look_again": Words("看过没有办成的议定事项", "looked at what was decided and not done"),
    "conference_decision": Words("议定的事有了结果", "what the conference decided was answered"),
    "depend": Words("前面一项有了结果", "what it rests on was settled"),
}

CASE_STATES = {
    "planning": Words("在定计划", "being planned"),
    "running": Words("在办", "under way"),
    "closed": Words("办结", "closed"),
}
ITEM_STATES = {
    "planned": Words("计划里", "planned"),
    "waiting": Words("等前面一项", "waits for another item"),
    "open": Words("在办", "under way"),
    "done": Words("办完", "done"),
    "struck": Words("去掉了", "struck"),
}
KINDS = {
    "application": Words("申请办", "on application"),
    "no_application": Words("免申请", "without application"),
    "service": Words("帮扶服务", "a service"),
}
ORIGINS = {
    "application": Words("从申请开始", "from an application"),
    "discovery": Words("网格员发现", "found by a grid worker"),
    "lead": Words("从线索开始", "from a lead"),
}
OUTCOMES = {
    "granted": Words("办成了", "granted"),
    "refused": Words("没有批", "refused"),
    "withdrawn": Words("撤回了", "withdrawn"),
    "not_competent": Words("不归本单位，转出了", "passed on: not competent"),
    "declined": Words("家里人不要", "declined by the family"),
    "not_qualified": Words("不符合免申请的条件", "does not qualify without application"),
    "delivered": Words("送到了", "delivered"),
    "not_possible": Words("办不到", "not possible"),
    "terminated": Words("终止了", "terminated"),
}
FOR_THE_FAMILY = {
    "planned": Words("还没有开始", "not begun yet"),
    "waiting": Words("等前面一项有结果", "waits for another result"),
    "open": Words("有人在办，您不用做什么", "somebody is on it; you need do nothing"),
    "received": Words("送来了，等您说收到没有", "brought; waits for you to say that you received it"),
    "declinable": Words("不用申请，准备直接给您；不要可以说", "no application needed; you may say no"),
    "asked": Words("等您补材料", "waits for your papers"),
    "paused": Words("暂停了", "paused"),
}
"""Where an item is, as the family reads it."""
