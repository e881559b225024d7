"""Where a visitor of the demo sees departments asked live (去哪里看在线核对): pages, and whom to enter as."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from doudi.casework.models import MeansDispute
from doudi.config.commands.language import speak
from doudi.config.demo.departments import SILENT
from doudi.registry.models import Post, Staff
from doudi.registry.policy import load_roles
from doudi.registry.reads import office_serving
from doudi.worklist.calendar import day_of


def live_lines(known: Mapping[str, Any], base: str) -> list[str]:
    """The pages of the three families, one line each; none where the demo asked no department.

    Args:
        known: as `LiveDesk.known` told it.
        base: what goes before a page's path: the address of the open pages, or nothing.
    """
    cases = [each for each in known.get("cases", ()) if each]
    if len(cases) < 3 or known.get("versions", 0) < 2 or not known.get("dispute"):
        return []
    first, second, third = cases
    verifier, officer = _named("county_verifier"), _named("data_officer")
    reviewer = _reviewer_of(known["dispute"])
    desk, versions, dispute, health, asked = (
        f"{base}{reverse(name, args=args)}"
        for name, args in (
            ("workbench:case", [third]),
            ("workbench:means_versions", [first]),
            ("workbench:means_dispute", [known["dispute"]]),
            ("workbench:connectors", []),
            ("portal:asked", [second]),
        )
    )
    silent = f"./doudi departments fault {SILENT} well"
    return [
        speak("看部门在线核对（部门是模拟的，和网页一起开着），在演示账号页选：",
              "To look at departments asked live (simulated, beside the pages), choose on the page of demo accounts:"),
        speak(f"  {verifier}：向部门核对这一家，到证据页看回话一条一条来  {desk}",
              f"  {verifier}: verify this family, and watch the answers come on its evidence page  {desk}"),
        speak(f"  {verifier}：复核前后两份核对报告比一比  {versions}?older=1&newer=2",
              f"  {verifier}: two sealed reports, before and after a dispute  {versions}?older=1&newer=2"),
        speak(f"  {reviewer}：一家人的异议，几天内要答复  {dispute}",
              f"  {reviewer}: a family's dispute, and the days for its answer  {dispute}"),
        speak(f"  {officer}：各部门接口好不好  {health}", f"  {officer}: how departments' interfaces do  {health}"),
        speak(f"  这家人自己（审核中）：向部门查了什么  {asked}",
              f"  the family itself (under survey): what departments were asked  {asked}"),
        speak(f"  住房部门演示故障，所以有未知；网页开着时修好它：{silent}",
              f"  The housing department is out of order, hence the unknown; mend it beside the pages: {silent}"),
    ]  # fmt: skip


def _named(role: str, staff: Staff | None = None) -> str:
    staff = staff or Staff.objects.filter(is_demo=True, is_active=True, posts__role=role).order_by("pk").first()
    words = load_roles()[role]
    name = staff.name if staff is not None else ""
    return speak(f"{words.zh} {name}", f"{words.en}, {(staff.name_en if staff else '') or name}")


def _reviewer_of(dispute_id: str) -> str:
    """The demo account that may answer the dispute."""
    dispute = MeansDispute.objects.get(public_id=dispute_id)
    office = office_serving(dispute.area_path, "township_office", day_of(dispute.raised_at))
    posts = Post.objects.filter(organisation=office, role="township_reviewer", staff__is_demo=True)
    post = posts.select_related("staff").order_by("pk").first()
    return _named("township_reviewer", post.staff if post is not None else None)
