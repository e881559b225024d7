"""What can be wrong with a definition (流程错误): stable codes, each with rule and way out, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.worklist.words import Words


@dataclass(frozen=True)
class ProcessFault:
    """One thing wrong in a process definition.

    Args:
        code: stable; ``RULES`` has its rule and way out.
        element: the id of the element in the file; empty where the file itself is meant.
        what: what was seen there.
    """

    code: str
    element: str
    what: Words

    @property
    def rule(self) -> Words:
        """The rule it breaks."""
        return RULES[self.code][0]

    @property
    def way_out(self) -> Words:
        """What the reader can do about it."""
        return RULES[self.code][1]

    def in_language(self, language: str) -> str:
        """One line: element, what was seen, the rule, the way out, the code."""
        where = self.element or ("文件" if not language.startswith("en") else "file")
        said = [each.in_language(language) for each in (self.what, self.rule, self.way_out)]
        if language.startswith("en"):
            return f"{where}: {said[0]} ({said[1]}; {said[2]}) [{self.code}]"
        return f"{where}：{said[0]}（{said[1]}；{said[2]}）[{self.code}]"


def _rule(zh: str, en: str, out_zh: str, out_en: str) -> tuple[Words, Words]:
    return Words(zh, en), Words(out_zh, out_en)


RULES: dict[str, tuple[Words, Words]] = {
    "process.file-too-big": _rule(
        "流程文件最大1 MB，最多300个环节和连线",
        "a definition is at most 1 MB with 300 elements and flows",
        "把流程拆成几个小的",
        "make several small processes of it"),
    "process.not-xml": _rule(
        "流程文件是UTF-8的XML",
        "a definition is XML in UTF-8",
        "用流程图工具重新导出",
        "export it again from the drawing tool"),
    "process.dtd-refused": _rule(
        "不许有DOCTYPE、实体和外部引用",
        "no document type, no entities, nothing from outside",
        "把文件开头的DOCTYPE删掉",
        "take the DOCTYPE out"),
    "process.not-bpmn": _rule(
        "根元素是BPMN 2.0的definitions，里面正好一个process",
        "the root is BPMN 2.0 definitions with exactly one process",
        "一个文件只画一个流程",
        "draw one process in one file"),
    "process.element-refused": _rule(
        "只许人办的环节，不执行脚本、服务和别的流程",
        "people's tasks only; no scripts, services or other processes are run",
        "改成用户任务（userTask）",
        "make it a userTask"),
    "process.element-unknown": _rule(
        "只用这几种：开始、结束、用户任务、人工任务、接收任务、定时和消息事件、排他、并行、事件网关",
        "only: start, end, user, manual, receive tasks, timers, messages, exclusive, parallel, event gateways",
        "换成其中一种，或者删掉",
        "use one of these, or take it out"),
    "process.id-missing": _rule(
        "每个环节和连线都有编号",
        "every element and flow has an id",
        "给它一个编号（id）",
        "give it an id"),
    "process.id-unfit": _rule(
        "编号用小写英文字母、数字和下划线，字母开头，最长60个字",
        "an id is lower-case letters, digits, underscores, at most 60",
        "换一个编号，例如 accept",
        "choose another, e.g. accept"),
    "process.id-twice": _rule(
        "一个编号只用一次",
        "an id is used once",
        "给其中一个换编号",
        "rename one of them"),
    "process.name-missing": _rule(
        "人看得到的都有中文名（name）和英文名（doudi:en）",
        "what people see has a name in Chinese (name) and English (doudi:en)",
        "补上名称",
        "give it the name"),
    "process.lane-missing": _rule(
        "人办的环节都在一条泳道里，泳道名是办它的角色",
        "a person's task lies in a lane, named for the role that does it",
        "放进一条泳道",
        "put it into a lane"),
    "process.lane-twice": _rule(
        "一个环节只在一条泳道里",
        "an element lies in one lane",
        "从另一条泳道里拿掉",
        "take it out of the other lane"),
    "process.role-unknown": _rule(
        "泳道名是 roles.yaml 里的角色",
        "a lane's name is a role of roles.yaml",
        "改成已有的角色，或者先登记这个角色",
        "use a role there is, or enter the role first"),
    "process.flow-broken": _rule(
        "连线的两头都是这个流程里的环节",
        "both ends of a flow are elements of this process",
        "重新连上",
        "connect it again"),
    "process.start-count": _rule(
        "正好一个开始，没有条件也不等消息",
        "exactly one start, plain",
        "只留一个开始事件",
        "leave one start event"),
    "process.no-end": _rule(
        "至少一个结束",
        "at least one end",
        "加一个结束事件",
        "add an end event"),
    "process.flow-count": _rule(
        "任务和事件只有一条出线，开始没有进线，结束没有出线，网关要有分有合",
        "tasks and events have one way out, a start no way in, an end no way out, a gateway splits or joins",
        "分叉用网关",
        "use a gateway to branch"),
    "process.unreachable": _rule(
        "每个环节都走得到",
        "every element can be reached",
        "从前面的环节连过来，或者删掉",
        "connect it, or take it out"),
    "process.end-unreachable": _rule(
        "从每个环节都能走到结束",
        "from every element an end can be reached",
        "连到结束",
        "connect it on to an end"),
    "process.default-missing": _rule(
        "排他网关有一条默认出线，其余的都写条件",
        "an exclusive gateway has a default way; each other way has a condition",
        "指定默认出线（default），给其余的写条件",
        "name the default flow and give the others conditions"),
    "process.condition-misplaced": _rule(
        "条件只写在排他网关的非默认出线上",
        "conditions stand only on an exclusive gateway's other ways",
        "删掉这个条件",
        "take the condition out"),
    "process.condition-faulty": _rule(
        "条件只有：名称、值、比较、and / or / not 和括号",
        "a condition has names, values, comparison, and / or / not, brackets",
        "照 docs/how-to/write-a-process.md 改写",
        "write it as in docs/how-to/write-a-process.md"),
    "process.outcome-unfit": _rule(
        "环节结果写全fact、value、name、en，编号用小写英文",
        "an outcome has fact, value, name and en, its keys in lower case",
        "照 docs/how-to/write-a-process.md 写",
        "write it as in docs/how-to/write-a-process.md"),
    "process.outcome-unknown": _rule(
        "条件里的值，在某个环节的结果里",
        "a value in a condition is an outcome of some task",
        "改成列出来的结果，或者补上这个结果",
        "use an outcome there is, or add it to its task"),
    "process.fact-not-given": _rule(
        "网关要看的结果，走到它以前都给过",
        "what a gateway asks was given on every way to it",
        "把给这个结果的环节放到前面",
        "put the task that gives it before the gateway"),
    "process.too-big": _rule(
        "流程小到能全部走一遍",
        "a process is small enough to be tried whole",
        "拆成几个小流程，或者减少并行的分支",
        "make several processes of it, or fewer parallel branches"),
    "process.fact-two-kinds": _rule(
        "同一个名称只和一种值比",
        "a name is compared with values of one kind",
        "分成两个名称",
        "use two names"),
    "process.gateway-ambiguous": _rule(
        "排他网关一次只有一个条件成立",
        "of an exclusive gateway's conditions one holds at a time",
        "把条件改得不重叠",
        "make the conditions exclude each other"),
    "process.condition-never": _rule(
        "每条出线都有走到的时候",
        "every way is taken in some case",
        "改条件，或者删掉这条线",
        "mend the condition, or take the flow out"),
    "process.parallel-unbalanced": _rule(
        "并行分开的要合在一起，一条线上不能有两件",
        "what is split in parallel is joined again; never two on one way",
        "用并行网关合并，再往下走",
        "join with a parallel gateway before going on"),
    "process.stuck": _rule(
        "走到哪里都办得完",
        "wherever a case stands, it can be finished",
        "看合并的网关是不是等着走不到的一边",
        "see whether a join waits for a way that is not taken"),
    "process.event-gateway-unfit": _rule(
        "事件网关后面至少两个，都是定时或者消息事件",
        "an event gateway is followed by two or more timer or message events",
        "换成排他网关，或者补上事件",
        "use an exclusive gateway, or add the events"),
    "process.event-unfit": _rule(
        "事件要么是定时，要么是消息",
        "an event is a timer or a message",
        "选一种",
        "choose one"),
    "process.boundary-unfit": _rule(
        "边界事件挂在一个环节上，发生了就打断它",
        "a boundary event is attached to a task and interrupts it",
        "挂到一个环节上，用会打断的那种；提醒由待办来管",
        "attach it, interrupting; reminders are the worklist's"),
    "process.timer-has-time": _rule(
        "流程里不写时间，时限按环节编号写在政策的YAML里，带条文",
        "no times here; limits stand in the policy's YAML by task id",
        "把时间删掉",
        "take the time out"),
    "process.message-unnamed": _rule(
        "消息有名称",
        "a message has a name",
        "给消息起名，写进 messageRef",
        "name the message and refer to it"),
}  # fmt: skip
