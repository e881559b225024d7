"""What linkage puts on the worklist (记录匹配的待办): a row to look at, a merge or a split for a second official."""

from doudi.platform.acting import Acting
from doudi.registry.models import LinkPair, PersonMerge
from doudi.registry.reads import offices_serving, place_name
from doudi.worklist.keeping import Subject, Task, finish_items, open_item
from doudi.worklist.words import Words

REVIEW, SPLIT, MERGE = "registry.review_link", "registry.settle_split", "registry.settle_merge"
STEP = Words("记录匹配", "Record linkage")
OWNERS = (
    ("district_bureau", "data_officer"),
    ("city_bureau", "data_officer"),
    ("department", "data_officer"),
    ("township_office", "township_reviewer"),
)
"""Who looks, in the order of preference: kind of office and the role in it."""
WORDS = {
    REVIEW: Words("看看这一行是不是这个人", "Look whether this row is this person's"),
    SPLIT: Words("复核：这个认定要不要拆开", "Second official: should this link be split?"),
    MERGE: Words("复核：两份档案是不是一个人", "Second official: are these two records one person's?"),
}


def subject_of(thing: LinkPair | PersonMerge) -> Subject:
    """A pair or a merge as items point to it."""
    return Subject("link_pair" if isinstance(thing, LinkPair) else "person_merge", thing.public_id)


def open_link_item(acting: Acting, thing: LinkPair | PersonMerge, kind: str) -> None:
    """One thing to do, for whoever serves the place."""
    owner = offices_serving([thing.area_path], OWNERS, acting.today).get(thing.area_path)
    role = owner[1] if owner else "data_officer"
    name = (thing.sides or {}).get("row", {}).get("name", "") if isinstance(thing, LinkPair) else thing.kept.name
    task = Task(kind, WORDS[kind], STEP, role, owner_organisation_id=owner[0].public_id if owner else "")
    open_item(
        acting,
        subject_of(thing),
        task,
        headline=name,
        place=place_name(thing.area_path),
        division_code=thing.division_code,
        area_path=thing.area_path,
    )


def close_link_items(acting: Acting, thing: LinkPair | PersonMerge, *kinds: str) -> None:
    """It is done."""
    finish_items(acting, subject_of(thing), *kinds)
