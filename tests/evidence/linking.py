"""A register of made-up people and a department's file in which some numbers are missing or wrong."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from doudi.columnar.linkage.model import load_model
from doudi.evidence.actions.link_rows import link_rows
from doudi.evidence.actions.load_extract import load_extract
from doudi.evidence.link_tasks import REVIEW, open_link_item
from doudi.kernel.identifiers import check_digit
from doudi.registry.link_standing import links_of_file
from doudi.registry.models import LinkPair, LinkRun
from doudi.registry.pseudonym import person_key_of
from tests.evidence.office import AS_OF, Office

DATASET = "housing_public_rental"
REGISTER = "police_household_register"
PLACES = ("500106001001", "500106001002", "500106002001")


def number_of(at: int) -> str:
    """The citizen number of the register's person `at`."""
    first = f"500106{1950 + at % 50}{at % 12 + 1:02}{at % 28 + 1:02}{100 + at:03}"
    return first + check_digit(first)


def name_of(at: int) -> str:
    """Their name; no two near each other share one."""
    return "王李张刘陈杨赵周吴徐"[at % 10] + "伟芳娜敏静强磊洋艳勇"[at // 10 % 10] + "国华明亮春夏秋冬"[at % 8]


def address_of(at: int) -> str:
    """Where they live."""
    return f"重庆市沙坪坝区小龙坎街道龙泉路社区大石路{at + 1}号{at % 9 + 1}栋{at % 30 + 1}-{at % 4 + 1}"


def load_register(office: Office, people: int = 60) -> None:
    """A household register of so many people."""
    made = office.load(REGISTER, *(register_row(office, at) for at in range(people)))
    assert made.rows_accepted == people + 1, (made.reasons, made.faults)


def register_row(office: Office, at: int, **changes: str) -> dict[str, str]:
    """One person of the register."""
    number = number_of(at)
    told = {"person_key": number, "name": name_of(at), "address": address_of(at), "sex": str(2 - int(number[16]) % 2)}
    told |= {"birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}"}
    return office.row(REGISTER, 1, **{**told, "community": PLACES[at % 3], "grid": PLACES[at % 3] + "001", **changes})


def rent_row(office: Office, at: int, **changes: str) -> dict[str, str]:
    """One row of the department's file about that person, changed by column name."""
    told = {"person_key": number_of(at), "name": name_of(at), "address": address_of(at)}
    return office.row(DATASET, 1, **{**told, **changes})


def load_rents(office: Office, rows: Sequence[dict[str, str]], day: str = "20250831") -> Path:
    """The file, loaded, with enough good rows that it is taken; its path."""
    good = [rent_row(office, at) for at in range(40, 58)]
    path = office.write(DATASET, [*rows, *good], day)
    load_extract(office.by("data6"), path)
    return path


def linked(office: Office, rows: Sequence[dict[str, str]], who: str = "data6") -> LinkRun:
    """Register and file loaded, and the rows linked."""
    load_register(office)
    return link_rows(office.by(who), load_rents(office, rows))


def wrong(number: str, place: int = 16) -> str:
    """The number with one digit wrong."""
    return number[:place] + str((int(number[place]) + 3) % 10) + number[place + 1 :]


def pair_of(run: LinkRun, name: str) -> LinkPair:
    """The likeliest pair of the row with this name."""
    found = [pair for pair in run.pairs.order_by("rank") if pair.sides["row"].get("name") == name]
    return found[0]


def standing(run: LinkRun) -> dict[int, str]:
    """Row number → citizen number of the rows of a run's file that count as somebody's now."""
    found = links_of_file(run.dataset, run.area_path, run.file_digest)
    return {row: link.number for row, link in (found or {}).items()}


def some_run(office: Office) -> LinkRun:
    """A finished run, without running anything."""
    return LinkRun.objects.create(
        dataset=DATASET, file_name="housing_public_rental_500106_20250831.csv", file_digest="0" * 64,
        as_of=AS_OF, register="r", model=load_model().digest, purpose="enrolment", state=LinkRun.DONE, rows=3, grey=1,
        reasons={"number_blank": 2, "number_check_digit": 1}, blocks=[{"key": "name_community", "pairs": 12,
                                                              "left_out": 0}],
        settings={"upper": 11.0, "lower": 0.0}, started_at=office.now, finished_at=office.now, made_by="S-X",
        made_by_name="数据示例", area_path="/50/500106/", division_code="500106",
    )  # fmt: skip


def some_pair(
    office: Office, run: LinkRun, row: int = 2, at: int = 3, rank: int = 1, community: str = PLACES[0], **changes: Any
) -> LinkPair:
    """A pair to look at, with its item on the list when it is the likeliest of its row."""
    person = {"name": name_of(at), "number": number_of(at), "birth": number_of(at)[6:14], "sex": "1",
              "community": community, "address": address_of(at)}  # fmt: skip
    said = {"name": name_of(3)[:-1] + "化", "number": wrong(number_of(3)), "address": address_of(3)}
    told = {
        "run": run, "row_number": row, "row_index": f"{row}", "person_key": person_key_of(number_of(at)), "rank": rank,
        "candidates": 1, "weight": 8.0, "levels": {"name": "same_sound", "number": "one_off", "address": "same"},
        "block": "number14",
        "sides": {"row": said, "register": person}, "division_code": community,
        "area_path": f"/50/500106/{community[:9]}/{community}/",
    }  # fmt: skip
    pair = LinkPair.objects.create(**{**told, **changes})
    if rank == 1:
        open_link_item(office.by("data6"), pair, REVIEW)
    return pair
