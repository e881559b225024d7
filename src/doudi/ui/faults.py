"""Refusals in plain words: one code, one sentence in the reader's language, with the way out."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import DoudiError, FaultsFound

SAID: dict[str, Any] = {
    "kernel.citizen-number-invalid": _("身份证号和卡上的不一样。请对着身份证再看一遍。"),
    "kernel.amount-invalid": _("这里要写钱数，比如 320 或 1370.50。没有就写0。"),
    "platform.file-refused": _("这个文件收不了。请拍一张清楚的照片（JPEG或PNG），或者交PDF，不超过10MB。"),
    "registry.person-conflict": _("这个身份证号登记的是另一个名字。请对着身份证再看一遍。"),
    "registry.household-unfit": _("家里人还没有填对。至少一个人，不能重复，要有一位户主。"),
    "registry.sign-in-refused": _("没有登上。请看看填的对不对，再试一次。"),
    "insight.maker-is-not-checker": _("这是您提的，要另一个人来定；别人提的，也只有他自己能改。"),
    "insight.example-unexplained": _("还有算例变了，没有说明。先写清楚为什么，再启用。"),
    "insight.comparison-changed": _("您看到的对比过时了，后来又变了。回去再看一遍，再定。"),
    "insight.proposal-already-decided": _("这个提议已经定了，不能再动。要改，重新提一个。"),
    "insight.figure-not-for-places": _("这个数是全国的法律或者算术，不由地方定。"),
    "insight.figure-shadowed": _("安装文件夹里有别的文件写了这个数，新的不会算数。先把那里的去掉。"),
    "schemes.faulty": _("这里的政策标准有一处写错了，暂时算不了。请过一会儿再来，或者打电话问。"),
    "evidence.upload-refused": _("这个文件收不了。要CSV、XLSX、XLS、Parquet或者ZIP，不是空的，不超过64MB。"),
    "evidence.extract-out-of-time": _("这一天还没有到。和部门核对日期。"),
    "evidence.load-unknown": _("没有这次装载，或者没有什么要改的了。"),
    "evidence.call-not-open": _("没有请您签的这一份，或者身份证号不对。对着短信和身份证再看一遍。"),
    "evidence.too-many-tries": _("写错了5次，1小时以后再试，也可以到窗口签。"),
    "evidence.hand-answer-unfit": _("这份回话现在办不了：已经定了、不再等，或者缺扫描件。回去再看一遍。"),
    "evidence.hand-answer.changed": _("您对的那一份，同事刚刚重录了。再对一遍，再定。"),
    "evidence.inquiry-not-allowed": _("没有印：没有在等的，或者现在没有授权可以去问这个部门。先看谁签了。"),
    "evidence.batch-unfit": _("批次没有动。看看选的地方有没有可以查的家庭，停和暂停要写缘由。"),
    "evidence.authorisation-unfit": _("这份授权这样签不了。看看谁该签、签的是哪几类，或者到窗口问。"),
    "registry.link-unknown": _("没有找到这个编号，或者不归您管。"),
    "registry.link-settled": _("这一对已经有人定了，没有改动。回去再看一遍。"),
    "registry.link-row-taken": _("这一行已经认定是另一个人。先申请把那一个拆开。"),
    "registry.link-reason-missing": _("写一句为什么"),
    "registry.link-same-official": _("要另一个人来复核：提的人、定过的人都不能同意自己的。"),
    "registry.merge-unfit": _("这两份档案不能合并：各有各的身份证号、已经合并过，或者填了同一份。"),
    "registry.merger-unfit": _("这两个机构现在不能这样合并。回去再看一遍。"),
    "platform.not-a-demo": _("这个页面只在演示数据里有。"),
}

REASONS: dict[str, dict[str, Any]] = {
    "registry.merger-unfit": {
        "unknown": _("选一个机构"),
        "same": _("不能并到自己那里去，选另一个机构"),
        "kind": _("两个机构不是同一类，比如街道只能并到街道或者乡镇"),
        "past": _("日子不能在今天以前"),
        "area": _("那一天它不管任何地方，选另一个"),
        "gone": _("它自己已经并走了，或者定了要并走"),
        "why": _("写一句为什么，比如是哪一份批复"),
        "twice": _("它已经提过了，或者已经定了"),
        "settled": _("这一份已经定了，没有改动。回去再看一遍。"),
        "not-yours": _("这是别人提的，只有他自己能撤回。"),
        "own": _("这是您提的，要另一位管理员来定。"),
        "answer": _("写一句为什么"),
        "day-come": _("那一天已经到了，撤不回。要分开，请再提一次。"),
    },
    "kernel.citizen-number-invalid": {
        "blank": _("写身份证号"),
        "length": _("身份证号是18位，请数一数"),
        "character": _("身份证号只有数字，最后一位可以是X"),
        "date": _("身份证号里的出生日期不存在，请对着身份证再看一遍"),
        "future": _("身份证号里的出生日期还没有到，请对着身份证再看一遍"),
        "check": _("身份证号有一位不对，请对着身份证再看一遍"),
    },
    "evidence.upload-refused": {
        "empty": _("文件是空的，请部门重新送"),
        "size": _("文件超过64MB，请运维用命令装"),
        "corrections-size": _("更正表超过64MB，只交改过的行"),
        "suffix": _("文件名要以.csv、.txt、.xlsx、.xls、.parquet或.zip结尾"),
        "content": _("这不是表格，是程序、图片或者文档"),
    },
    "platform.file-refused": {
        "nothing": _("这个文件是空的，请重新拍一张"),
        "too_heavy": _("这个文件超过10MB，请拍小一点，或者分几次交"),
        "damaged": _("这个文件不完整，打不开。请重新拍一张，或者重新传一次"),
        "too_many_pixels": _("这张照片太大了，打不开。拍的时候选小一点的尺寸"),
        "harmful": _("这个文件里夹着别的东西，不能收。请直接拍一张纸的照片"),
        "locked": _("这个PDF有密码，打不开。去掉密码再交，或者拍成照片"),
        "too_many_pages": _("这个PDF超过30页，请分成几份交"),
        "wrong_kind": _("这不是照片，也不是PDF。请拍一张照片，或者交PDF"),
    },
    "kernel.amount-invalid": {
        "blank": _("写钱数，没有就写0"),
        "form": _("只写数字，比如 320 或 1370.50"),
        "places": _("最多写到分，比如 320.50"),
        "negative": _("不能小于0，没有就写0"),
        "size": _("数字太大了，请再看一遍"),
    },
}
"""Where an error knows which rule was broken, the sentence that stands beside the field."""


def in_plain_words(fault: DoudiError) -> str:
    """What a person should read: never the internals, never somebody else's data."""
    if isinstance(fault, FaultsFound) and fault.faults and fault.code not in SAID:
        return "；".join(str(SAID.get(one.code, one.what)) for one in fault.faults)
    words = getattr(fault, "words", None)
    if words is not None:
        return str(words)
    reason = REASONS.get(fault.code, {}).get(getattr(fault, "reason", ""))
    if reason:
        return str(reason)
    known = SAID.get(fault.code)
    if known:
        return str(known) % _named(fault) if "%(" in str(known) else str(known)
    return str(_("填的内容没有改动。请按页面上的提示再试，或者打电话问。"))


def _named(fault: DoudiError) -> dict[str, Any]:
    class Named(dict[str, Any]):
        def __missing__(self, key: str) -> str:
            return ""

    return Named({key: value for key, value in vars(fault).items() if not key.startswith("_")})


def is_somebody_else_first(fault: DoudiError) -> bool:
    """Whether somebody changed the thing in the meantime: the answer is 409."""
    return fault.code.endswith(("case-changed", ".changed", "conflict", "already-decided"))
