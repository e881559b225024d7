"""A search by the standard: what comes back, in whose words, and who is told that it was asked."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.api.models import RegistryExchange
from doudi.evidence.interop.envelopes import canonical, read_envelope
from doudi.evidence.interop.signatures import verify
from doudi.evidence.reads import fetch_who_looked
from doudi.kernel.clock import SystemClock
from doudi.platform.crypto.jwk import read_public_jwk
from doudi.platform.models import AuditEntry
from tests.api.spdci.neighbour import (
    EVERYTHING,
    OURS,
    THEM,
    US,
    Neighbourhood,
    ask,
    criteria,
    items,
    number_of,
    records,
)

pytestmark = pytest.mark.django_db


def test_a_household_is_answered_as_a_group(found: Neighbourhood) -> None:
    """By citizen number of a member the household comes back in the standard's words, with nothing of means."""
    answer = ask(found, criteria(number_of(102, "19850601")))
    head = answer["header"]
    assert (head["action"], head["status"], head["sender_id"], head["receiver_id"]) == ("on-search", "succ", US, THEM)
    assert (head["total_count"], head["completed_count"]) == (1, 1)
    item = items(answer)[0]
    assert item["pagination"] == {"page_size": 2, "page_number": 1, "total_count": 1}
    (group,) = records(answer)
    assert group["@type"] == "Group"
    assert group["group_identifier"][0]["identifier_value"] == found.households["here"].public_id
    assert group["group_size"] == 3
    names = [each["demographic_info"]["name"]["given_name"] for each in group["member_list"]]
    assert names == ["张安宁", "李小满", "张晓"]
    assert group["additional_attributes"] == [{"name": "assistance", "value": [{
        "programme_identifier": "dibao", "programme_name": "最低生活保障", "enrollment_status": "active",
        "enrollment_date": "2025-10"}]}]  # fmt: skip
    assert set(group) == {"@context", "@type", "group_identifier", "group_size", "member_list", "additional_attributes"}


def test_the_answer_is_signed_by_us(found: Neighbourhood) -> None:
    """Header and message of an answer carry a signature by the key we publish."""
    answer = ask(found)
    envelope = read_envelope(canonical(answer))
    keys = [read_public_jwk(each.jwk) for each in OURS()]
    verify(envelope, US, keys, int(SystemClock().now().timestamp()))


def test_a_member_alone_is_answered_without_the_others(found: Neighbourhood) -> None:
    """Asked for a member, that one person comes back, and only that person is told about."""
    answer = ask(found, criteria(entity="Member"))
    (member,) = records(answer)
    assert member["member_identifier"][0]["identifier_value"] == number_of(101)
    assert "member_list" not in member
    (entry,) = AuditEntry.objects.filter(action="read.registry_exchange")
    assert entry.detail["subjects"] == [found.people["张安宁"].public_id]


def test_everybody_told_about_can_see_it(found: Neighbourhood) -> None:
    """Who looked: the partner by name and the purpose of the agreement, for every member of the household."""
    ask(found)
    for name in ("张安宁", "李小满", "张晓"):
        (look,) = fetch_who_looked(found.people[name])
        assert (look.who, look.why.zh) == ("医保局", "核实医疗救助资格")
    assert fetch_who_looked(found.people["王远方"]) == []


def test_what_is_not_known_is_left_out(found: Neighbourhood) -> None:
    """No birth date, telephone or address on record: no such word in the record, not an empty one."""
    found.agree({"attributes": EVERYTHING})
    person = found.people["张晓"]
    person.birth_date_text = person.phone = person.address = person.sex = ""
    person.save()
    (group,) = records(ask(found))
    child = group["member_list"][2]["demographic_info"]
    assert set(child) == {"@type", "identifier", "name"}
    assert group["member_list"][0]["demographic_info"]["birth_date"] == "1979-03-05"
    assert group["member_list"][0]["related_person"][0]["relationship_type"] == "SPS"
    assert group["additional_attributes"][0]["value"][0]["benefit_value"] == "940.00"


def test_a_family_elsewhere_or_of_another_scheme_is_not_found(found: Neighbourhood) -> None:
    """Outside the agreement's areas and schemes nobody is found, as if they did not exist."""
    stranger = ask(found, criteria(number_of(999)))
    for answer in (ask(found, criteria(number_of(201, "19600101"))), stranger):
        item = items(answer)[0]
        assert (item["status"], item["data"]["reg_records"], item["pagination"]["total_count"]) == ("succ", [], 0)
    found.agree({"schemes": ["tekun"]})
    assert records(ask(found)) == []


