"""The sandbox's server, as `cargo build` has left it, for tests of what reaches it."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def running(*options: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Its address, and what it prints to be pasted: variables of the environment by name."""
    metadata = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=ROOT, check=True, capture_output=True
    )
    command = [Path(json.loads(metadata.stdout)["target_directory"]) / "debug" / "trunkline-sandbox", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            said = ""
            while "TWILIO_BASE_URL" not in said:
                line = server.stdout.readline()
                assert line, f"the server ended: {said}"
                said += line
            yield re.search(r"Address: +(\S+)", said)[1], dict(re.findall(r"export (\w+)='(.*)'", said))
        finally:
            server.kill()
