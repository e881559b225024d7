"""What can go wrong with extracts, contracts and snapshots, each with a code that never changes."""

from __future__ import annotations

from pathlib import Path

from doudi.kernel.errors import DoudiError, FaultsFound


class ContractsFaulty(FaultsFound):
    """Dataset contracts (数据集契约) cannot be used as written; every fault is listed."""

    code = "columnar.contracts-faulty"


class DatasetUnknown(DoudiError):
    """No contract describes the dataset asked for."""

    code = "columnar.dataset-unknown"

    def __init__(self, dataset: str, known: list[str]) -> None:
        self.dataset = dataset
        super().__init__(
            f"No dataset contract (数据集契约) is named {dataset!r}. Known datasets: {', '.join(known)}. "
            f"Check the spelling, or add columnar/contracts/{dataset}.yaml."
        )


class PseudonymsCollide(DoudiError):
    """Two different citizen numbers share one person key; joining on it would mix two people."""

    code = "columnar.pseudonyms-collide"

    def __init__(self, collisions: int, where: str) -> None:
        self.collisions = collisions
        super().__init__(
            f"{collisions} person keys (人员键) in {where} stand for more than one citizen number. A key must stand "
            "for one person only, so nothing was stored. Give the installation a new pseudonym key and load all "
            f"datasets again."
        )


class PurposeRefused(DoudiError):
    """A dataset was asked for outside the purposes its sharing agreement allows."""

    code = "columnar.purpose-refused"

    def __init__(self, dataset: str, purpose: str, allowed: tuple[str, ...]) -> None:
        self.dataset, self.purpose, self.allowed = dataset, purpose, allowed
        super().__init__(
            f"Dataset {dataset} may not be used for purpose {purpose!r}; its contract allows "
            f"{', '.join(allowed)}. Use another dataset, or have the sharing agreement and the contract changed. "
        )


class SnapshotMissing(DoudiError):
    """No snapshot (快照) of the dataset is on file, for any date or for the date asked."""

    code = "columnar.snapshot-missing"

    def __init__(self, dataset: str, on: str) -> None:
        self.dataset = dataset
        super().__init__(
            f"No snapshot (快照) of dataset {dataset} is on file {on}. Load an extract of it first: "
            f"see docs/how-to/load-an-extract.md."
        )


class SnapshotSchemaUnknown(DoudiError):
    """A stored snapshot was written by a newer release than this one."""

    code = "columnar.snapshot-schema-unknown"

    def __init__(self, folder: Path, found: object, supported: int) -> None:
        super().__init__(
            f"Snapshot {folder.name} has schema version {found!r}; this release reads up to {supported}. "
            f"Use the newer release, or load the extract again."
        )


class RowsLost(DoudiError):
    """The books of a load do not balance: accepted + rejected is not rows in. A fault of ours, never of the file."""

    code = "columnar.rows-lost"

    def __init__(self, rows_in: int, accepted: int, rejected: int) -> None:
        super().__init__(
            f"Loading read {rows_in} rows but accounts for {accepted} accepted and {rejected} rejected. Nothing was "
            f"stored. This is a defect of the loader: please report it with the file's shape."
        )


class ResultsMissing(DoudiError):
    """The kept results of a comparison are not on this machine, or not any more."""

    code = "columnar.results-missing"

    def __init__(self, run: str, rule: str) -> None:
        super().__init__(
            f"The results of comparison {run}{f', rule {rule},' if rule else ''} are not on file: they were deleted "
            f"when their data's retention ended, or the folder of snapshots was not restored. Run the comparison again."
        )
