"""Work items over the interface: an office's system reads its own office's, page by page, and nobody's name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from doudi.api import rates
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from doudi.registry.actions.issue_machine_token import issue_machine_token
from doudi.registry.models import Organisation
from doudi.worklist.models import WorkItem
from tests.api.machines import machine
from tests.api.test_description import is_described

pytestmark = pytest.mark.django_db
NOW = datetime.now(SHANGHAI)


@pytest.fixture(autouse=True)
def _calm() -> None:
    rates.forget_calls()


def token_of(name: str, purpose: str = "assistance", scope: str = "work_items") -> tuple[Organisation, str]:
    """An office and the text of a token of its system."""
    machine()
    office = Organisation.objects.create(kind="department", name_zh=name)
    by = Acting.system("administration", NOW)
    return office, issue_machine_token(by, office, name, purpose=purpose, scopes=[scope], days=30)[1]


def item_of(office: Organisation | None, subject_type: str = "joint_item", state: str = "open") -> WorkItem:
    """An item bound to an office, about a family whose name it keeps."""
    return WorkItem.objects.create(
        kind="joint.item", task_zh="办理事项", task_en="Handle the item", subject_type=subject_type,
        subject_id=f"JI-{WorkItem.objects.count()}",
        headline="王秀英", place="幸福路9号", params={"note": "王秀英"}, owner_role="department_officer", state=state,
        owner_organisation_id=office.public_id if office else "", opened_at=NOW, area_path="/50/",
    )  # fmt: skip


def get(token: str, rest: str = "") -> Any:
    """A call."""
    return Client().get(f"/api/v1/work-items{rest}", headers={"Authorization": f"Bearer {token}"})


def described() -> dict[str, Any]:
    """The description."""
    answer: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return answer


def test_an_office_reads_its_own_items_and_no_others() -> None:
    """Another office's, a role's in a place, and a case's are neither listed nor found; the answer is as described."""
    office, token = token_of("医保局甲")
    other, _ = token_of("民政局乙")
    own = item_of(office)
    strange = [item_of(other), item_of(None), item_of(office, "application")]
    answer = get(token)
    assert [each["id"] for each in answer.json()["items"]] == [own.public_id]
    assert is_described(described(), "list_work_items", answer)
    one = get(token, f"/{own.public_id}")
    assert one.json()["id"] == own.public_id
    assert is_described(described(), "get_work_item", one)
    for each in strange:
        refused = get(token, f"/{each.public_id}")
        assert refused.status_code == 404
        assert is_described(described(), "get_work_item", refused)


def test_nothing_personal_is_said_and_the_read_is_kept() -> None:
    """Neither headline, nor place, nor params are in the answer; who read what stands in the audit."""
    office, token = token_of("医保局甲")
    own = item_of(office)
    for rest in ("", f"/{own.public_id}"):
        assert "王秀英" not in get(token, rest).content.decode()
        assert "幸福路" not in get(token, rest).content.decode()
    assert AuditEntry.objects.filter(action="read.queue", subject_id=own.public_id).count() == 4


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    """Five items in pages of two; an item added between them is on the last one."""
    office, token = token_of("医保局甲")
    made = [item_of(office).public_id for _ in range(4)]
    seen, after = [], ""
    while True:
        page = get(token, f"?limit=2{after}").json()
        seen += [each["id"] for each in page["items"]]
        if len(seen) == 2:
            made.append(item_of(office).public_id)
        if page["next_after"] is None:
            break
        after = f"&after={page['next_after']}"
    assert seen == made


def test_the_state_asked_for() -> None:
    """Only what is done, when that is asked for."""
    office, token = token_of("医保局甲")
    item_of(office)
    done = item_of(office, state="done")
    assert [each["id"] for each in get(token, "?state=done").json()["items"]] == [done.public_id]


def test_wrong_queries_are_refused() -> None:
    """A state there is not, a cursor of another office, a misspelt key, too long a page."""
    _, token = token_of("医保局甲")
    other, _ = token_of("民政局乙")
    for query in ("state=late", f"after={item_of(other).public_id}", "staet=open", "limit=0", "limit=201"):
        answer = get(token, f"?{query}")
        assert answer.status_code == 422, query
        assert is_described(described(), "list_work_items", answer)


@pytest.mark.parametrize("rest", ["", "/WI-1"])
def test_each_operation_is_refused_without_its_scope_and_purpose(rest: str) -> None:
    """No token 401; one to assess, and one for another purpose, 403."""
    assert get("", rest).status_code == 401
    assert get(token_of("甲", scope="assess")[1], rest).status_code == 403
    assert get(token_of("乙", purpose="administration")[1], rest).status_code == 403
