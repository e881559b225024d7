"""What hangs on the doubts of a check, weighed when it ended and kept (疑点掂量): shown while nothing changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from doudi.casework.facts import CaseFacts
from doudi.casework.models import Application, DeclaredMember, DoubtWeighing, HomeVisit
from doudi.casework.verification.comparing import FAMILY
from doudi.casework.verification.doubting import WEIGHT_WORDS, WeighedDoubt, doubts_of, weigh_these, weighing_key
from doudi.evidence.reads import SourceFact
from doudi.platform.beside import is_read
from doudi.platform.crypto.cipher import blind_index
from doudi.rules.facts import household_fact_key, person_fact_key
from doudi.schemes.doubts.doubt import Weight
from doudi.worklist.words import Words

LAYOUT = 1
"""Grows when what is kept has another shape: what was kept before is weighed again."""


@dataclass(frozen=True)
class Weighed:
    """Every doubt of a case with what hangs on it; ``at`` is when the worker weighed it, None: just now."""

    doubts: tuple[WeighedDoubt, ...]
    digest: str
    at: datetime | None


def weighed(
    case: Application, members: Sequence[DeclaredMember], facts: CaseFacts, said: Sequence[SourceFact], today: date
) -> Weighed:
    """As it was weighed at the end of the check, if everything is as it was then; otherwise weighed now."""
    doubts = doubts_of(case, members, facts, said)
    digest = blind_index("weighing", repr((LAYOUT, weighing_key(case, facts, doubts, today))))
    kept = _newest_done(case, digest)
    if kept is not None:
        return Weighed(tuple(_read(each, members) for each in kept.content or ()), digest, kept.weighed_at)
    return Weighed(tuple(weigh_these(case, members, facts, doubts, today)), digest, None)


def written(doubts: Sequence[WeighedDoubt]) -> list[dict[str, Any]]:
    """Doubts as they are kept: no name, it follows from the member."""
    return [
        {
            "key": each.fact_key, "member": each.member_id, "what": [each.what.zh, each.what.en],
            "weight": str(each.weight), "sentences": [[words.zh, words.en] for words in each.sentences],
            "at_stake_fen": each.at_stake_fen,
        }
        for each in doubts
    ]  # fmt: skip


def _read(told: dict[str, Any], members: Sequence[DeclaredMember]) -> WeighedDoubt:
    name = next((member.name for member in members if member.public_id == told["member"]), "")
    weight = Weight(told["weight"])
    return WeighedDoubt(
        fact_key=told["key"],
        member_id=told["member"],
        whose=Words(name, name) if name else FAMILY,
        what=Words(*told["what"]),
        weight=weight,
        why=WEIGHT_WORDS[weight],
        sentences=tuple(Words(*each) for each in told["sentences"]),
        at_stake_fen=told["at_stake_fen"],
    )


def _newest_done(case: Application, digest: str = "") -> DoubtWeighing | None:
    """The last weighing that was finished; of what has this digest, where one is given."""
    if not is_read(case, "weighings"):
        rows = case.weighings.filter(state=DoubtWeighing.DONE, **({"digest": digest} if digest else {}))
        return rows.order_by("-pk").first()
    done = [each for each in case.weighings.all() if each.state == DoubtWeighing.DONE and digest in ("", each.digest)]
    return max(done, key=lambda each: each.pk, default=None)


def waits_for_a_look(case: Application) -> bool:
    """Whether something the last check left open could change a result, and nobody settled it or saw it at home."""
    last = _newest_done(case)
    if last is None or not last.matters:
        return False
    looked_at = {
        person_fact_key(member, quantity) if member else household_fact_key(quantity)
        for member, quantity in case.settled_facts.filter(superseded_at=None).values_list(
            "member__public_id", "quantity"
        )
    }
    for visit in case.visits.filter(outcome=HomeVisit.SEEN):
        looked_at |= set(visit.answers)
    return any(each["key"] not in looked_at for each in last.content or () if each["weight"] != Weight.CHANGES_NOTHING)
