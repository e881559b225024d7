"""Accounts named in the documents are there in the demo, and may do what the line shows."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from doudi.config.demo.offices import open_offices
from doudi.config.environment import REPOSITORY
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff
from doudi.registry.policy import load_roles

LINE = re.compile(r"\./doudi (\w+) .*--by (\S+)")
VERBS = {
    "load": "evidence.load",
    "replay": "casework.replay",
    "archive": "casework.archive",
    "simulate": "insight.simulate",
    "compare": "outreach.compare",
    "leads": "outreach.see_comparison",
    "policy": "insight.simulate",
    "screen": "outreach.screen",
    "verification": "evidence.query",
}
"""What each command that names an account asks of it."""
PLACEHOLDER = "ACCOUNT"


def named() -> list[tuple[str, str, str]]:
    """(page, command, account) of every line that names one."""
    pages = [*sorted((REPOSITORY / "docs").rglob("*.md")), *sorted(REPOSITORY.glob("README*.md"))]
    return [
        (page.name, command, account.strip("`"))
        for page in pages
        for command, account in LINE.findall(page.read_text(encoding="utf-8"))
        if not account.startswith(PLACEHOLDER)
    ]


@pytest.mark.django_db
def test_every_account_named_in_the_documents_works_in_the_demo(tmp_path: Path) -> None:
    """The demo opens an account of that name, with a role that may run the command."""
    grids = tmp_path / "grids.csv"
    grids.write_text("网格编号,网格名称,居委会代码,微网格编号,微网格名称\n", encoding="utf-8")
    now = datetime(2025, 9, 8, 9, 30, tzinfo=SHANGHAI)
    open_offices(Acting.system("administration", now), "500106", grids)
    lines = named()
    assert len(lines) >= 5
    for page, command, account in lines:
        staff = Staff.objects.filter(username=account).first()
        assert staff is not None, f"{page}: the demo has no account {account}"
        roles = acting_for_staff(staff, now).roles
        assert any(VERBS[command] in load_roles()[role].verbs for role in roles), f"{page}: {account}, {command}"
