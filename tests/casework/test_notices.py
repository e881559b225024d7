"""Public notices: three lawful fields, the family's community, and gone when the time is over."""

import re
from dataclasses import asdict, fields
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.casework.domain.notice import (
    LAWFUL_OTHER_FIELDS,
    LAWFUL_PERSONAL_FIELDS,
    NoticeContent,
    is_on_show,
    published_name,
)
from doudi.casework.errors import CaseNotFound, StepsMissing
from doudi.casework.models import Notice
from doudi.casework.reads import fetch_public_notice, fetch_public_notices
from doudi.registry.models import Organisation
from tests.casework.journey import Journey

PERSONAL = re.compile(r"\d{15,18}[\dXx]?|1[3-9]\d{9}|\d{16,19}")


def test_a_notice_has_exactly_the_lawful_fields() -> None:
    """Name, members, amount; place, scheme, period, office and hotline; its own number. No other field exists."""
    names = {each.name for each in fields(NoticeContent)}
    assert names == {"public_id", *LAWFUL_PERSONAL_FIELDS, *LAWFUL_OTHER_FIELDS}


def test_what_is_published_holds_nothing_else_about_the_family(journey: Journey) -> None:
    """No number, phone, address, other member, wage or grid is anywhere in a notice."""
    journey.with_opinion()
    journey.notice()
    content = fetch_public_notices(journey.now.date())[0]
    said = str(asdict(content))
    assert (content.name, content.members_count, content.amount_fen) == ("张*", 3, 94_000)
    for person in journey.family:
        assert person.number not in said
    for leak in ("李某某", "张小某", journey.phone, "示例路", "105000", "1050", "G1", journey.case_id):
        assert leak not in said
    assert not PERSONAL.search(re.sub(r"GS-[\w-]+", "", said).replace(content.hotline, ""))
    kept = {each.name for each in Notice._meta.get_fields()}
    assert not kept & {"citizen_number", "phone", "address", "account", "diagnosis", "disability"}


def test_the_name_is_whole_where_the_place_says_so(journey: Journey, settings: object) -> None:
    """The law lists the name; whether it is masked is the installation's policy."""
    settings.DOUDI_MASK_NAMES_IN_NOTICES = False  # type: ignore[attr-defined]
    journey.with_opinion()
    journey.notice()
    assert fetch_public_notices(journey.now.date())[0].name == "张某某"


def test_it_is_gone_the_day_after_even_if_no_worker_ran(journey: Journey) -> None:
    """On the last day it hangs; the day after, list and old link are dead; the tick then closes the books once."""
    journey.with_opinion()
    journey.notice()
    notice = Notice.objects.get()
    assert notice.ends_on - notice.starts_on >= timedelta(days=7)
    assert fetch_public_notice(notice.public_id, notice.ends_on).public_id == notice.public_id
    after = notice.ends_on + timedelta(days=1)
    assert fetch_public_notices(after) == []
    with pytest.raises(CaseNotFound):
        fetch_public_notice(notice.public_id, after)
    journey.later((notice.ends_on - journey.now.date()).days)
    assert journey.take_down() == 0
    journey.later(1)
    assert (journey.take_down(), journey.take_down()) == (1, 0)
    notice.refresh_from_db()
    assert notice.taken_down_because == "expired"


def test_a_notice_needs_an_office_that_answers(journey: Journey) -> None:
    """Without a hotline nothing is published."""
    journey.with_opinion()
    Organisation.objects.update(hotline="")
    with pytest.raises(StepsMissing):
        journey.notice()
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("张三丰", "张*"), ("欧阳修文", "欧阳*"), ("𠮷野", "𠮷*")]
)
def test_a_masked_name_hides_its_length(name: str, masked: str) -> None:
    """Surname and one star, compound surnames whole."""
    assert published_name(name, masked=True) == masked


@settings(max_examples=100, derandomize=True)
@given(st.dates(), st.integers(0, 30), st.integers(-40, 40), st.booleans())
def test_on_show_is_the_closed_span_and_never_once_taken_down(start, length, offset, taken) -> None:  # type: ignore[no-untyped-def]
    """First and last day included, nothing before or after."""
    end = start + timedelta(days=length) if start.year < 9990 else start
    day = start + timedelta(days=offset) if 1 < start.year < 9990 else start
    assert is_on_show(start, end, taken, day) == (not taken and start <= day <= end)
