"""What the pages call a disagreement's states and outcomes (不服决定用语)."""

from doudi.worklist.words import Words

STATES: dict[str, Words] = {
    "asked": Words("交上去了，等答复受不受理", "handed in; you hear whether it is accepted"),
    "accepted": Words("受理了，在查", "accepted; being looked into"),
    "declined": Words("没有受理", "not accepted"),
    "withdrawn": Words("撤回了", "withdrawn"),
    "decided": Words("有结果了", "decided"),
}
OUTCOMES: dict[str, Words] = {
    "upheld": Words("维持原来的决定", "the decision stands"),
    "changed": Words("改了，按新的决定", "changed; a new decision holds"),
    "returned": Words("撤销，重新决定", "set aside; it is decided anew"),
}