def predicate(name: str, operator: str, value: Any) -> dict[str, Any]:
    """Criteria of one predicate."""
    first = {"attribute_name": name, "operator": operator, "attribute_value": value}
    return criteria(query_type="predicate", query=[{"seq_num": 1, "expression1": first}])


def test_queries_of_all_three_kinds(found: Neighbourhood) -> None:
    """Predicate and expression find by what the agreement lets be searched by; each boundary is just met."""
    nosql = {"type": "ns:org:QueryType:NoSql", "value": {"expression": {"collection": "Group", "query": {
        "$and": [{"group_size": {"$lt": 4}}, {"location": {"$eq": "500106001"}}]}}}}  # fmt: skip
    for wanted, many in (
        (predicate("group_size", "lt", "4"), 1), (predicate("group_size", "lt", 3), 0),
        (predicate("group_size", "le", 3), 1), (predicate("UIN", "eq", number_of(101)), 1),
        (predicate("sex", "eq", "unknown"), 0), (predicate("enrollment_status", "in", ["active"]), 1),
        (criteria(query_type="expression", query=nosql), 1),
        (criteria(query={"type": "HOUSEHOLD_ID", "value": found.households["here"].public_id}), 1),
        (criteria(query={"type": "HOUSEHOLD_ID", "value": found.households["there"].public_id}), 0),
    ):  # fmt: skip
        assert len(records(ask(found, wanted))) == many, wanted


def test_as_the_samples_of_the_standard_write_it(found: Neighbourhood) -> None:
    """Counts as text, empty texts for no object, predicates called an expression, a household by its older name."""
    first = {"attribute_name": "UIN", "operator": "eq", "attribute_value": number_of(101)}
    wanted = criteria(
        entity="Household", reg_event_type="REGISTER", query_type="expression", consent="", authorize="",
        query=[{"seq_num": "", "expression1": first, "condition": "", "expression2": ""}],
        pagination={"page_size": "2", "page_number": "1"}, reg_type="",
    )  # fmt: skip
    answer = ask(found, wanted, total_count="1", meta="", sender_uri="", is_msg_encrypted="")
    assert len(records(answer)) == 1
    assert items(answer)[0]["reference_id"] == "ref-1"


def test_not_of_the_unknown_finds_nobody(found: Neighbourhood) -> None:
    """Whose sex is not on record is neither among the men nor among those who are not men."""
    for name in ("张安宁", "李小满", "张晓"):
        found.people[name].sex = ""
        found.people[name].save()
    first = {"attribute_name": "sex", "operator": "eq", "attribute_value": "male"}
    for condition in ({}, {"condition": "not"}):
        wanted = criteria(query_type="predicate", query=[{"expression1": first, **condition}])
        assert records(ask(found, wanted)) == []


def test_pages_and_order(found: Neighbourhood) -> None:
    """Sorted and cut into pages, every record stands on exactly one; more than agreed on a page is refused."""
    for number in range(3):
        found.family(
            f"f{number}", 300 + number, found.households["here"].area_path, (f"赵{number}", "head", "19700101")
        )
        found.assist(f"f{number}", f"赵{number}", since=f"2025-0{number + 1}")
    order = [{"attribute_name": "enrollment_date", "sort_order": "desc"}]
    wanted = predicate("enrollment_status", "eq", "active") | {"sort": order}
    seen: list[str] = []
    for page in (1, 2, 3):
        answer = ask(found, wanted | {"pagination": {"page_size": 2, "page_number": page}})
        assert items(answer)[0]["pagination"]["total_count"] == 4
        seen += [each["additional_attributes"][0]["value"][0]["enrollment_date"] for each in records(answer)]
    assert seen == ["2025-10", "2025-03", "2025-02", "2025-01"]
    for page, size in ((1, 3), (0, 2), ("x", 2)):
        item = items(ask(found, wanted | {"pagination": {"page_size": size, "page_number": page}}))[0]
        assert item["status_reason_code"] == "rjct.pagination.invalid"
    found.agree({"most_found": 3})
    assert items(ask(found, wanted))[0]["status_reason_code"] == "rjct.search.too_many_records_found"


def test_nothing_of_the_question_stays(found: Neighbourhood) -> None:
    """After the answer the message is gone; what stays are ids, codes and counts."""
    ask(found)
    (kept,) = RegistryExchange.objects.all()
    assert kept.message is None
    assert (kept.status, kept.outcomes.get().found) == ("succ", 1)
    assert number_of(101) not in str(AuditEntry.objects.values_list("detail", "subject_id"))
