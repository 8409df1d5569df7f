"""The pictures of the README are those of the figures that were measured last, and say so in words, too."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "bench"))
import report  # noqa: E402

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("figures", report.every(), ids=lambda figures: figures.language)
def test_a_picture_is_drawn_from_the_figures_and_described_in_the_readme(figures):
    name = f"speed-{figures.language}.svg"
    assert (report.PICTURES / name).read_text(encoding="utf-8") == report.picture(figures)
    assert f"![{report.alternative(figures)}](core/docs/pages/pictures/{name})" in README


def test_the_table_has_a_line_for_each_figure():
    lines = report.table(report.every()).splitlines()
    assert len(lines) == 2 + sum(len(figures.rows) for figures in report.every())
    assert all(line.count("|") == lines[0].count("|") for line in lines)
