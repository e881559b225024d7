"""What can go wrong with a linkage, each with a code that never changes."""

from __future__ import annotations

from doudi.kernel.errors import DoudiError


class LinkageNotInstalled(DoudiError):
    """The packages that linkage rests on are not in this environment."""

    code = "columnar.linkage-not-installed"

    def __init__(self, package: str) -> None:
        super().__init__(
            f"Linking records (记录匹配) needs the package {package}, which this environment lacks. "
            f"Run ./doudi prepare, which installs what is locked."
        )


class NothingToLinkBy(DoudiError):
    """The rows are not about one person each, or carry no name: without it nobody may be recognised."""

    code = "columnar.nothing-to-link-by"

    def __init__(self, dataset: str) -> None:
        super().__init__(
            f"Rows of {dataset} are not about one person each, or carry no name (姓名): nobody can be recognised in "
            f"them. Have the department fill in what is missing instead: the rejects file names the rows."
        )


class ModelFaulty(DoudiError):
    """The recorded weights do not fit the declared comparisons."""

    code = "columnar.linkage-model-faulty"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The recorded linkage weights cannot be used: {what}. Train them again with "
            f"python -m benchmarks.comparison.linkage_weights, and look at what changed."
        )
