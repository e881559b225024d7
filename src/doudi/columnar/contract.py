"""Dataset contracts (数据集契约): what each department extract must look like, and what it may be used for.

One YAML file per dataset under `columnar/contracts/`. A contract is law-adjacent data: it names the department
(部门) and category (类别), legal basis, sharing agreement, purposes, retention, and for every column its type,
unit, code list, allowed repairs and sensitivity. Files are checked whole; every fault is listed at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from doudi.columnar.contract_file import read_contract
from doudi.columnar.contract_model import ColumnContract, DatasetContract
from doudi.columnar.errors import ContractsFaulty, DatasetUnknown
from doudi.kernel.errors import Fault

__all__ = ["ColumnContract", "DatasetContract", "load_contract", "load_contracts"]

CONTRACT_FOLDER = Path(__file__).with_name("contracts")


@cache
def load_contracts(folder: Path = CONTRACT_FOLDER) -> Mapping[str, DatasetContract]:
    """All dataset contracts of a folder, by dataset code.

    Raises:
        ContractsFaulty: with every fault of every file.

    >>> load_contracts()["police_household_register"].zh
    '户籍人口'
    """
    contracts: dict[str, DatasetContract] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        contract, found = read_contract(path)
        faults += found
        if contract is not None:
            contracts[contract.dataset] = contract
    if faults:
        raise ContractsFaulty(faults)
    return contracts


def load_contract(dataset: str, folder: Path = CONTRACT_FOLDER) -> DatasetContract:
    """The contract of one dataset.

    Raises:
        DatasetUnknown: no contract has this code.
        ContractsFaulty: contracts cannot be used as written.

    >>> load_contract("police_household_register").person_column.header
    '公民身份号码'
    """
    contracts = load_contracts(folder)
    if dataset not in contracts:
        raise DatasetUnknown(dataset, sorted(contracts))
    return contracts[dataset]
