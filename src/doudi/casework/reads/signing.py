"""Who signed which authorisation in a case, who is missing, and each sheet for print (谁签了、谁还没签)."""

from dataclasses import dataclass
from datetime import date

from doudi.casework.changing import find_case
from doudi.casework.domain.machine import CLOSED, State
from doudi.casework.errors import CaseNotFound
from doudi.casework.messages import office_name
from doudi.casework.models import Application, DeclaredMember, Signature
from doudi.casework.process import scheme_of
from doudi.casework.reads.drafts import MemberRow, member_rows
from doudi.evidence.models import ObligorCall
from doudi.evidence.reads.sheets import CallLine, SignedSheet, call_line, fetch_calls, fetch_sheets
from doudi.evidence.sheets.content import ForWhom, PrintedSheet, blank_sheet, drawing_of, signed_sheet
from doudi.kernel.text import mask_number
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.files import read
from doudi.platform.models import StoredFile
from doudi.registry.reads import office_serving
from doudi.worklist.words import Words

_LACKS: dict[str, Words] = {
    "nobody": Words("还没有签", "not signed yet"),
    "guardian": Words("要大人代签", "a parent or guardian has to sign"),
    "own": Words("大人签了，还要本人签", "the guardian has signed, the young person has still to"),
    "again": Words("要重新签", "to be signed again"),
}


@dataclass(frozen=True)
class MemberSigning:
    """One of the family: the row, the sheet that counts now (None before the application is handed in), what lacks.

    ``earlier`` are sheets that no longer count alone: taken back, run out, or signed anew since.
    """

    row: MemberRow
    sheet: SignedSheet | None
    earlier: tuple[SignedSheet, ...]
    lack: str
    lack_words: Words


@dataclass(frozen=True)
class SigningPage:
    """Everything signed in a case. ``obligors`` says whether those who live elsewhere authorise too."""

    public_id: str
    scheme_words: Words
    state: str
    is_draft: bool
    is_closed: bool
    members: tuple[MemberSigning, ...]
    calls: tuple[CallLine, ...]
    obligors: str
    office: str
    area_path: str

    @property
    def missing(self) -> int:
        """How many signatures are still to be given."""
        waiting = sum(call.state == ObligorCall.ASKED for call in self.calls)
        return sum(bool(member.lack) for member in self.members) + waiting


def fetch_signing(acting: Acting, public_id: str) -> SigningPage:
    """The page, for the family whose case it is and for staff of its area; the look is in the audit.

    Raises:
        CaseNotFound: not this account's, or not existing.
    """
    case = find_case(acting, public_id)
    members = list(case.members.select_related("person", "guardian"))
    sheets = fetch_sheets(case.public_id, acting.now)
    scheme = scheme_of(case)
    rows = dict(zip(members, member_rows(case, members, acting.today), strict=True))
    record_read(
        acting, "application", [case.public_id], what="authorisations", area_path=case.area_path,
        case_ref=case.public_id,
    )  # fmt: skip
    return SigningPage(
        public_id=case.public_id,
        scheme_words=Words(scheme.name_zh, scheme.name_en),
        state=case.state,
        is_draft=case.state == State.DRAFT,
        is_closed=case.state in CLOSED,
        members=tuple(_member(member, row, sheets, acting) for member, row in rows.items()),
        calls=tuple(fetch_calls(case.public_id, acting.now)),
        obligors=scheme.obligors_sign,
        office=office_name(case, "township_office", acting.today),
        area_path=case.area_path,
    )


def _member(member: DeclaredMember, row: MemberRow, sheets: list[SignedSheet], acting: Acting) -> MemberSigning:
    own = [each for each in sheets if member.person is not None and each.person_id == member.person.public_id]
    sheet = next((each for each in own if each.standing in ("", "not_cosigned")), None)
    counted = sheet or (own[0] if own else None)
    if not row.signed_authorisation and not own:
        lack = "guardian" if row.is_minor else "nobody"
    elif own and sheet is None:
        lack = "again"
    else:
        lack = "own" if row.waits_for_own else ""
    rest = tuple(each for each in own if counted is None or each.public_id != counted.public_id)
    return MemberSigning(row, counted, rest, lack, _LACKS.get(lack, Words("", "")))


