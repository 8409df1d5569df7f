"""The programs of the site's pages and of the README run as they are written, on a sandbox in the place of Twilio."""

import inspect
import sys
from pathlib import Path

import pytest

from trunkline.rest import Client
from trunkline.sandbox import Sandbox

DOCS = Path(__file__).parents[2] / "core" / "docs"
sys.path.insert(0, str(DOCS))
from pages import programs, sources  # noqa: E402

PROGRAMS = {path.stem: programs(path.read_text(encoding="utf-8"), "python") for path in sources()}


@pytest.mark.parametrize("name", [name for name, found in PROGRAMS.items() if found])
def test_the_programs_of_a_page_run(name: str, offline: Sandbox):
    # Those of a page are one program.
    names = {"client": Client(), "sandbox": offline}
    for program in PROGRAMS[name]:
        exec(compile(program, f"{name}.md", "exec"), names)
    # A page on tests has tests, which ask for a fixture.
    tests = [value for name, value in names.items() if name.startswith("test_")]
    for test in tests:
        assert list(inspect.signature(test).parameters) == ["twilio_sandbox"]
        test(offline)


def test_there_are_enough_of_them():
    assert sum(map(len, PROGRAMS.values())) >= 30
