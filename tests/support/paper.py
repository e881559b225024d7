"""A printed page read back as people and telephones read it: text, fonts, pages, the code to scan."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.qr_reader import dots_on_page, read_qr


@dataclass(frozen=True)
class Printed:
    """A PDF on disk."""

    path: Path

    def _run(self, *command: str) -> bytes:
        return subprocess.run([*command], capture_output=True, check=True).stdout

    @property
    def text(self) -> str:
        """Everything on it, without spaces and line ends: a print may break lines anywhere."""
        return squeezed(self._run("pdftotext", "-layout", str(self.path), "-").decode())

    @property
    def fonts(self) -> list[tuple[str, bool]]:
        """Each font with whether it is embedded."""
        rows = self._run("pdffonts", str(self.path)).decode().splitlines()[2:]
        return [(row.split()[0], row.split()[-5] == "yes") for row in rows]

    @property
    def pages(self) -> int:
        """How many."""
        found = re.search(r"^Pages:\s+(\d+)$", self.info, re.MULTILINE)
        assert found is not None
        return int(found[1])

    @property
    def info(self) -> str:
        """What the file says of itself."""
        return self._run("pdfinfo", str(self.path)).decode()

    @property
    def scanned(self) -> str:
        """What a telephone reads from the first page that has a code, else from the last."""
        for page in range(1, self.pages + 1):
            shown = str(page)
            picture = self._run("pdftoppm", "-gray", "-r", "150", "-f", shown, "-l", shown, str(self.path))
            try:
                return read_qr(dots_on_page(picture))
            except ValueError:
                if page == self.pages:
                    raise
        raise ValueError("the file has no page")


def printed(pdf: bytes, folder: Path, name: str = "printed.pdf") -> Printed:
    """The PDF, put where poppler can read it."""
    path = folder / name
    path.write_bytes(pdf)
    return Printed(path)


def squeezed(text: str) -> str:
    """A text without any space."""
    return re.sub(r"\s+", "", text)
