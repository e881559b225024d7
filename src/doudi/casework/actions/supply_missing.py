"""Hand in what was missing (补材料)."""

from collections.abc import Sequence

from doudi.casework.changing import Change, apply_verb, change_case, owner_id
from doudi.casework.models import Application
from doudi.platform.acting import Acting


def supply_missing(
    acting: Acting,
    public_id: str,
    *,
    note: str = "",
    file_ids: Sequence[str] = (),
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """The family's papers are in; the clock goes on where it stopped.

    Raises:
        NotPossibleNow: nothing was asked for.
    """

    def permission(case: Application) -> str:
        return "casework.supply_missing" if owner_id(case, acting) else apply_verb(acting, case.channel)

    def do(change: Change) -> None:
        asked = change.case.missing_list
        asked.supplied_at = acting.now
        asked.save(update_fields=["supplied_at"])
        change.note = note.strip()
        change.detail = {"files": list(file_ids)}

    return change_case(
        acting,
        public_id,
        "supply_missing",
        permission,
        do,
        content={"note": note, "files": list(file_ids)},
        expected_version=expected_version,
        key=key,
    )
