"""What `python -m trunkline.migrate` finds and changes in programs for Twilio's library."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import test_snippets

from trunkline import migrate

PROGRAM = '''\
"""Über `twilio.rest`."""
import logging
import twilio
import twilio.rest as rest, os
from twilio.rest import Client
from \\
    twilio.base.exceptions import TwilioRestException
from twilio.twiml.voice_response import (
    VoiceResponse,
    Gather,
)
from .twilio import helper
from unittest import mock


def send(client: "twilio.rest.Client") -> None:
    « = 1
    é = mock.patch('twilio.rest.Client'); mock.patch("twilio.com"); x = twilio.rest.Client
    client.messages.list(limit=0)
    client.messages.list(limit=1)
    logging.getLogger("twilio.http_client").setLevel(10)
'''.replace("«", "ä")

CHANGED = '''\
"""Über `twilio.rest`."""
import logging
import trunkline
import trunkline.rest as rest, os
from trunkline.rest import Client
from \\
    trunkline.base.exceptions import TwilioRestException
from trunkline.twiml.voice_response import (
    VoiceResponse,
    Gather,
)
from .twilio import helper
from unittest import mock


def send(client: "trunkline.rest.Client") -> None:
    ä = 1
    é = mock.patch('trunkline.rest.Client'); mock.patch("twilio.com"); x = trunkline.rest.Client
    client.messages.list(limit=0)
    client.messages.list(limit=1)
    logging.getLogger("twilio.http_client").setLevel(10)
'''


def run(*arguments: "str | Path") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "trunkline.migrate", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONIOENCODING": "utf-8"})


def messages(tmp_path: Path, text: str, name: str = "program.py") -> "list[str]":
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [str(finding).replace(str(path), "") for finding in migrate.find(path)]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_word_is_changed_and_nothing_else(tmp_path, ends):
    path = tmp_path / "app" / "sms.py"
    path.parent.mkdir()
    path.write_bytes(PROGRAM.replace("\n", ends).encode())
    listed = run(tmp_path)
    assert listed.returncode == 0 and not listed.stderr
    assert path.read_bytes() == PROGRAM.replace("\n", ends).encode(), "it only lists"
    assert f"{path}:3:8: import trunkline\n" in listed.stdout
    assert f"{path}:7:5: from trunkline.base.exceptions import …\n" in listed.stdout
    assert f"{path}:19:32: look: `limit=0` gives nothing here" in listed.stdout
    assert f'{path}:21:23: look: the logger is "trunkline"\n' in listed.stdout
    assert listed.stdout.endswith("1 file: 8 places in 1 file to change (--write does it), 2 places to look at\n"), listed.stdout
    written = run("--write", tmp_path)
    assert written.stdout.endswith("1 file: 8 places in 1 file changed, 2 places to look at\n"), written.stdout
    assert path.read_bytes() == CHANGED.replace("\n", ends).encode()
    assert run(tmp_path).stdout.count("to change (--write does it)") == 1
    assert "0 places in 0 files" in run(tmp_path).stdout


def test_what_is_not_here_is_named(tmp_path):
    assert messages(
        tmp_path, "from twilio.base.domain import Domain\nfrom twilio.rest import Nothing\nimport twilio.nothing"
    ) == [
        ":1:6: from trunkline.base.domain import …",
        f":1:32: look: `trunkline.base.domain` has no `Domain`; {migrate.TABLE}",
        ":2:6: from trunkline.rest import …",
        f":2:25: look: `trunkline.rest` has no `Nothing`; {migrate.TABLE}",
        ":3:8: import trunkline.nothing",
        f":3:8: look: there is no module `trunkline.nothing`; {migrate.TABLE}",
    ]
    assert "look: there is no `trunkline.rest.nothing`" in messages(tmp_path, "patch('twilio.rest.nothing')")[0]


def test_what_means_something_else_is_shown_in_programs_for_twilio_alone(tmp_path):
    text = "import requests_mock, requests\ntry:\n    a.load_page()\nexcept requests.exceptions.Timeout:\n    pass\n"
    assert messages(tmp_path, text) == []
    found = messages(tmp_path, f"{text}import twilio\ntwilio = 1\n")
    assert [finding.partition(" ")[0] for finding in found] == [":1:1:", ":3:5:", ":4:8:", ":6:8:", ":7:1:"]
    assert "transports.Requests()" in found[0] and "`load_page`" in found[1] and "UnknownOutcome" in found[2]
    assert found[4].endswith("look: `twilio` is a module and a variable here")


@pytest.mark.parametrize(
    ("name", "text", "places"),
    [
        ("requirements-dev.txt", "flask\ntwilio==9.1  # twilio\n# twilio\ntwilio-stubs\nmy-twilio\n", [":2:1:"]),
        (
            "pyproject.toml",
            '[project]\ndependencies = ["flask", "twilio>=9,<10"]\n[tool.mypy]\nmodule = "twilio.*"\n',
            [":2:27:"],
        ),
        ("setup.py", 'setup(install_requires=["twilio"])', [":1:26:"]),
        ("Pipfile", '[packages]\ntwilio = "*"\n', [":2:1:"]),
    ],
)
def test_requirements_are_listed(tmp_path, name, text, places):
    found = messages(tmp_path, text, name)
    assert [finding.partition(" ")[0] for finding in found] == places
    assert all("require `trunkline`" in finding for finding in found)


def test_what_is_no_program_is_told_and_the_rest_is_read(tmp_path):
    (tmp_path / "a.py").write_text("print 'twilio'")
    (tmp_path / "b.py").write_bytes(b"# twilio \xff")
    (tmp_path / "c.py").write_text("import twilio")
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "d.py").write_text("import twilio")
    result = run(tmp_path)
    assert result.stdout.count("it cannot be read") == 2 and "c.py:1:8: import trunkline" in result.stdout
    assert "3 files: 1 place in 1 file to change" in result.stdout
    missing = run(tmp_path / "nothing")
    assert missing.returncode == 2 and "there is no" in missing.stderr


def test_programs_as_people_write_them_need_the_word_alone(tmp_path):
    for number, snippet in enumerate(test_snippets.SNIPPETS.values()):
        path = tmp_path / f"{number}.py"
        path.write_text(test_snippets.BEGIN + snippet)
        assert not [finding for finding in migrate.find(path) if finding.start is None and "limit=0" not in finding.message]
