"""What taking over refuses, with words for the page."""

from collections.abc import Sequence

from doudi.benefits.errors import BenefitsError
from doudi.evidence.refusals import refusal_words
from doudi.kernel.errors import Fault
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


class BatchNotFound(NotAllowed):
    """No such batch for this account; answered like one that does not exist."""

    code = "benefits.takeover-not-found"

    def __init__(self) -> None:
        super().__init__("benefits.see_takeover", "there is no such batch in this area")
        self.words = Words("没有这一批，或者不归您看。", "There is no such batch, or it is not yours to see.")


class MappingUnfit(BenefitsError):
    """The mapping file names headings or words that do not exist; every fault of it is told."""

    code = "benefits.takeover-mapping-unfit"

    def __init__(self, faults: Sequence[Words]) -> None:
        self.faults = list(faults)
        said, told = "；".join(each.zh for each in self.faults), "; ".join(each.en for each in self.faults)
        text = f"The mapping cannot be used: {told}. Correct it and try again."
        super().__init__(text, Words(f"对照表有毛病：{said}。改好再来。", text))


SAID = {
    "columnar.cut-off": "在半中间断了，重新导出或者重新拷一次",
    "columnar.encoding-not-agreed": "文字的编码不对：导出成UTF-8或者GB18030再交",
    "columnar.extract-empty": "是空的，重新导出一次",
    "columnar.heading-missing": "找不到列名那一行，或者文字认不出来：看是不是选错了文件，列名要和接续页上写的一样",
    "columnar.misnamed": "名字和里面的东西对不上：看是不是选错了文件，改对名字再交",
    "columnar.no-sheet": "没有看得见的工作表：让有数据的那张显示出来，存好再交",
    "columnar.password": "加了密码：去掉密码再交",
    "columnar.two-data-sheets": "有几张工作表都有数据：放到一张里，或者把不要的隐藏起来",
    "columnar.wrong-format": "不是能读的文件：导出成CSV、TXT或者XLSX再交",
    "columnar.zip-bomb": "压缩包打开以后太大：直接交里面的文件",
    "columnar.zip-nested": "压缩包里还有压缩包：解开一次，交里面的文件",
}
"""Where the way out is another than for a department's feed: whoever takes over exports the file anew themselves."""


class FileUnfit(BenefitsError):
    """The file as a whole cannot be read; every fault of it is told, and nothing was kept."""

    code = "benefits.takeover-file-unfit"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        said = "；".join(
            f"{each.where}：{SAID[each.code] if each.code in SAID else refusal_words(each.code, str(each)).zh}"
            for each in self.faults
        )
        told = "; ".join(f"{each.where}: {each.what} ({each.way_out})" for each in self.faults)
        super().__init__(
            f"The file cannot be read: {told}",
            Words(f"这个文件读不了：{said}", f"The file cannot be read: {told}"),
        )


class StepNotPossible(BenefitsError):
    """The batch is not where this step can be taken."""

    code = "benefits.takeover-not-possible"

    def __init__(self, public_id: str, step: str, why: Words) -> None:
        super().__init__(f"Batch {public_id}: {step} is not possible. {why.en}", why)


class SameOfficial(BenefitsError):
    """Whoever took the rows over does not sign that the sums are right."""

    code = "benefits.takeover-same-official"

    def __init__(self, public_id: str) -> None:
        super().__init__(
            f"Batch {public_id} was made by this account; another official signs for it.",
            Words("这一批是您接的，要由别的同事核对签字。", "You took this batch over; another official signs for it."),
        )


class SomethingRests(BenefitsError):
    """What was made of the batch is in use already; undoing it would take it away from under that."""

    code = "benefits.takeover-in-use"

    def __init__(self, public_id: str, resting: Sequence[str]) -> None:
        self.resting = list(resting)
        told = ", ".join(self.resting[:20])
        more = len(self.resting) - 20
        told += f" (+{more})" if more > 0 else ""
        super().__init__(
            f"Batch {public_id} cannot be undone: {told} came after it. Correct single rows by the ordinary steps.",
            Words(
                f"不能整批退回：{told}已经在用。个别的按平常的办法改。",
                f"It cannot be undone: {told} rest on it. Correct single rows by the ordinary steps.",
            ),
        )
