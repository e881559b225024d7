"""How a department is to be asked, as fields of a page (接口设置表), and back as what the operator's file would say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doudi.evidence.connectors.declaring import Kind, Limits, OnFailure, Patience
from doudi.kernel.errors import Fault
from doudi.reference.categories import Department, load_catalogue
from doudi.ui.forms import PlainForm
from doudi.ui.words import said

KINDS = {
    Kind.HTTP_JSON: _("HTTP，JSON格式"),
    Kind.SOAP: _("SOAP"),
    Kind.VIEW: _("数据库视图"),
    Kind.FILES: _("文件交换"),
    Kind.MANUAL: _("人工录入"),
    Kind.SPDCI: _("登记系统互通标准（SPDCI）"),
}
SET_UP_HERE = tuple(kind for kind in KINDS if kind is not Kind.SPDCI)
"""Another registry is set up in the operator's files: keys and agreement stand there, so its connector does too."""
FAILING = {
    OnFailure.UNKNOWN: _("记成未知"),
    OnFailure.LAST_ANSWER: _("用还没过期的上一次回话，没有就记成未知"),
    OnFailure.BY_HAND: _("交给人去问，问到以前是未知"),
}
ENCODINGS = ("utf-8", "gb18030", "utf-16")
FIELD_OF = {
    "key": "key", "in-file": "key", "host": "host", "kind": "kind", "department": "department",
    "category": "categories",
    "categories": "categories", "category-twice": "categories", "dataset": "categories", "terms": "cache_days",
    "encoding": "encoding", "on-failure": "on_failure", "no-reason": "because",
}  # fmt: skip
"""The last part of a fault's code → the field it stands at; the others stand on top."""
SAID = {
    "connector.key": _("用小写字母、数字、横线，2到39个，字母开头"),
    "connector.in-file": _("这个接口写在运维的文件里，在那里改"),
    "connector.host": _("运维的主机名单里没有这台"),
    "connector.kind": _("选一种方式"),
    "connector.category": _("这一类不归这个部门"),
    "connector.categories": _("至少选一类"),
    "connector.category-twice": _("这一类已经由别的接口查"),
    "connector.twice": _("这一类已经由别的接口查"),
    "connector.dataset": _("目录里没有这份数据"),
    "connector.terms": _("写天数，0到366"),
    "connector.limits": _("限额要大于0，也不能大得没有用"),
    "connector.patience": _("次数和秒数要大于0，也不能大得没有用"),
    "connector.encoding": _("选一种编码"),
    "connector.on-failure": _("选一种办法"),
    "connector.no-reason": _("写一句为什么"),
    "connector.same": _("什么都没改，不用提"),
    "connector.unreadable": _("运维的文件读不懂，先请运维改好"),
}
LIMIT_FIELDS = ("total_seconds", "at_once", "per_second")
PATIENCE_FIELDS = ("attempts", "pause_seconds")


def words_of_fault(fault: Fault) -> str:
    """A fault of a connector in the reader's language, with where it stands."""
    words = SAID.get(fault.code)
    return str(words) if words is not None else gettext("运维的文件写得不对：%(where)s") % {"where": fault.where}


