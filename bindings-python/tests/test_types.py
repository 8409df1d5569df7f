"""What type checkers say of a program that uses every resource, and of one that is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

USES = Path(__file__).parent / "typing" / "uses.py"
CHECKERS = {"mypy": ["mypy", "--strict", f"--cache-dir={os.devnull}"], "pyright": ["pyright"]}
MISTAKES = [
    ('to="+1",\n        from_=', 'too="+1",\n        from_='),
    ('create(identity="b")', 'create(identitty="b")'),
    ("sid: str = message.sid", "sid: int = message.sid"),
    ("await message.delete()", "await message.deleet()"),
    ('body="x")\n    sid: str', 'bdy="x")\n    sid: str'),
    ('to="+1", body="x")\n    page', 'to="+1", bdy="x")\n    page'),
    ("RawResponse[MessagePage] = client.with_raw_response.messages.page", "object = client.with_raw_response.messages.list"),
    ("status: int = sent.status", "status: str = sent.status"),
    ('create_async(to="+1"', 'create_async(too="+1"'),
    ("again: ApiResponse[MessageInstance]", "again: ApiResponse[str]"),
]


def check(checker, file):
    command = [sys.executable, "-m", *CHECKERS[checker], str(file)]
    if checker == "pyright":
        command += ["--pythonpath", sys.executable]
    return subprocess.run(command, capture_output=True, text=True, cwd=file.parent)


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_program_that_uses_every_resource_passes(checker):
    done = check(checker, USES)
    assert done.returncode == 0, done.stdout


def test_the_package_itself_passes():
    command = [sys.executable, "-m", *CHECKERS["mypy"], "--package", "trunkline"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_package_leaves_no_type_open():
    # Pyright looks for the package beside the first Python that it finds.
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "pyright", "--verifytypes", "trunkline", "--ignoreexternal"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert "Type completeness score: 100%" in done.stdout, done.stdout


@pytest.mark.parametrize("checker", CHECKERS)
@pytest.mark.parametrize(("right", "wrong"), MISTAKES)
def test_a_mistake_is_found(checker, right, wrong, tmp_path):
    text = USES.read_text()
    assert right in text
    file = tmp_path / "wrong.py"
    file.write_text(text.replace(right, wrong, 1))
    done = check(checker, file)
    assert done.returncode == 1 and "import" not in done.stdout.lower(), done.stdout
