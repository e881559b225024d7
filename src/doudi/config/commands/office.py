"""`./doudi office`: the offices of this installation, and a new one with the places it serves."""

import argparse
import sys
from datetime import datetime

from doudi.config.commands.language import speak
from doudi.config.commands.office_merger import tell_merger
from doudi.config.start import require_ready
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.reference.divisions import load_divisions
from doudi.registry.actions.load_divisions import load_district
from doudi.registry.actions.open_office import open_office
from doudi.registry.models import Division, Organisation, OrganisationArea
from doudi.registry.models.organisations import KINDS

LEAST_CODE = 6


def _listed() -> list[str]:
    """A line an office; two queries, however many there are."""
    codes: dict[int, list[str]] = {}
    areas = OrganisationArea.objects.order_by("pk").values_list("organisation_id", "division__code")
    for office_id, code in areas:
        codes.setdefault(office_id, []).append(code)
    return [
        f"{office.public_id}  {office.kind}  {office.name_zh}  {' '.join(codes.get(office.pk, ()))}"
        for office in Organisation.objects.order_by("pk")
    ]


def _places(acting: Acting, codes: list[str]) -> tuple[list[Division], list[str]]:
    """The divisions, entered from the published list where the district is not on file yet; and what is in none."""
    found, unknown = [], []
    for code in codes:
        if len(code) >= LEAST_CODE and not Division.objects.filter(code=code[:LEAST_CODE]).exists():
            load_district(acting, load_divisions(), code[:LEAST_CODE])
        division = Division.objects.filter(code=code).first()
        if division is None:
            unknown.append(code)
        else:
            found.append(division)
    return found, unknown


def run(argv: list[str]) -> int:
    """Without words, the list; with ``--name``, a new office; with ``--leaving``, what a merger would move."""
    parser = argparse.ArgumentParser(
        prog="./doudi office", description=speak("列出机构，或者新设一个", "List the offices, or open one")
    )
    parser.add_argument("--name", default="", help=speak("机构名称", "its name"))
    parser.add_argument("--name-en", default="", help=speak("英文名", "its English name"))
    parser.add_argument("--kind", choices=KINDS, help=speak("哪一类", "what it is"))
    parser.add_argument(
        "--serves", nargs="+", default=[], metavar="CODE", help=speak("管哪里，区划代码", "division codes it serves")
    )
    parser.add_argument("--under", default="", metavar="ID", help=speak("上级机构编号", "id of the office above it"))
    leaves = speak("并走的机构，只看不改", "an office that leaves")
    parser.add_argument("--leaving", default="", metavar="ID", help=leaves)
    parser.add_argument("--into", default="", metavar="ID", help=speak("并到哪个机构", "the office it goes into"))
    since = speak("从哪天起，默认今天", "from when; today unless told")
    parser.add_argument("--on", default="", metavar="DATE", help=since)
    parser.add_argument("--hotline", default="", help=speak("群众打的电话", "the number residents call"))
    given = parser.parse_args(argv)
    require_ready()
    acting = Acting.system("administration", datetime.now(SHANGHAI))
    if given.leaving or given.into:
        return tell_merger(given.leaving, given.into, given.on, acting)
    if not given.name:
        lines = _listed()
        print("\n".join(lines) if lines else speak("还没有机构。", "There are no offices yet."))
        return 0
    if not given.kind or not given.serves:
        parser.error(speak("新设机构要写 --kind 和 --serves", "a new office needs --kind and --serves"))
    above = Organisation.objects.filter(public_id=given.under).first() if given.under else None
    if given.under and above is None:
        print(speak(f"没有机构 {given.under}。", f"There is no office {given.under}."), file=sys.stderr)
        return 1
    places, unknown = _places(acting, given.serves)
    if unknown:
        codes = ", ".join(unknown)
        print(speak(f"没有这个区划：{codes}。", f"No such division: {codes}."), file=sys.stderr)
        return 1
    office = open_office(
        acting,
        given.kind,
        given.name,
        serves=places,
        since=acting.today,
        name_en=given.name_en,
        parent=above,
        hotline=given.hotline,
    )
    print(office.public_id)
    return 0
