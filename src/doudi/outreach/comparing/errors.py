"""What comparisons and their lists refuse, each with words for the person at the screen."""

from doudi.outreach.errors import OutreachError
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


class ComparisonUnknown(NotAllowed):
    """No such comparison for this account: not existing and out of area are answered alike."""

    code = "outreach.comparison-unknown"

    def __init__(self) -> None:
        super().__init__("outreach.see_comparison", "there is no such comparison in this area")
        self.words = Words("没有这次比对，或者不归您看。", "There is no such comparison, or it is not yours to see.")


class RuleNotInRun(OutreachError):
    """The comparison did not run this rule, or found nothing that could be shown."""

    code = "outreach.rule-not-in-run"

    def __init__(self, rule: str, rules: list[str]) -> None:
        told = ", ".join(rules) or "none"
        super().__init__(
            f"Rule {rule[:12]!r} has no results in this comparison; it ran {told}. Choose one of those.",
            Words(f"这次比对没有规则{rule[:12]}的结果。有的是：{'、'.join(rules) or '没有'}。",
                  f"This comparison has no results of rule {rule[:12]}; it has {told}."),
        )  # fmt: skip


class ComparisonUnderWay(OutreachError):
    """Another process is working on the same comparison."""

    code = "outreach.comparison-under-way"
    retry_helps = True

    def __init__(self, public_id: str) -> None:
        self.public_id = public_id
        super().__init__(
            f"Comparison {public_id} is being run by another process; look at it again in a while.",
            Words(f"{public_id}正在比对，等一会儿再看。", f"{public_id} is being run already; look again in a while."),
        )


class ComparisonNotDone(OutreachError):
    """Its results are not there yet, or it failed."""

    code = "outreach.comparison-not-done"
    retry_helps = True

    def __init__(self, public_id: str, state: str) -> None:
        super().__init__(
            f"Comparison {public_id} is {state}: only a finished one has results. Wait for it, or run it again.",
            Words("这次比对还没有结果。", "This comparison has no results yet."),
        )


class RulesChanged(OutreachError):
    """The rule book changed between asking and running."""

    code = "outreach.rules-changed"

    def __init__(self) -> None:
        super().__init__(
            "The rules changed after this comparison was asked for, so it was not run; ask for it again.",
            Words("提交以后规则变了，没有比对。请再提交一次。", "The rules changed after it was asked for; ask again."),
        )


class InputsGone(OutreachError):
    """A snapshot the run reads was deleted, so what it rests on cannot be shown or counted any more."""

    code = "outreach.inputs-gone"

    def __init__(self, datasets: list[str]) -> None:
        super().__init__(
            f"The data this comparison reads is not on file any more: {', '.join(datasets)}. Retention ended, or it "
            f"was not restored. Run the comparison again with the data of today.",
            Words("这次比对用的数据已经不在了，保存期限到了。请用现在的数据再比对一次。",
                  "The data of this comparison is gone: its retention ended. Compare again with the data of today."),
        )  # fmt: skip


class RunsNotComparable(OutreachError):
    """Two runs that do not speak of the same thing: another purpose, or other pseudonyms."""

    code = "outreach.runs-not-comparable"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The two comparisons cannot be laid side by side: {why}. Choose two of one purpose, made under one key.",
            Words("这两次比对不能放在一起比：要同一个用途，同一套人员键。",
                  "These two cannot be compared: they need one purpose and one key of pseudonyms."),
        )  # fmt: skip


class ExportReasonMissing(OutreachError):
    """A list is not taken away without a written reason."""

    code = "outreach.export-reason-missing"
    field = "reason"

    def __init__(self) -> None:
        super().__init__(
            "A list is taken away only with a reason of at least five characters; write what it is for.",
            Words("写清楚拿去做什么，至少五个字。", "Write what it is for, in at least five characters."),
        )


class ExportTooLarge(OutreachError):
    """More rows than one file may hold."""

    code = "outreach.export-too-large"
    field = "area"

    def __init__(self, rows: int, most: int) -> None:
        super().__init__(
            f"{rows} findings are more than the {most} one file may hold; choose a smaller area or set a limit.",
            Words(f"有{rows}条，一个文件最多{most}条。选小一点的地方，或者写最多几条。",
                  f"{rows} findings; one file holds {most} at most. Choose a smaller area, or set a limit."),
        )  # fmt: skip


class TooManyToFollow(OutreachError):
    """More was found than a page makes work of at once."""

    code = "outreach.too-many-to-follow"

    def __init__(self, found: int, most: int) -> None:
        super().__init__(
            f"{found} findings; a page opens at most {most} at once."
            " Choose a smaller place, or use ./doudi leads --open.",
            Words(f"找到{found:,}条，网页上一次最多转{most:,}条。先选一个镇街，或者请管理员用命令转。",
                  f"{found:,} were found, and a page opens at most {most:,} at once. Choose a township first, or have"
                  " the administrator use the command."),
        )  # fmt: skip
