"""Say where the family lives and how to reach them (联系方式)."""

from doudi.casework.changing import Change, change_draft
from doudi.casework.errors import MemberUnfit
from doudi.casework.models import Application
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.models import Division
from doudi.registry.reads import place_name
from doudi.worklist.words import Words

URBAN_RURAL = frozenset({"urban", "rural", "unknown", ""})


def set_contact(
    acting: Acting,
    public_id: str,
    *,
    phone: str | None = None,
    address: str | None = None,
    division_code: str | None = None,
    urban_rural: str | None = None,
    expected_version: int | None = None,
) -> Application:
    """Save phone, address, community and urban/rural; what is None stays as it is.

    Staff cannot move a draft to a place outside their own area.

    Raises:
        MemberUnfit: the place is unknown, or the phone is no number.
    """

    def do(change: Change) -> None:
        case = change.case
        if phone is not None:
            digits = clean_text(phone).replace(" ", "").replace("-", "")
            if digits and (not digits.isdecimal() or not 7 <= len(digits) <= 13):
                raise MemberUnfit(
                    "phone", "not a telephone number", Words("写电话号码，11位。", "Write a phone number.")
                )
            case.phone = digits
        if address is not None:
            case.address = clean_text(address)[:200]
        if urban_rural is not None and urban_rural in URBAN_RURAL:
            case.urban_rural = urban_rural
        if division_code:
            division = Division.objects.filter(code=division_code).first()
            if division is None:
                raise MemberUnfit("division_code", "no such place", Words("请选社区。", "Please choose the community."))
            if acting.kind == "staff":
                policy.require(acting, "casework.see", area_path=division.path)
            case.division_code, case.area_path = division.code, division.path
            case.place = place_name(division.path)
            case.urban_rural = case.urban_rural or division.urban_rural

    return change_draft(acting, public_id, "save_members", do, expected_version=expected_version)
