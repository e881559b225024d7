"""Print: Typst templates to PDF with the bundled Chinese font; no font of the system is needed."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

FONT_PACKAGE = "noto_cjk_sans_otc"
PACKAGE = Path(__file__).resolve().parent.parent
"""Our own templates import the common look from here: ``#import "/platform/print/paper.typ": *``."""


def font_folder() -> Path:
    """Where the bundled font (Noto Sans CJK, OFL) lies."""
    found = find_spec(FONT_PACKAGE)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"the package {FONT_PACKAGE} with the Chinese font is not installed")
    return Path(found.origin).parent


def render_typst(template: Path, content: dict[str, Any]) -> bytes:
    """The PDF of a template; the template reads ``json(bytes(sys.inputs.content))``.

    Values reach the page as data, never as markup, so a name cannot change the layout.
    """
    whole = template.resolve()
    pdf: bytes = typst.compile(  # type: ignore[misc]  # its stub leaves a type parameter open
        template.read_bytes(),
        root=str(PACKAGE if whole.is_relative_to(PACKAGE) else whole.parent),
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
    )
    return pdf
