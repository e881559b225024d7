"""What a merger of two offices would move, told before anybody proposes it; nothing is changed."""

import sys
from datetime import date

from doudi.config.commands.language import speak
from doudi.platform.acting import Acting
from doudi.registry.actions.propose_merger import faults_of
from doudi.registry.merger_reads import moves_of
from doudi.registry.models import Organisation
from doudi.ui.faults import in_plain_words
from doudi.worklist.bound import open_and_bound
from doudi.worklist.rows import role_words


def tell_merger(leaving_id: str, into_id: str, on: str, acting: Acting) -> int:
    """Prints what would go along, and on the error stream every reason against it; 1 where there is one."""
    try:
        since = date.fromisoformat(on) if on else acting.today
    except ValueError:
        said = speak(f"日子要写成2026-01-01这样，不是 {on}。", f"Write the day as 2026-01-01, not {on}.")
        print(said, file=sys.stderr)
        return 2
    found = [Organisation.objects.filter(public_id=each).first() for each in (leaving_id, into_id)]
    missing = [each for each, office in zip((leaving_id, into_id), found, strict=True) if office is None]
    if missing:
        print(speak(f"没有机构 {missing}。", f"There is no office {missing}."), file=sys.stderr)
        return 1
    leaving, into = found
    assert leaving is not None and into is not None  # noqa: PT018
    moves, bound = moves_of(leaving, since), open_and_bound(leaving.public_id, acting.today)
    zh = f"{leaving}并到{into}，{since}起（没有改动）"
    print(speak(zh, f"{leaving} into {into} from {since} (nothing is changed)"))
    for words, told in (
        (speak("管的地方", "places served"), moves.places),
        (speak("里面的人", "people"), [f"{each.name} ({role_words(each.role)})" for each in moves.people]),
        (speak("没办完的事", "open work"), [f"{kind} {count}" for kind, count in bound.items()]),
        (speak("从那天起读不到的系统", "systems that read nothing then"), moves.systems),
    ):
        print(f"  {words}: {', '.join(told) or speak('没有', 'none')}")
    faults = faults_of(leaving, into, since, acting.today)
    for fault in faults:
        print(in_plain_words(fault), fault, file=sys.stderr)
    return 1 if faults else 0
