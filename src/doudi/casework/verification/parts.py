"""Who had a part in a check, and therefore does not answer a dispute of it (经办和复核分离)."""

from doudi.casework.models import Application, MeansDispute


def who_had_a_part(case: Application, dispute: MeansDispute) -> set[str]:
    """Staff who asked the departments, made a report of this case, or took the dispute down."""
    asked = set(case.events.filter(verb="verify").values_list("actor_id", flat=True))
    made = set(case.means_reports.values_list("made_by", flat=True))
    return asked | made | {dispute.taken_by}
