"""The lines of the site's pages for npx, pipx and cargo, with what is packed in ``dist/`` in the place of what is published.

`make test-commands` packs it before.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import tarfile
import threading
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "core" / "docs")]
import pages as site  # noqa: E402

DIST = ROOT / "dist"

#: After how many seconds a command that neither ends nor serves is given up, with all that it has started.
LIMIT = 600


def lines(*tools: str) -> list[str]:
    """The commands of shell blocks that begin like this, without what is said of them."""
    found = [
        line.split("#")[0].strip()
        for path in site.pages()
        for block in site.blocks(path.read_text(encoding="utf-8"))
        if block.language == "sh"
        for line in block.text.splitlines()
    ]
    return list(dict.fromkeys(line for line in found if line.startswith(tools)))


def packed(pattern: str) -> Path:
    found = sorted(DIST.glob(pattern))
    assert len(found) == 1, f"{pattern} in dist: {found}"
    return found[0]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program"
    path.mkdir()
    (path / "send.py").write_text("from twilio.rest import Client\n", encoding="utf-8")
    (path / "send.js").write_text('const twilio = require("twilio");\n', encoding="utf-8")
    return path


def run(command: list[str], program: Path, limit: float = LIMIT) -> str:
    """Runs a command as it stands, but for the path and the port; a server until it answers. Gives what it says."""
    command = [str(program) if word == "PATH" else "0" if word == "8080" else word for word in command]
    is_server = "--port" in command
    process = subprocess.Popen(
        command, cwd=program.parent, stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
    )
    given_up = threading.Timer(limit, kill, [process, signal.SIGKILL])
    given_up.start()
    with process:
        try:
            said = ""
            for line in process.stdout:
                said += line
                if is_server and (found := re.search(r"Address: +(http://[\d.]+:\d+)", line)):
                    with urllib.request.urlopen(f"{found[1]}/_sandbox", timeout=20) as answer:
                        assert answer.status == 200 and b'"account_sid":"AC' in answer.read()
                    return said
            assert not is_server, f"it does not serve: {said}"
            assert process.wait() == 0, said
            return said
        finally:
            kill(process, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                kill(process, signal.SIGKILL)
            given_up.cancel()


def kill(process: subprocess.Popen, how: signal.Signals) -> None:
    """Sends a signal to a process and to all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)


@pytest.mark.parametrize("rest", [[], ["--port", "8080"]])
def test_what_neither_ends_nor_serves_is_given_up(rest: list[str], program: Path):
    # Like npx, by which another process is started that holds its output.
    waits = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(300)'])"
    with pytest.raises(AssertionError, match="-9 == 0|does not serve"):
        run([sys.executable, "-c", waits, *rest], program, limit=1)


@pytest.mark.parametrize("line", lines("npx"))
def test_npx(line: str, program: Path):
    package = str(packed("trunkline-*.tgz"))
    match shlex.split(line):
        case ["npx", "-p", "trunkline", name, *rest]:
            command = ["npx", "--yes", "-p", package, name, *rest]
        case ["npx", "trunkline", *rest]:
            command = ["npx", "--yes", "-p", package, "trunkline", *rest]
    said = run(command, program)
    assert "migrate" not in line or re.search(r"send\.js.*\n(?:.*\n)*.*1 place in 1 file", said), said


@pytest.mark.parametrize("line", lines("pipx"))
def test_pipx(line: str, program: Path):
    match shlex.split(line):
        case ["pipx", "run", "--spec", "trunkline", name, *rest]:
            wheel = str(packed("trunkline-*.whl"))
            command = [sys.executable, "-m", "pipx", "run", "--no-cache", "--spec", wheel, name, *rest]
    said = run(command, program)
    assert "migrate" not in line or re.search(r"send\.py.*\n(?:.*\n)*.*1 place in 1 file", said), said


@pytest.mark.parametrize("line", lines("cargo install"))
def test_cargo_install(line: str, program: Path, tmp_path: Path):
    with tarfile.open(packed("trunkline-*.crate")) as archive:
        archive.extractall(tmp_path, filter="data")
    source = next(tmp_path.glob("trunkline-*"))
    match shlex.split(line):
        case ["cargo", "install", "trunkline", *rest]:
            # Unoptimised, which says as much of the line and takes a third of the time.
            build = ["--debug", "--locked", "--target-dir", str(ROOT / "target" / "commands")]
            options = ["--path", str(source), "--root", str(tmp_path), *build]
            subprocess.run(["cargo", "install", "--quiet", *rest, *options], check=True, timeout=3 * LIMIT)
    run([str(tmp_path / "bin" / "trunkline-sandbox"), "--port", "8080"], program)


def test_there_is_a_line_of_each():
    assert all(lines(tool) for tool in ("npx", "pipx", "cargo install"))
