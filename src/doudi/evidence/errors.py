"""What evidence refuses, each with a code that never changes."""

from __future__ import annotations

from pathlib import PurePath

from doudi.evidence.safe_names import shown_name
from doudi.kernel.errors import DoudiError, Fault, FaultsFound


class ExtractUnnamed(DoudiError):
    """A file's name does not say which dataset of which district and day it is."""

    code = "evidence.extract-unnamed"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{shown_name(name)} is not named like an extract. The name says dataset, district and day: "
            f"tax_individual_income_500106_20250831.csv. Ask the department, and rename the file."
        )


class ExtractMisnamed(DoudiError):
    """A file's name says another dataset or day than whoever loads it."""

    code = "evidence.extract-misnamed"

    def __init__(self, name: str, said: str) -> None:
        super().__init__(
            f"{shown_name(name)} was to be loaded as {said}, but its name says otherwise. Find out which is right with "
            f"the department, and rename the file."
        )


class ExtractOutOfTime(DoudiError):
    """A file claims to show a day that has not come."""

    code = "evidence.extract-out-of-time"

    def __init__(self, name: str, day: str) -> None:
        super().__init__(
            f"{shown_name(name)} claims to show {day}, a day that has not come yet. Check the date in its name with "
            f"the department."
        )


class ExtractMissing(DoudiError):
    """There is no such file or folder, or it cannot be read."""

    code = "evidence.extract-missing"
    retry_helps = True

    def __init__(self, path: PurePath, why: str) -> None:
        super().__init__(f"{shown_name(path.name)} cannot be read: {why}. Check the path, or have it sent again.")


class SourcesFaulty(FaultsFound):
    """The operator's file of databases cannot be used as written; every fault is listed, no address in it."""

    code = "evidence.sources-faulty"


class ConnectorsFaulty(FaultsFound):
    """The operator's lists of connectors and hosts cannot be used as written; every fault is listed, no secret in it.

    Nothing is asked while they stand so: to go on with half a list would turn departments into *not connected*.
    """

    code = "evidence.connectors-faulty"


class SourceUnknown(DoudiError):
    """No such database, or no such table in it, is named in the operator's file."""

    code = "evidence.source-unknown"

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(
            f"There is no source {name}. Named are: {', '.join(known) or 'none'}. Check the spelling, or have the "
            f"operator name the database and its table in the file of sources."
        )


class SourceUnreachable(DoudiError):
    """A database does not answer, or does not let us read."""

    code = "evidence.source-unreachable"
    retry_helps = True

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"Source {name} cannot be read ({why}). Nothing was stored. Ask its operator whether it runs and whether "
            f"our account may read the table, then load it again."
        )


class LoadUnknown(DoudiError):
    """No such load, or not one whose rejected rows can be corrected."""

    code = "evidence.load-unknown"

    def __init__(self) -> None:
        super().__init__(
            "There is no such load, or nothing of it is left to correct. Look the load up again on the page of its "
            "feed, or send the whole file again."
        )


class CorrectionsRefused(FaultsFound):
    """A file of corrected rows was refused as a whole; every fault is listed."""

    code = "evidence.corrections-refused"

    @staticmethod
    def of_no_load(name: str, dataset: str) -> Fault:
        """The fault of a file that belongs to no load."""
        return Fault(
            shown_name(name),
            f"its batch is of no load of {dataset}",
            "corrections go to the load whose rejects they are",
            "choose the right dataset, or download the rows to correct again",
            "columnar.corrections-of-another-load",
        )


class NotDeleted(DoudiError):
    """Something of a deleted snapshot is still on disk."""

    code = "evidence.not-deleted"
    retry_helps = True

    def __init__(self, load_id: str, left: int) -> None:
        super().__init__(
            f"{left} files of load {load_id} are still there. Its record was left as it is. Have the operator look at "
            f"the folder of snapshots, then delete again."
        )


