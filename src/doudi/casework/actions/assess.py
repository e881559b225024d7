"""Run the rules over the facts of the case (测算)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import StepsMissing
from doudi.casework.facts import gather_facts
from doudi.casework.following import standing_of
from doudi.casework.models import Application, Assessment
from doudi.casework.process import scheme_of
from doudi.casework.replaying import keep_ruleset
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.rules.evaluate import assess_household
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words


def assess(
    acting: Acting,
    public_id: str,
    *,
    month: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """A proposal with its proof, kept with facts and ruleset hash so that it can be replayed; never a decision.

    ``month`` is the month assessed, the month of filing unless said otherwise.

    Raises:
        StepsMissing: the family was not visited, or departments were not asked.
    """

    def do(change: Change) -> None:
        case = change.case
        standing = standing_of(case)
        if not (standing.is_surveyed and standing.verified):
            raise StepsMissing(
                f"Case {case.public_id}: visited {standing.township_visited}, verified {standing.verified}; "
                "both come before the assessment (art. 15-17).",
                Words("先上门、先核对，再测算。", "Visit and verify first, then assess."),
            )
        assessed_month = Month.parse(month) if month else Month.of(day_of(case.filed_at or acting.now))
        facts = gather_facts(case)
        ruleset = scheme_of(case).ruleset
        result = assess_household(ruleset, facts.household, assessed_month)
        keep_ruleset(ruleset, acting.now)
        made = Assessment.objects.create(
            application=case,
            month=str(assessed_month),
            ruleset_hash=result.ruleset_hash,
            facts=facts.as_json,
            result=result.as_dict(),
            facts_digest=facts.digest,
            outcome=result.outcome,
            amount_fen=result.amount_fen,
            members_count=result.people or 0,
            assessed_at=acting.now,
            assessed_by=acting.actor_id,
        )
        change.detail = {"assessment": made.public_id, "outcome": str(result.outcome)}

    return change_case(
        acting,
        public_id,
        "assess",
        "casework.assess",
        do,
        content={"month": month},
        expected_version=expected_version,
        key=key,
    )