def fetch_member_sheet(acting: Acting, public_id: str, member_id: str, *, blank: bool = False) -> PrintedSheet:
    """One member's sheet for print: as signed, or with ``blank`` (and before anybody signed) to sign on paper.

    Raises:
        CaseNotFound: not this account's, or nobody by that id in it.
    """
    case = find_case(acting, public_id)
    member = case.members.select_related("person", "guardian").filter(public_id=member_id).first()
    if member is None:
        raise CaseNotFound()
    row = member_rows(case, [member], acting.today)[0]
    mine = _member(member, row, fetch_sheets(case.public_id, acting.now), acting)
    _looked(acting, case)
    signed = case.signatures.filter(member=member, kind=Signature.AUTHORISATION, withdrawn_at=None).first()
    proof = signed.guardian_proof if signed else ""
    guardian = mine.sheet.guardian if mine.sheet else member.guardian.name if member.guardian else ""
    whom = ForWhom(
        member.name, mask_number(member.citizen_number), row.age, guardian=guardian if row.is_minor or proof else "",
        guardian_proof=proof, is_minor=row.is_minor,
    )  # fmt: skip
    return _printed(acting, case, None if blank else mine.sheet, whom)


def fetch_call_sheet(acting: Acting, call: ObligorCall, *, blank: bool = False) -> PrintedSheet:
    """An obligor's sheet for print; the caller has found the call for this account."""
    case = Application.objects.filter(public_id=call.case_ref).first()
    if case is None:
        raise CaseNotFound()
    line = call_line(call, acting.now)
    _looked(acting, case)
    whom = ForWhom(call.name, mask_number(call.citizen_number), None, duty=line.duty, owed_to=line.owed_to,
                   clause=scheme_of(case).obligor_clause)  # fmt: skip
    return _printed(acting, case, None if blank else line.sheet, whom)


CHECKING = "社会救助暂行办法第五十八条"
"""On what a check of means rests where a scheme's own text says nothing of obligors."""


def scheme_of_call(call: ObligorCall) -> tuple[Words, str]:
    """For which scheme somebody is asked, and the clause it rests on; an obligor learns no more of the case."""
    case = Application.objects.filter(public_id=call.case_ref).first()
    if case is None:
        raise CaseNotFound()
    scheme = scheme_of(case)
    return Words(scheme.name_zh, scheme.name_en), scheme.obligor_clause or CHECKING


def _printed(acting: Acting, case: Application, sheet: SignedSheet | None, whom: ForWhom) -> PrintedSheet:
    scheme = scheme_of(case)
    office, hotline = _office(case, acting.today)
    name = Words(scheme.name_zh, scheme.name_en)
    demo = scheme.is_fictitious or case.simulated
    if sheet is None:
        return blank_sheet(whom, case_ref=case.public_id, office=office, hotline=hotline, scheme=name, demo=demo)
    return signed_sheet(
        sheet, whom, office=office, hotline=hotline, scheme=name, demo=demo,
        drawing=_drawing(case, sheet.signature_file), cosign_drawing=_drawing(case, sheet.cosign_file),
    )  # fmt: skip


def _office(case: Application, on: date) -> tuple[Words, str]:
    office = office_serving(case.area_path, "township_office", on)
    if office is None:
        return Words("民政部门", "Civil affairs"), ""
    return Words(office.name_zh, office.name_en or office.name_zh), office.hotline


def _drawing(case: Application, file_id: str) -> str:
    stored = StoredFile.objects.filter(public_id=file_id, case_ref=case.public_id, kind="signature").first()
    return drawing_of(read(stored)) if stored is not None else ""


def _looked(acting: Acting, case: Application) -> None:
    record_read(
        acting, "application", [case.public_id], what="authorisation_sheet", area_path=case.area_path,
        case_ref=case.public_id,
    )  # fmt: skip
