"""What a phone has to load first stays small."""

import gzip
from pathlib import Path

import pytest

BUILT = Path(__file__).resolve().parents[2] / "src/doudi/ui/static/doudi"


@pytest.mark.skipif(not (BUILT / "bundle.json").exists(), reason="ours: the bundle is built by ./doudi at first use")
def test_first_view_is_light() -> None:
    """Script and styles of a resident's page are under 50 kB compressed together; there are no fonts to load."""
    sizes = [len(gzip.compress((BUILT / name).read_bytes())) for name in ("doudi.css", "doudi.js")]
    assert sum(sizes) < 50_000