class UploadRefused(DoudiError):
    """An uploaded file is empty, too big, or no extract by its name or content."""

    code = "evidence.upload-refused"

    def __init__(self, reason: str, text: str) -> None:
        self.reason = reason
        super().__init__(f"The file was not taken: {text}.")


class AuthorisationUnfit(DoudiError):
    """An authorisation that the person, or the guardian named, cannot give."""

    code = "evidence.authorisation-unfit"

    def __init__(self, what: str, way_out: str) -> None:
        self.what, self.way_out = what, way_out
        super().__init__(f"This authorisation (授权) cannot be signed: {what}. {way_out}")


class HandAnswerUnfit(DoudiError):
    """What was entered from a department's paper cannot be its answer."""

    code = "evidence.hand-answer-unfit"

    def __init__(self, what: str, way_out: str) -> None:
        self.what, self.way_out = what, way_out
        super().__init__(f"This answer (手工录入) was not taken: {what}. {way_out}")


class HandAnswerFaulty(FaultsFound):
    """What was entered from a department's paper has faults; every one is listed."""

    code = "evidence.hand-answer-faulty"


class HandAnswerChanged(DoudiError):
    """Somebody entered the paper anew while a colleague compared it."""

    code = "evidence.hand-answer.changed"

    def __init__(self) -> None:
        super().__init__(
            "What was entered is no longer what you compared with the scan. Look at it again, then confirm it or send "
            "it back."
        )


class InquiryNotAllowed(DoudiError):
    """No authorisation allows to write to this department about anybody of this case."""

    code = "evidence.inquiry-not-allowed"

    def __init__(self) -> None:
        super().__init__(
            "No letter of inquiry (查询函) was made: nothing waits for this department, or no authorisation that holds "
            "covers what would be asked. Look at who signed, and let it be signed anew where it ended."
        )


class BatchUnfit(DoudiError):
    """A batch of checks cannot begin or be steered as asked."""

    code = "evidence.batch-unfit"

    def __init__(self, what: str, way_out: str) -> None:
        self.what, self.way_out = what, way_out
        super().__init__(f"The batch (批量核对) was left as it is: {what}. {way_out}")


class TermsFaulty(DoudiError):
    """Time limits or the order of sources cannot be used as written."""

    code = "evidence.terms-faulty"


class ExchangeFolderMissing(DoudiError):
    """The folder in which files are exchanged with banks cannot be used."""

    code = "evidence.exchange-folder-missing"
    retry_helps = True

    def __init__(self, folder: PurePath, why: str) -> None:
        super().__init__(
            f"The folder {folder.name} for the exchange with banks cannot be used: {why}. Nothing was sent. Check the "
            f"folder and run it again."
        )


class LinkNotLoaded(DoudiError):
    """Rows are linked of files that were loaded: only then is it known which rows were set apart, and why."""

    code = "evidence.link-not-loaded"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{shown_name(name)} was not loaded here, or it was changed since. Load it first (./doudi load), then link "
            f"the rows that were set apart."
        )


class NothingSetApart(DoudiError):
    """No row of the file lacks a usable citizen number."""

    code = "evidence.link-nothing-set-apart"

    def __init__(self, name: str) -> None:
        super().__init__(f"No row of {shown_name(name)} lacks a usable citizen number: there is nothing to link.")


class CallNotOpen(DoudiError):
    """No request to sign of this number for this telephone, or not with this citizen number."""

    code = "evidence.call-not-open"

    def __init__(self) -> None:
        super().__init__(
            "There is no request to sign with this number for this telephone and citizen number. Check both on the "
            "message, or ask the office that sent it."
        )


class TooManyTries(DoudiError):
    """Too many wrong numbers within the hour."""

    code = "evidence.too-many-tries"
    retry_helps = True

    def __init__(self) -> None:
        super().__init__("The number was wrong five times. Try again in an hour, or sign at the window.")
