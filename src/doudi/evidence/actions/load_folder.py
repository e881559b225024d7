"""Load every extract of a folder (装载整个文件夹); one bad file stops no other."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from doudi.evidence.actions.load_extract import load_extract
from doudi.evidence.errors import ExtractMissing
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.safe_names import shown_name
from doudi.kernel.errors import DoudiError, Fault
from doudi.platform.acting import Acting
from doudi.registry.policy import require_somewhere

FileProgress = Callable[[str, str, int, int], None]


@dataclass(frozen=True)
class FolderReport:
    """What became of a folder: the loads, and every fault of every file that could not be loaded."""

    loads: tuple[SnapshotRecord, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def rows_in(self) -> int:
        """Rows of all files; always rows_accepted + rows_rejected."""
        return sum(load.rows_in for load in self.loads)

    @property
    def rows_accepted(self) -> int:
        """Rows that are now in snapshots."""
        return sum(load.rows_accepted for load in self.loads)

    @property
    def rows_rejected(self) -> int:
        """Rows sent back with a reason."""
        return sum(load.rows_rejected for load in self.loads)

    @property
    def refused(self) -> tuple[SnapshotRecord, ...]:
        """Loads that were refused as a whole; their faults stand in them."""
        return tuple(load for load in self.loads if load.state == SnapshotRecord.REFUSED)


def load_folder(
    acting: Acting,
    folder: Path,
    *,
    purpose: str = "",
    progress: FileProgress | None = None,
    accept_shrunk: bool = False,
) -> FolderReport:
    """Every file of the folder in name order; what cannot be loaded is told at the end, all of it.

    Hidden files, partial copies (`.partial`, `.tmp`) and folders inside are passed over.

    Args:
        progress: told (file, stage, done, total) now and then.
        accept_shrunk: somebody asked, and a file with less than half of last time's rows is right.

    Raises:
        NotAllowed: this account loads no data anywhere.
        ExtractMissing: there is no such folder.
    """
    require_somewhere(acting, "evidence.load")
    if not folder.is_dir():
        raise ExtractMissing(folder, "it is not a folder")
    loads: list[SnapshotRecord] = []
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix in (".partial", ".tmp") or path.is_dir():
            continue
        try:
            loads.append(
                load_extract(
                    acting, path, purpose=purpose, progress=_named(progress, path.name), accept_shrunk=accept_shrunk
                )
            )
        except DoudiError as problem:
            faults.append(_fault(path, problem))
        except OSError as problem:
            faults.append(_fault(path, ExtractMissing(path, type(problem).__name__)))
    return FolderReport(tuple(loads), tuple(faults))


def _named(progress: FileProgress | None, name: str) -> Callable[[str, int, int], None] | None:
    if progress is None:
        return None
    return lambda stage, done, total: progress(name, stage, done, total)


def _fault(path: Path, problem: DoudiError) -> Fault:
    rule = "every file of the folder is an extract"
    return Fault(shown_name(path.name), str(problem), rule, "see above", problem.code)
