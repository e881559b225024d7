"""Send the family its letter (发告知书, art. 21)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.letters.content import check_code_of, letter_of
from doudi.casework.letters.printing import print_letter
from doudi.casework.messages import tell_decided
from doudi.casework.models import Application
from doudi.casework.remedies import load_remedies
from doudi.platform.acting import Acting
from doudi.platform.files import store


def issue_letter(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Application:
    """The letter in both languages is printed and kept as sent; the days to disagree count from today.

    Sending it twice has one effect.

    Raises:
        NotPossibleNow: there is no decision.
    """

    def do(change: Change) -> None:
        case = change.case
        decision = case.decision
        if decision.letter_issued_at is not None:
            return
        decision.letter_issued_at = acting.now
        decision.check_code = check_code_of(decision)
        until = {remedy.key: remedy.until(acting.today) for remedy in load_remedies()}
        decision.reconsider_until, decision.sue_until = until["reconsideration"], until["litigation"]
        letter = letter_of(case, acting.today)
        for language, field in (("zh-hans", "letter_zh_file_id"), ("en", "letter_en_file_id")):
            stored = store(
                acting,
                print_letter(letter, language),
                kind="letter",
                content_type="application/pdf",
                file_name=f"{case.public_id}-{language}.pdf",
                case_ref=case.public_id,
                area_path=case.area_path,
            )
            setattr(decision, field, stored.public_id)
        decision.save()
        change.detail = {"decision": decision.public_id}
        change.after.append(lambda sent: tell_decided(acting, sent))

    def permission(case: Application) -> str:
        return "casework.refuse" if case.state == "refused" else "casework.confirm"

    return change_case(acting, public_id, "issue_letter", permission, do, expected_version=expected_version, key=key)