class ConnectorForm(PlainForm):
    """One connector of one department."""

    key = forms.CharField(
        label=_("接口叫什么"), help_text=_("小写字母和数字，比如 tax 或 tax-2；定了不改"), max_length=39,
        error_messages={"required": _("写接口叫什么")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("怎么问"), choices=[(each.value, KINDS[each]) for each in SET_UP_HERE])
    host = forms.ChoiceField(
        label=_("哪台主机"), help_text=_("只能选运维名单里的；地址和密钥写在运维的文件里，这里看不到"), required=False
    )
    path = forms.CharField(
        label=_("路径"), help_text=_("主机地址后面的部分；{category} 会换成类别的编号"), required=False, max_length=200
    )
    secret = forms.CharField(
        label=_("密钥的名字"), help_text=_("密钥文件夹里的文件名，不是密钥；不用密钥就空着"), required=False,
        max_length=60,
    )  # fmt: skip
    categories = forms.MultipleChoiceField(
        label=_("查哪几类"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("至少选一类")}
    )
    cache_days = forms.IntegerField(
        label=_("一次回话管几天"), help_text=_("没到期不再问"), min_value=0, max_value=366,
        error_messages={"required": _("写天数，0到366")},
    )  # fmt: skip
    fresh_days = forms.IntegerField(
        label=_("数据最多几天前的"), help_text=_("和部门说好的；更旧的不算回话"), min_value=0, max_value=366,
        error_messages={"required": _("写天数，0到366")},
    )  # fmt: skip
    encoding = forms.ChoiceField(label=_("编码"), choices=[(each, each.upper()) for each in ENCODINGS])
    on_failure = forms.ChoiceField(
        label=_("部门没有回话时"), choices=[(each.value, words) for each, words in FAILING.items()],
        help_text=_("不管选哪个，没有回话都不会当成“没有”"),
    )  # fmt: skip
    total_seconds = forms.FloatField(label=_("一次最多等几秒"), initial=Limits().total_seconds)
    at_once = forms.IntegerField(label=_("同时最多问几个"), initial=Limits().at_once)
    per_second = forms.FloatField(label=_("每秒最多问几个"), initial=Limits().per_second)
    attempts = forms.IntegerField(label=_("一个问题最多问几次"), initial=Patience().attempts)
    pause_seconds = forms.FloatField(label=_("老是出错时歇几秒"), initial=Patience().pause_seconds)
    because = forms.CharField(
        label=_("为什么改"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("写一句为什么")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, department: Department, hosts: Iterable[str], standing: Mapping[str, Any] | None = None,
        key: str = "", **kwargs: Any,
    ) -> None:  # fmt: skip
        self.department = department
        typed = {"key": key or department.code, **_typed(standing)} if standing else {"key": key or department.code}
        super().__init__(*args, initial=typed, **kwargs)
        self.fields["host"].choices = [("", _("不用主机")), *((each, each) for each in sorted(hosts))]  # type: ignore[attr-defined]
        known = [each for each in department.categories if each.datasets or each.ready]
        named = [(each.code, f"{each.code} {said(each)}") for each in known]
        self.fields["categories"].choices = named  # type: ignore[attr-defined]
        if key:
            self.fields["key"].widget.attrs["readonly"] = True

    def body(self) -> dict[str, Any]:
        """What the operator's file would say."""
        typed = self.cleaned_data
        terms = {"cache_days": typed["cache_days"], "fresh_days": typed["fresh_days"]}
        return {
            "department": self.department.code,
            "kind": typed["kind"],
            "host": typed["host"],
            "path": typed["path"],
            "secret": typed["secret"],
            "categories": dict.fromkeys(sorted(typed["categories"]), terms),
            "encodings": [typed["encoding"]],
            "on_failure": typed["on_failure"],
            "limits": {name: typed[name] for name in LIMIT_FIELDS},
            "patience": {name: typed[name] for name in PATIENCE_FIELDS},
        }

    def take_faults(self, faults: Iterable[Fault]) -> None:
        """Each fault at its field."""
        for fault in faults:
            field = FIELD_OF.get(fault.code.rpartition(".")[2])
            if fault.code in ("connector.limits", "connector.patience"):
                field = fault.where.split()[-1]
            self.add_error(field if field in self.fields else None, words_of_fault(fault))


def _typed(body: Mapping[str, Any]) -> dict[str, Any]:
    terms: Mapping[str, Any] = next(iter(body["categories"].values()), {})
    return {
        **{name: body.get(name, "") for name in ("kind", "host", "path", "secret", "on_failure")},
        "categories": list(body["categories"]),
        "cache_days": terms.get("cache_days"),
        "fresh_days": terms.get("fresh_days"),
        "encoding": (body.get("encodings") or ["utf-8"])[0],
        **body.get("limits", {}),
        **body.get("patience", {}),
    }


def department_named(code: str) -> Department | None:
    """A department of the catalogue."""
    return next((each for each in load_catalogue().departments if each.code == code), None)
