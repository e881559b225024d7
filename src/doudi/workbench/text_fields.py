"""An entry of the policy catalogue as fields of a page, and back: words only, every fault at its field."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.insight.policies import PolicyCatalogue
from doudi.insight.policies.policy import TIME_CLASSES, TIME_UNITS
from doudi.insight.policies.reading import STATUSES
from doudi.kernel.errors import Fault
from doudi.ui.forms import PlainForm
from doudi.ui.templatetags.doudi import status_words
from doudi.ui.words import said

SAID = {
    "policies.words": _("中文和英文都要写"),
    "policies.too-long": _("最多200个字"),
    "policies.script": _("英文里不写汉字"),
    "policies.no-law": _("写依据的文件，一行一份"),
    "policies.no-source": _("写出处：哪份文件，在哪里看到的"),
    "policies.time-unit": _("有数就选单位，没有数就不选"),
    "policies.time-limit": _("限时办要写几天或者几个月，至少是1"),
    "policies.phone": _("电话只写数字、空格和横线"),
    "policies.markup": _("只写文字，不用尖括号"),
    "policies.same-text": _("什么都没改，不用提"),
    "yaml.not-integer": _("写一个整数"),
    "yaml.not-a-choice": _("选一个"),
}
PAPERS_UNKNOWN, NO_PAPERS, PAPERS_LISTED = "unknown", "none", "listed"
TIME_WORDS = {
    "without_application": _("不用申请，部门主动办"),
    "immediate": _("当场办"),
    "fast": _("快速办"),
    "within": _("限时办"),
    "staged": _("一段一段限时"),
}
UNIT_WORDS = {"": _("没有数"), "working_days": _("个工作日"), "calendar_days": _("天"), "months": _("个月")}
LABELS = {
    "zh": _("名称（中文）"),
    "en": _("名称（英文）"),
    "also_called": _("也叫什么"),
    "department": _("哪个部门管"),
    "audience": _("给谁"),
    "item": _("给什么"),
    "channels": _("怎么办"),
    "papers": _("要带什么"),
    "law": _("依据"),
    "time": _("多久"),
    "phone": _("打哪个电话问"),
    "source": _("在哪里看到的"),
    "status": _("有多可信"),
}


def _line(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, max_length=400)


def _lines(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class TextForm(PlainForm):
    """The texts of one policy; what its scheme folder says is not asked."""

    zh = _line(LABELS["zh"])
    en = _line(LABELS["en"])
    also_called = _lines(LABELS["also_called"], _("大家平时的叫法，一行一个；找的时候也能找到。"))
    department = forms.ChoiceField(label=LABELS["department"])
    audience_zh = _line(_("给谁（中文）"))
    audience_en = _line(_("给谁（英文）"))
    item_zh = _line(_("给什么（中文）"))
    item_en = _line(_("给什么（英文）"))
    channels = forms.MultipleChoiceField(
        label=LABELS["channels"], help_text=_("一个都不选，就是没有查到。"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    papers_are = forms.ChoiceField(
        label=LABELS["papers"],
        choices=[(PAPERS_UNKNOWN, _("没有查到")), (NO_PAPERS, _("不用带材料")), (PAPERS_LISTED, _("下面这些"))],
    )
    papers = _lines(_("材料"), _("一行一样，中文和英文用竖线分开，比如：身份证 | identity card"))
    law = _lines(LABELS["law"], _("一行一份文件，写到条款。"))
    time_class = forms.ChoiceField(label=LABELS["time"], required=False)
    time_limit = _line(_("几天或者几个月"), _("没有写明数字，就空着。"))
    time_unit = forms.ChoiceField(label=_("单位"), required=False, choices=list(UNIT_WORDS.items()))
    time_zh = _line(_("多久（中文）"))
    time_en = _line(_("多久（英文）"))
    time_clause = _line(_("写明时间的条款"))
    phone = _line(LABELS["phone"], _("空着就不显示。"))
    source = _line(LABELS["source"])
    status = forms.ChoiceField(label=LABELS["status"])

    def __init__(self, *args: Any, entry: Mapping[str, Any], catalogue: PolicyCatalogue, **kwargs: Any) -> None:
        super().__init__(*args, initial=typed_of_entry(entry), **kwargs)
        known = catalogue.vocabulary
        choices: dict[str, list[tuple[str, Any]]] = {
            "department": [(key, said(each)) for key, each in known.departments.items()],
            "channels": [(key, said(each)) for key, each in known.channels.items()],
            "time_class": [("", _("没有查到")), *((each, TIME_WORDS[each]) for each in TIME_CLASSES)],
            "status": [(each, status_words(each)) for each in STATUSES],
        }
        for name, listed in choices.items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]
        if "scheme" in entry:
            for name in ("channels", "papers_are", "papers", "law"):
                del self.fields[name]

    def written(self) -> dict[str, Any]:
        """What was typed, as a file of the catalogue writes it; what cannot be read stays as typed, to be refused."""
        typed = self.cleaned_data
        found: dict[str, Any] = {
            "zh": typed["zh"], "en": typed["en"], "also_called": _each_line(typed["also_called"]),
            "department": typed["department"], "audience": _both(typed, "audience"), "item": _both(typed, "item"),
            "time": _time(typed), "phone": typed["phone"], "source": typed["source"], "status": typed["status"],
        }  # fmt: skip
        if "law" in self.fields:
            found["channels"] = typed["channels"] or None
            listed = [_paper(line) for line in _each_line(typed["papers"])] or [_paper("")]
            papers = {PAPERS_UNKNOWN: None, NO_PAPERS: [], PAPERS_LISTED: listed}
            found["papers"] = papers[typed["papers_are"]]
            found["law"] = _each_line(typed["law"])
        return found

    def take_faults(self, faults: Iterable[Fault]) -> None:
        """Each fault at its field, once."""
        for fault in faults:
            field = self._field_of(fault)
            words = SAID.get(fault.code, fault.what)
            if field not in self.errors or words not in self.errors[field]:
                self.add_error(field, words)

    def _field_of(self, fault: Fault) -> str:
        head, _dot, _rest = fault.where.partition(".")
        stem = f"{head}_" if f"{head}_zh" in self.fields else ""
        if fault.code in ("policies.words", "policies.script") and head not in self.fields:
            # Said of both languages together: it stands at the one that is missing or wrong.
            is_there = fault.code == "policies.script" or self.cleaned_data.get(f"{stem}zh")
            return f"{stem}en" if is_there else f"{stem}zh"
        candidates = (fault.where.replace(".", "_"), f"{head}_limit" if stem == "time_" else f"{head}_zh", head)
        return next((name for name in candidates if name in self.fields), "zh")


def typed_of_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as the fields show it."""
    time, papers = entry["time"] or {}, entry.get("papers")
    return {
        "zh": entry["zh"], "en": entry["en"], "also_called": "\n".join(entry["also_called"]),
        "department": entry["department"], "audience_zh": entry["audience"]["zh"],
        "audience_en": entry["audience"]["en"], "item_zh": entry["item"]["zh"], "item_en": entry["item"]["en"],
        "channels": entry.get("channels") or [],
        "papers_are": PAPERS_UNKNOWN if papers is None else PAPERS_LISTED if papers else NO_PAPERS,
        "papers": "\n".join(f"{each['zh']} | {each['en']}" for each in papers or ()),
        "law": "\n".join(entry.get("law", ())), "time_class": time.get("class", ""),
        "time_limit": "" if time.get("limit") is None else str(time["limit"]), "time_unit": time.get("unit", ""),
        "time_zh": time.get("zh", ""), "time_en": time.get("en", ""), "time_clause": time.get("clause", ""),
        "phone": entry.get("phone", ""), "source": entry["source"], "status": entry["status"],
    }  # fmt: skip


def _each_line(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _both(typed: Mapping[str, Any], name: str) -> dict[str, str]:
    return {"zh": typed[f"{name}_zh"], "en": typed[f"{name}_en"]}


def _paper(line: str) -> dict[str, str]:
    zh, _bar, en = line.replace("｜", "|").partition("|")
    return {"zh": zh.strip(), "en": en.strip()}


def _time(typed: Mapping[str, Any]) -> dict[str, Any] | None:
    if not typed["time_class"]:
        return None
    limit = typed["time_limit"].strip()
    number: Any = int(limit) if limit.isascii() and limit.isdecimal() else limit or None
    unit = typed["time_unit"] if typed["time_unit"] in TIME_UNITS else ""
    return {"class": typed["time_class"], "limit": number, "unit": unit, **_both(typed, "time"),
            "clause": typed["time_clause"]}  # fmt: skip
