"""The steps of a grievance at the desk: for each its address, its words, its form and its action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from doudi.casework.grievance.actions.accept import accept
from doudi.casework.grievance.actions.answer import answer, explain_impossible, guide
from doudi.casework.grievance.actions.call_back import call_back
from doudi.casework.grievance.actions.classify import classify, escalate
from doudi.casework.grievance.actions.close import close, send_back
from doudi.casework.grievance.actions.dispatch import dispatch
from doudi.casework.grievance.actions.finish import archive, redo
from doudi.casework.grievance.actions.keep_apart import keep_apart
from doudi.casework.grievance.actions.of_unit import explain_delay, handle, help_with, return_to_window, sign_for
from doudi.casework.grievance.actions.rate import rate
from doudi.casework.grievance.actions.refuse import refuse
from doudi.casework.grievance.actions.supervise import supervise
from doudi.workbench import grievance_forms as forms


@dataclass(frozen=True)
class GrievanceStep:
    """One step: the verb of the course, what its button says, its form, its action."""

    verb: str
    title: Any
    form: type[forms.GrievanceForm]
    action: Callable[..., Any]

    @property
    def slug(self) -> str:
        """Its part of the address."""
        return self.verb.replace("_", "-")


_ALL = (
    GrievanceStep("accept", gettext_lazy("受理"), forms.Nothing, accept),
    GrievanceStep("dispatch", gettext_lazy("派单"), forms.Dispatch, dispatch),
    GrievanceStep("guide", gettext_lazy("给指引"), forms.Guide, guide),
    GrievanceStep("sign_for", gettext_lazy("签收"), forms.Nothing, sign_for),
    GrievanceStep("answer", gettext_lazy("写答复"), forms.Answer, answer),
    GrievanceStep("handle", gettext_lazy("记办理"), forms.Note, handle),
    GrievanceStep("help", gettext_lazy("写协办情况"), forms.Note, help_with),
    GrievanceStep("explain_delay", gettext_lazy("说明要多办几天"), forms.Reason, explain_delay),
    GrievanceStep("explain_impossible", gettext_lazy("依法办不了"), forms.Impossible, explain_impossible),
    GrievanceStep("return", gettext_lazy("退回窗口"), forms.Reason, return_to_window),
    GrievanceStep("close", gettext_lazy("办结，发答复"), forms.Nothing, close),
    GrievanceStep("send_back", gettext_lazy("退回重写"), forms.Reason, send_back),
    GrievanceStep("call_back", gettext_lazy("记回访"), forms.CallBack, call_back),
    GrievanceStep("rate", gettext_lazy("记评价"), forms.Rate, rate),
    GrievanceStep("redo", gettext_lazy("重办"), forms.Reason, redo),
    GrievanceStep("archive", gettext_lazy("归档"), forms.Optional, archive),
    GrievanceStep("supervise", gettext_lazy("督办"), forms.Press, supervise),
    GrievanceStep("classify", gettext_lazy("分大事小事私事"), forms.Sort, classify),
    GrievanceStep("escalate", gettext_lazy("升级"), forms.Raise, escalate),
    GrievanceStep("keep_apart", gettext_lazy("记回避"), forms.KeepApart, keep_apart),
    GrievanceStep("refuse", gettext_lazy("不予受理"), forms.Refuse, refuse),
)
STEPS = {step.slug: step for step in _ALL}
