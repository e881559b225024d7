"""Put on record that a family lives away from its register (人户分离), who handles the case and who helps."""

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import CaseworkError, ReasonMissing
from doudi.casework.models import Application, RegisterElsewhere
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

BY: dict[str, Words] = {
    "register_place": Words(
        "户口所在地受理，这里配合调查（57号第五条、第十五条）",
        "taken in where the family is registered; this place helps with the survey",
    ),
    "province_rule": Words(
        "同一省市的，按省里的规定在这里办（57号第五条第二款）", "in the same province: handled here by its rules"
    ),
    "residence_permit": Words(
        "有居住证，在居住地办（57号第五条第三款）", "holds a residence permit: handled where the family lives"
    ),
    "one_member_here": Words(
        "有一名家庭成员的户口和居住都在这里（57号第五条第一款）", "one member is registered and lives here"
    ),
    "emergency": Words("急难，在事发地办（国办发〔2023〕39号）", "an emergency: handled where it happened"),
}
"""Why this place handles the case, or does not: the sentences of the law."""


class RegisterPlaceUnfit(CaseworkError):
    """The basis is none of those the law knows."""

    code = "casework.register-place-unfit"


def record_register_place(
    acting: Acting,
    public_id: str,
    *,
    place: str,
    basis: str,
    helped_by: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """Where the family is registered, by which sentence the case is handled here, and which other office helps.

    Recorded again it is corrected. A time limit is extended for 人户分离 only once this stands.

    Raises:
        ReasonMissing: the place of the register is not named.
        RegisterPlaceUnfit: no such basis.
    """

    def do(change: Change) -> None:
        case = change.case
        if not place.strip():
            raise ReasonMissing(["place"], "recording the register")
        if basis not in BY:
            raise RegisterPlaceUnfit(
                f"Case {case.public_id}: {basis!r} is no basis; known are {', '.join(BY)}.",
                Words("请选按哪一条在这里办。", "Choose by which rule it is handled here."),
            )
        RegisterElsewhere.objects.update_or_create(
            application=case,
            defaults={
                "place": clean_text(place)[:120],
                "basis": basis,
                "helped_by": clean_text(helped_by)[:120],
                "recorded_at": acting.now,
                "recorded_by": acting.actor_id,
                "recorded_by_name": acting.name,
            },
        )
        change.detail = {"basis": basis}

    return change_case(
        acting,
        public_id,
        "record_register_place",
        "casework.accept",
        do,
        content={"place": place, "basis": basis, "helped_by": helped_by},
        expected_version=expected_version,
        key=key,
    )
