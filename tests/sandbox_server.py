"""The sandbox's server, for tests of what reaches it."""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@contextmanager
def running(*options: str) -> Iterator[tuple[str, dict[str, str]]]:
    """As `cargo build` has left it: its address, and what it prints to be pasted, variables of the environment by name."""
    metadata = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=ROOT, check=True, capture_output=True
    )
    program = Path(json.loads(metadata.stdout)["target_directory"]) / "debug" / "trunkline-sandbox"
    with started([str(program), *options]) as told:
        yield told


@contextmanager
def started(command: list[str], **how: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """The same of the program that a command runs, on a free port. It is given up if it says nothing of that for five minutes."""
    with subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, encoding="utf-8", **how) as server:
        given_up = threading.Timer(300, server.kill)
        given_up.start()
        try:
            said = ""
            while "TWILIO_BASE_URL" not in said:
                line = server.stdout.readline()
                assert line, f"the server ended: {said}"
                said += line
            given_up.cancel()
            yield re.search(r"Address: +(\S+)", said)[1], dict(re.findall(r"export (\w+)='(.*)'", said))
        finally:
            given_up.cancel()
            server.kill()
