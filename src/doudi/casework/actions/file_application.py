"""Hand the application in (交申请)."""

from django.db import IntegrityError, transaction

from doudi.casework.changing import Change, apply_verb, change_case, may_open, name_on_file, see_verb
from doudi.casework.consulting import sign_with_evidence
from doudi.casework.domain.machine import CLOSED, State
from doudi.casework.errors import FamilyUnfit, MemberUnfit, OpenCaseExists, SignatureMissing, Unanswered
from doudi.casework.filling import settle_told, signed_state, unanswered
from doudi.casework.messages import tell_filed
from doudi.casework.models import Application, DeclaredMember, Signature
from doudi.platform.acting import Acting
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.actions.form_household import form_household
from doudi.registry.errors import HouseholdUnfit, PersonConflict
from doudi.registry.models.people import ROLES
from doudi.worklist.words import Words


def file_application(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Application:
    """File the draft: the family is registered, signatures become authorisations, the office's clock starts.

    Two tabs filing one application have one effect; the second gets the same application back.

    Raises:
        FamilyUnfit: nobody is named, no applicant, or the place is missing.
        Unanswered: questions are open ("not sure" is an answer).
        SignatureMissing: an adult has not signed, or nobody signed for a minor.
        OpenCaseExists: one of the family is in an open application for this scheme.
    """

    def do(change: Change) -> None:
        case = change.case
        members = list(case.members.all())
        _check_family(case, members)
        pages = unanswered(case, members, acting.today)
        if pages:
            raise Unanswered([page.key for page in pages])
        unsigned = signed_state(case).missing(members)
        if unsigned:
            raise SignatureMissing([member.public_id for member in unsigned])
        _check_no_open_case(acting, case, members)
        settle_told(case, members, acting.today)
        _register_family(acting, case, members)
        case.filed_at, case.filed_by, case.filed_by_name = acting.now, acting.actor_id, name_on_file(acting)
        for signature in case.signatures.filter(kind=Signature.AUTHORISATION, withdrawn_at=None).select_related(
            "member__person", "signed_by__person"
        ):
            signature.evidence_authorisation_id = sign_with_evidence(acting, case, signature.member, signature)
            signature.save(update_fields=["evidence_authorisation_id"])
        change.detail = {"members": len(members), "channel": case.channel}
        change.after.append(lambda filed: tell_filed(acting, filed))

    try:
        with transaction.atomic():
            return change_case(
                acting,
                public_id,
                "file",
                lambda found: apply_verb(acting, found.channel),
                do,
                expected_version=expected_version,
                key=key,
            )
    except IntegrityError as clash:
        # The database refused a second open application of the same applicant: somebody else was quicker.
        if "one_open_application" in str(clash) or "applicant_id" in str(clash):
            raise OpenCaseExists("") from None
        raise


def _check_family(case: Application, members: list[DeclaredMember]) -> None:
    if not members:
        raise FamilyUnfit("it has no members", Words("还没有填家里人。", "No family member is named yet."))
    if sum(member.is_applicant for member in members) != 1:
        raise FamilyUnfit("there is no applicant", Words("请选谁来申请。", "Please say who applies."))
    if not case.area_path:
        raise FamilyUnfit(
            "the place is missing", Words("请选住在哪个社区。", "Please choose the community you live in.")
        )


def _check_no_open_case(acting: Acting, case: Application, members: list[DeclaredMember]) -> None:
    others = (
        DeclaredMember.objects.filter(
            citizen_index__in=[member.citizen_index for member in members], application__scheme=case.scheme
        )
        .exclude(application=case)
        .exclude(application__state__in=[State.DRAFT, *CLOSED])
        .select_related("application")
    )
    other = others.first()
    if other is not None:
        shown = may_open(other.application, acting, see_verb(acting))
        raise OpenCaseExists(other.application.public_id if shown else "")


def _register_family(acting: Acting, case: Application, members: list[DeclaredMember]) -> None:
    rows = []
    for member in members:
        try:
            member.person = enrol_person(
                acting,
                member.name,
                member.citizen_number,
                division_code=case.division_code,
                area_path=case.area_path,
                phone=case.phone if member.is_applicant else "",
                address=case.address,
            )
        except PersonConflict as fault:
            raise MemberUnfit(
                "name",
                str(fault),
                Words(
                    "这个号码登记的是另一个姓名，请对照证件。",
                    "The number is registered under another name; check the card.",
                ),
            ) from None
        member.save(update_fields=["person"])
        rows.append((member.person, member.relation if member.relation in ROLES else "other"))
        if member.is_applicant:
            case.applicant = member.person
    try:
        case.household = form_household(
            acting,
            rows,
            since=acting.today,
            division_code=case.division_code,
            area_path=case.area_path,
            urban_rural=case.urban_rural or "unknown",
        )
    except HouseholdUnfit as fault:
        raise FamilyUnfit(
            fault.what, Words("家里人填得不对，请再看看。", "The family is not entered correctly.")
        ) from None
