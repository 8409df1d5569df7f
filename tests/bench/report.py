"""Prints one table of the figures in ``figures/``, draws them, and says in the README what is drawn: ``python report.py``.

``make bench`` measures them. A picture shows how many times faster, or smaller, than Twilio's own library each work is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
FIGURES = HERE / "figures"
README = HERE.parents[1] / "README.md"
PICTURES = HERE.parents[1] / "core" / "docs" / "pages" / "pictures"
LANGUAGES = {"python": "Python", "javascript": "JavaScript"}

#: What is drawn of each language: the label of a row, and what the picture calls it. CPU time where there is one: it says more on
#: a machine that does something else, too.
DRAWN = {
    "python": {
        "installed: MB without bytecode": "installed, MB",
        "import and first client: first client, ms": "import and first client, ms",
        "2,000 creates, one after the other: CPU, ms": "2,000 creates, CPU ms",
        "2,000 fetches, 64 threads, 5 ms away: CPU, ms": "2,000 fetches in threads, CPU ms",
        "list 20,000, reading 5 fields: CPU, ms": "a list of 20,000, CPU ms",
        "20,000 webhooks of 12 parameters checked: CPU, ms": "20,000 webhooks checked, CPU ms",
        "5,000 access tokens of two grants: CPU, ms": "5,000 access tokens, CPU ms",
        "2,000 TwiML responses of ten elements: CPU, ms": "2,000 TwiML responses, CPU ms",
    },
    "javascript": {
        "installed: MB": "installed, MB",
        "require and first client: wall, ms": "require and first client, ms",
        "2,000 creates, one after the other: CPU, ms": "2,000 creates, CPU ms",
        "2,000 fetches, 64 at a time: CPU, ms": "2,000 fetches, CPU ms",
        "list 20,000, reading 5 fields: CPU, ms": "a list of 20,000, CPU ms",
        "20,000 validations of 12 parameters: each, µs": "a webhook checked, µs",
        "5,000 access tokens: each, µs": "an access token, µs",
        "2,000 TwiML of ten elements: each, µs": "a TwiML response, µs",
    },
}


@dataclass(frozen=True)
class Row:
    """A work, and what it took; bare HTTP does not do all of them."""

    label: str
    trunkline: float
    twilio: float
    bare: float | None

    @property
    def ratio(self) -> float:
        return self.twilio / self.trunkline


@dataclass(frozen=True)
class Figures:
    """What was measured in one run in one language."""

    language: str
    runtime: str
    twilio: str
    http: str
    rows: list[Row]


def read(path: Path) -> Figures:
    found = json.loads(path.read_text(encoding="utf-8"))
    rows = [Row(row["label"], row["trunkline"], row["twilio"], row["bare"]) for row in found["rows"]]
    return Figures(path.stem, found["runtime"], found["twilio"], found["http"], rows)


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def table(every: list[Figures]) -> str:
    """All figures, with ratios: above 1, Trunkline is the better one."""
    lines = [
        "| | | trunkline | twilio | twilio / trunkline | bare HTTP | bare HTTP / trunkline |",
        "|---|---|---|---|---|---|---|",
    ]
    for figures in every:
        for row in figures.rows:
            bare = ("", "") if row.bare is None else (number(row.bare), f"{row.bare / row.trunkline:.2f}")
            cells = (figures.runtime, row.label, number(row.trunkline), number(row.twilio), f"{row.ratio:.2f}", *bare)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def times(ratio: float) -> str:
    return f"{ratio:.0f}×" if ratio >= 10 else f"{ratio:.1f}×"


def drawn(figures: Figures) -> list[tuple[str, Row]]:
    rows = {row.label: row for row in figures.rows}
    return [(name, rows[label]) for label, name in DRAWN[figures.language].items()]


def picture(figures: Figures) -> str:
    """Pairs of bars, each pair as long as the larger one of it: both in one colour scheme that follows the reader's."""
    left, width, step = 254, 300, 38
    rows = drawn(figures)
    height = 64 + step * len(rows)
    title = f"Trunkline and twilio {figures.twilio} on {figures.runtime}"
    size = f'viewBox="0 0 720 {height}" width="720" height="{height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{title}">',
        "<style>",
        "rect.card { fill: #ffffff; stroke: #d0d7de } text { font: 13px system-ui, sans-serif; fill: #1f2328 }",
        ".title { font-weight: 600; font-size: 14px } .times { font-weight: 600; font-size: 15px }",
        ".small { font-size: 11px; fill: #59636e }",
        ".ours { fill: #0969da } .theirs { fill: #afb8c1 }",
        "@media (prefers-color-scheme: dark) {",
        "  rect.card { fill: #161b22; stroke: #30363d } text { fill: #e6edf3 } .small { fill: #9198a1 }",
        "  .ours { fill: #4493f8 } .theirs { fill: #57606a }",
        "}",
        "</style>",
        f'<rect class="card" x="0.5" y="0.5" width="719" height="{height - 1}" rx="8"/>',
        f'<text class="title" x="16" y="28">{title}: shorter is better</text>',
        '<rect class="ours" x="536" y="18" width="10" height="10"/><text class="small" x="551" y="27">Trunkline</text>',
        '<rect class="theirs" x="626" y="18" width="10" height="10"/><text class="small" x="641" y="27">twilio</text>',
    ]
    for place, (name, row) in enumerate(rows):
        top = 48 + step * place
        longest = max(row.trunkline, row.twilio)
        lines.append(f'<text x="{left - 12}" y="{top + 19}" text-anchor="end">{escape(name)}</text>')
        for offset, kind, value in ((2, "ours", row.trunkline), (15, "theirs", row.twilio)):
            length = max(width * value / longest, 1)
            lines.append(f'<rect class="{kind}" x="{left}" y="{top + offset}" width="{length:.1f}" height="11" rx="2"/>')
            lines.append(f'<text class="small" x="{left + length + 6:.1f}" y="{top + offset + 9.5}">{number(value)}</text>')
        lines.append(f'<text class="times" x="704" y="{top + 20}" text-anchor="end">{times(row.ratio)}</text>')
    return "\n".join([*lines, "</svg>", ""])


def alternative(figures: Figures) -> str:
    """What the picture shows, in words."""
    said = "; ".join(f"{name.rpartition(', ')[0]} {times(row.ratio)}" for name, row in drawn(figures))
    return f"How many times faster, or smaller, than twilio {figures.twilio} on {figures.runtime}: {said}"


def every() -> list[Figures]:
    return [read(FIGURES / f"{name}.json") for name in LANGUAGES]


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    readme = README.read_text(encoding="utf-8")
    for figures in every():
        name = f"speed-{figures.language}.svg"
        (PICTURES / name).write_text(picture(figures), encoding="utf-8")
        shown = f"![{alternative(figures)}]"
        readme = re.sub(rf"!\[[^]]*\](?=\([\w/]*/{re.escape(name)}\))", lambda _, shown=shown: shown, readme)
    README.write_text(readme, encoding="utf-8")
    print(table(every()))


if __name__ == "__main__":
    main()
