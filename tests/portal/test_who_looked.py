"""谁看过我的信息: one visit to the data is one entry, however many departments were asked."""

from datetime import datetime, timedelta

from doudi.evidence.reads import Look
from doudi.kernel.clock import SHANGHAI
from doudi.portal.views.privacy import sittings
from doudi.worklist.words import Words

AT = datetime(2025, 9, 9, 14, 0, 5, tzinfo=SHANGHAI)
WHY = Words("核对申请DB-1", "to verify application DB-1")


def look(what: str, kind: str = "query", who: str = "孙示例，民政局", after: int = 0) -> Look:
    """Somebody looked, so many seconds later."""
    return Look(AT + timedelta(seconds=after), Words(what, what), who, WHY, kind)


def test_what_one_person_did_in_one_go_is_one_entry() -> None:
    """Departments are listed inside, a reading repeated in the same minute is said once, nothing is lost."""
    looks = [look("公安"), look("税务", after=3), look("把存款查询发给银行", "bank"), look("看了", "reading"),
             look("看了", "reading", after=9)]  # fmt: skip
    only = sittings(looks)
    assert len(only) == 1
    assert (only[0].asked, only[0].readings) == (["公安", "税务"], ["把存款查询发给银行", "看了"])


def test_somebody_else_or_another_time_is_another_entry() -> None:
    """Who and when are never blurred."""
    looks = [look("公安"), look("公安", who="周示例，民政局"), look("公安", after=-3600)]
    assert [(one.who, one.at.hour) for one in sittings(looks)] == [
        ("孙示例，民政局", 14),
        ("周示例，民政局", 14),
        ("孙示例，民政局", 13),
    ]
