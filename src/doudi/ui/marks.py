"""How somebody signs on a page (签名): name typed, drawn by finger, photo of the signed sheet, paper at a window."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from doudi.kernel.text import clean_text
from doudi.platform.files import store
from doudi.ui.access import Asked
from doudi.ui.papers import keep_papers

STROKES = re.compile(r"(?:[ML]-?\d{1,4} -?\d{1,4})+")
MOST_STROKES = 40_000


@dataclass(frozen=True)
class GivenMark:
    """What was given as a signature; ``method`` empty when nothing was. The typed name is always checked as well."""

    method: str
    typed: str
    strokes: str

    def mistakes(self, signer: str) -> list[dict[str, str]]:
        """What is wrong with it, beside the field."""
        if not self.method:
            return [{"at": "f_typed_name", "said": _("写上名字，或者用手签")}]
        if self.method == "typed" and self.typed != signer:
            return [{"at": "f_typed_name", "said": _("名字要和%(name)s一样") % {"name": signer}}]
        return []


def given_mark(request: Asked, *, on_paper: bool = False) -> GivenMark:
    """The signature of a posted form; what is not plain strokes counts as no drawing. Only a window takes paper."""
    typed = clean_text(request.POST.get("typed_name", ""))
    strokes = request.POST.get("strokes", "")
    strokes = strokes if len(strokes) <= MOST_STROKES and STROKES.fullmatch(strokes) else ""
    if request.FILES.get("scan"):
        method = "scan"
    elif on_paper and "paper" in request.POST:
        method = "paper"
    else:
        method = "drawn" if strokes else "typed" if typed else ""
    return GivenMark(method, typed, strokes)


def keep_mark(request: Asked, mark: GivenMark, case_ref: str) -> str:
    """The drawing or the scan kept as a file; its public id, empty where there is none.

    Raises:
        FileRefused: the scan is neither photo nor PDF, empty or too large; nothing was kept.
    """
    if mark.method == "scan":
        return keep_papers(request.acting, request.FILES.getlist("scan")[:1], kind="signed_sheet", case_ref=case_ref)[0]
    if mark.method != "drawn":
        return ""
    path = f'<path fill="none" stroke="#000" stroke-width="2" d="{mark.strokes}"/>'
    picture = f'<svg xmlns="http://www.w3.org/2000/svg">{path}</svg>'
    kept = store(request.acting, picture.encode(), kind="signature", content_type="image/svg+xml", case_ref=case_ref)
    return kept.public_id
