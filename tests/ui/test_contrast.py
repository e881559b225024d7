"""Every colour pair the pages use is readable, in every theme; read from the tokens themselves."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[2] / "frontend" / "styles"
INKS, GROUNDS = ("ink", "ink-2", "ink-3"), ("paper", "surface", "sunken")
LIGHTS = ("ok", "warn", "late", "pause", "unk")
TEXT = [
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    ("act", "paper"),
    ("act", "surface"),
    ("act", "act-tint"),
    ("act-on", "act"),
    ("act-on", "act-hover"),
    ("ink", "act-tint"),
    *((kind, f"{kind}-tint") for kind in LIGHTS),
    *((kind, ground) for kind in ("ok", "warn", "late", "unk") for ground in ("surface", "paper")),
    *(("ink-2", f"{kind}-tint") for kind in ("warn", "late", "act")),
    ("ink", "lamp-halo"),
]
LARGE = [
    ("warn-on", "warn-fill"),
    *(("q-low-on", f"q{n}") for n in (1, 2, 3)),
    *(("q-high-on", f"q{n}") for n in (4, 5)),
]
MARKS = [
    ("line-strong", "surface"),
    ("line-strong", "paper"),
    ("focus-in", "focus-out"),
    *((f"{kind}-solid", "surface") for kind in LIGHTS),
    *((f"series-{key}", "surface") for key in "abc"),
]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme."""
    css = (STYLES / "tokens.css").read_text(encoding="utf-8")
    blocks = dict(re.findall(r'^(:root|\[data-theme="\w+"\]) \{(.*?)^\}', css, re.S | re.M))
    read = {name: dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", body)) for name, body in blocks.items()}
    return {"light": read[":root"]} | {n[13:-2]: read[":root"] | v for n, v in read.items() if n != ":root"}


@pytest.mark.parametrize("theme", ["light", "dark", "elder"])
def test_pairs_are_readable(theme: str) -> None:
    """Text 4.5:1, in 长辈版 7:1; edges, marks and large figures as the language says."""
    colours = themes()[theme]
    least = 7.0 if theme == "elder" else 4.5
    low = [(a, b, round(ratio(colours[a], colours[b]), 2)) for a, b in TEXT if ratio(colours[a], colours[b]) < least]
    low += [(a, b, ratio(colours[a], colours[b])) for a, b in LARGE if ratio(colours[a], colours[b]) < 4.5]
    low += [(a, b, ratio(colours[a], colours[b])) for a, b in MARKS if ratio(colours[a], colours[b]) < 3.0]
    assert low == []


def test_no_style_states_a_colour_of_its_own() -> None:
    """Only the tokens state colours; every other sheet names them."""
    for sheet in STYLES.glob("*.css"):
        if sheet.name in {"tokens.css", "print.css"}:
            continue
        assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgb\(", sheet.read_text(encoding="utf-8")), sheet.name


def test_no_template_carries_a_style_or_a_script() -> None:
    """All looks and all behaviour come from files: the policy without unsafe-inline would drop the rest."""
    for template in (STYLES.parents[1] / "src" / "doudi").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r'\sstyle="|\son\w+="|<style|javascript:', text), template
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), template
