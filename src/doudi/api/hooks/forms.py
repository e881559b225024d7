"""What administrators fill in about subscriptions (事件订阅表)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doudi.api.hooks.catalogue import offered_types
from doudi.api.hooks.hosts import hook_hosts
from doudi.api.hooks.reads import offices_to_choose
from doudi.kernel.errors import Fault
from doudi.ui.forms import PlainForm
from doudi.ui.words import said

FIELD_OF = {
    "hook.office": "organisation", "hook.name": "name", "hook.host": "host", "hook.path": "path",
    "hook.types": "types", "hook.no-reason": "because",
}  # fmt: skip
SAID: dict[str, str | Promise] = {
    "hook.office": _("选一个单位"),
    "hook.name": _("写是哪个系统"),
    "hook.host": _("运维的主机名单里没有这台"),
    "hook.path": _("写成 /events 这样，不带问号"),
    "hook.types": _("至少选一种"),
    "hook.no-reason": _("写一句为什么"),
}


class HookForm(PlainForm):
    """A new subscription."""

    organisation = forms.ChoiceField(
        label=_("给哪个单位"), help_text=_("只推送这个单位的人看得到的事。"),
        error_messages={"required": _("选一个单位")},
    )  # fmt: skip
    name = forms.CharField(
        label=_("哪个系统"), help_text=_("比如：医保局业务系统"), max_length=80,
        error_messages={"required": _("写是哪个系统")},
    )  # fmt: skip
    host = forms.ChoiceField(
        label=_("哪台主机"), help_text=_("只能选运维名单里的；地址写在运维的文件里，这里看不到。"),
        error_messages={"required": _("选一台主机")},
    )  # fmt: skip
    path = forms.CharField(
        label=_("路径"), help_text=_("主机地址后面的部分，比如 /events；没有就空着。"), required=False, max_length=200
    )
    types = forms.MultipleChoiceField(
        label=_("推送哪几种事"), widget=forms.CheckboxSelectMultiple,
        help_text=_("只送编号、种类、状态和日子，不送姓名、证号、住址和钱数。"),
        error_messages={"required": _("至少选一种")},
    )  # fmt: skip
    because = forms.CharField(
        label=_("为什么"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("写一句为什么")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        please = ("", _("请选"))
        self.fields["organisation"].choices = [please, *offices_to_choose()]  # type: ignore[attr-defined]
        self.fields["host"].choices = [please, *((each, each) for each in sorted(hook_hosts()))]  # type: ignore[attr-defined]
        self.fields["types"].choices = [(each.key, said(each)) for each in offered_types()]  # type: ignore[attr-defined]

    def take_faults(self, faults: Iterable[Fault]) -> None:
        """Each fault at its field."""
        for fault in faults:
            words = SAID.get(fault.code)
            self.add_error(FIELD_OF.get(fault.code), str(words) if words is not None else fault.where)


class RefuseForm(PlainForm):
    """Why not."""

    because = forms.CharField(
        label=_("为什么不同意"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写一句为什么")},
    )  # fmt: skip


class SpanForm(PlainForm):
    """From which moment to which what was sent is sent again."""

    since = forms.DateTimeField(
        label=_("从什么时候"), widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"required": _("选日子和钟点"), "invalid": _("选日子和钟点")},
    )  # fmt: skip
    until = forms.DateTimeField(
        label=_("到什么时候（不含）"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"required": _("选日子和钟点"), "invalid": _("选日子和钟点")},
    )  # fmt: skip
    only_dead = forms.BooleanField(label=_("只重送没有送到的"), required=False)

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        typed: dict[str, Any] = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and until <= since:
            self.add_error("until", gettext("结束要比开始晚"))
        return typed
