"""``python -m trunkline.migrate PATH …``: what a program for Twilio's library needs to run on this one.

It finds where Python files name ``twilio``: in imports, in code, and in texts that name a module or class, such as
``mock.patch("twilio.rest.Client")``. ``--write`` changes the word there. It also lists what deserves a look: names that are not
here, calls that mean something else, and requirements. It reads the programs and runs nothing of them.
"""

import argparse
import ast
import importlib
import os
import re
import tokenize
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Iterator, List, Sequence, Set

THEIRS, OURS = "twilio", "trunkline"

#: Folders that hold no program of one's own.
SKIPPED = {"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"}

REQUIREMENTS = re.compile(r"(requirements|constraints).*\.(txt|in)|pyproject\.toml|setup\.(cfg|py)|Pipfile|environment\.ya?ml")
REQUIRED = re.compile(r"^[^#\n]*?(?<![\w./-])(twilio)(?=\s*(?:[=<>~!\[;\"',]|$))", re.MULTILINE)

DOTTED = re.compile(r"twilio(\.[A-Za-z_]\w*)+")

TABLE = 'see "Moving from `twilio`" in the README'

#: Attributes that Twilio's library has and this one has not.
NOT_HERE = {
    "copy_non_none_values",
    "load_page",
    "log_request",
    "log_response",
    "compute_hash",
    "add_port",
    "remove_port",
    "token_manager",
}

#: Modules that see what `requests` sends.
WATCHERS = {"requests_mock", "responses"}


@dataclass(frozen=True)
class Finding:
    """One place: `line` and `column` count from 1; `start` is where the word stands in the text, if it is to be changed."""

    path: Path
    line: int
    column: int
    message: str
    start: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {'' if self.start is not None else 'look: '}{self.message}"


@cache
def exists(dotted: str) -> bool:
    """Whether ``trunkline.rest.Client`` and the like can be imported or reached from what can."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:count]))
        except ImportError:
            continue
        for name in parts[count:]:
            if not hasattr(found, name):
                return False
            found = getattr(found, name)
        return True
    return False


def renamed(dotted: str) -> str:
    return OURS + dotted[len(THEIRS) :]


class Program(ast.NodeVisitor):
    """What is found in one Python file."""

    def __init__(self, path: Path, text: str) -> None:
        self.path: Path = path
        self.text: str = text
        self.findings: List[Finding] = []
        self.lines: List[str] = text.splitlines(keepends=True)
        self.starts: List[int] = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))
        tree = ast.parse(text)
        nodes = list(ast.walk(tree))
        imported = [alias for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        #: Whether the name `twilio` is the library.
        self.is_bound: bool = any(alias.name.split(".")[0] == THEIRS and not alias.asname for alias in imported)
        self.is_theirs: bool = any(alias.name.split(".")[0] == THEIRS for alias in imported) or any(
            isinstance(node, ast.ImportFrom) and self.names_theirs(node) for node in nodes
        )
        #: Texts within f-strings have no places of their own before Python 3.12.
        self.within: Set[int] = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        self.visit(tree)

    @staticmethod
    def names_theirs(node: ast.ImportFrom) -> bool:
        return node.level == 0 and (node.module or "").split(".")[0] == THEIRS

    def offset(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        """Where a node begins in the text; `ast` counts the bytes of its line."""
        line = self.lines[node.lineno - 1]
        return self.starts[node.lineno - 1] + len(line.encode()[: node.col_offset].decode())

    def change(self, start: int, message: str) -> None:
        line = self.text.count("\n", 0, start) + 1
        self.findings.append(Finding(self.path, line, start - self.text.rfind("\n", 0, start), message, start))

    def look(self, node: ast.expr | ast.stmt | ast.alias, message: str) -> None:
        self.findings.append(Finding(self.path, node.lineno, node.col_offset + 1, message))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            if alias.name.split(".")[0] == THEIRS:
                self.change(self.offset(alias), f"import {renamed(alias.name)}")
                if not exists(renamed(alias.name)):
                    self.look(alias, f"there is no module `{renamed(alias.name)}`; {TABLE}")
            elif self.is_theirs and alias.name in WATCHERS:
                self.look_at_watcher(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if self.names_theirs(node):
            module = renamed(node.module or "")
            word = re.compile(r"from[\s\\]+(twilio)").match(self.text, self.offset(node))
            if word:
                self.change(word.start(1), f"from {module} import …")
            for alias in node.names:
                if alias.name != "*" and not exists(f"{module}.{alias.name}"):
                    self.look(alias, f"`{module}` has no `{alias.name}`; {TABLE}")
        elif self.is_theirs and node.module in WATCHERS:
            self.look_at_watcher(node, node.module)

    def look_at_watcher(self, node: ast.stmt, name: str) -> None:
        self.look(node, f"`{name}` sees the requests of a client with transport=trunkline.transports.Requests()")

    def visit_Name(self, node: ast.Name) -> None:
        if node.id == THEIRS and self.is_bound:
            if isinstance(node.ctx, ast.Load):
                self.change(self.offset(node), "the module's name")
            else:
                self.look(node, "`twilio` is a module and a variable here")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self.is_theirs and node.attr in NOT_HERE:
            self.look(node, f"`{node.attr}` is not there; {TABLE}")
        if self.is_theirs and ast.unparse(node) == "requests.exceptions":
            self.look(
                node,
                "lost connections raise TwilioConnectionException and TwilioUnknownOutcomeException, not what `requests` raises",
            )
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        for keyword in node.keywords:
            is_zero = isinstance(keyword.value, ast.Constant) and keyword.value.value == 0 and keyword.value.value is not False
            if self.is_theirs and called in ("list", "stream") and keyword.arg == "limit" and is_zero:
                self.look(keyword.value, "`limit=0` gives nothing here; without it, a list gives everything")
        if called == "getLogger" and node.args and isinstance(node.args[0], ast.Constant):
            if str(node.args[0].value).split(".")[0] == THEIRS:
                self.look(node.args[0], 'the logger is "trunkline"')
                self.within.add(id(node.args[0]))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if id(node) in self.within or not isinstance(node.value, str) or not DOTTED.fullmatch(node.value):
            return
        dotted = renamed(node.value)
        if exists(dotted):
            self.change(self.text.index(THEIRS, self.offset(node)), f'"{dotted}"')
        elif exists(".".join(dotted.split(".")[:2])):
            self.look(node, f"there is no `{dotted}`; {TABLE}")


def files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, below, names in os.walk(path):
            below[:] = sorted(name for name in below if name not in SKIPPED and not name.startswith("."))
            yield from (Path(folder, name) for name in sorted(names) if name.endswith(".py") or REQUIREMENTS.fullmatch(name))


def read(path: Path) -> tuple[str, str]:
    """A file's text, its ends of lines as they are, and its encoding."""
    with path.open("rb") as file:
        encoding, _ = tokenize.detect_encoding(file.readline)
    with path.open(encoding=encoding, newline="") as file:
        return file.read(), encoding


def find(path: Path) -> List[Finding]:
    """What one file needs, in the order of its lines.

    Raises:
        SyntaxError, UnicodeDecodeError: It is no program of this version of Python.
    """
    text, _ = read(path)
    findings = []
    if REQUIREMENTS.fullmatch(path.name):
        for match in REQUIRED.finditer(text):
            line, column = text.count("\n", 0, match.start(1)) + 1, match.start(1) - text.rfind("\n", 0, match.start(1))
            findings.append(Finding(path, line, column, "require `trunkline` in the place of `twilio`"))
    if path.suffix == ".py" and THEIRS in text:
        findings += Program(path, text).findings
    return sorted(findings, key=lambda finding: (finding.line, finding.column))


def write(path: Path, findings: Sequence[Finding]) -> None:
    """Changes the word in a file, wherever it was found to be a change, and nothing else."""
    text, encoding = read(path)
    for start in sorted((finding.start for finding in findings if finding.start is not None), reverse=True):
        text = text[:start] + OURS + text[start + len(THEIRS) :]
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(text)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m trunkline.migrate",
        description="List what programs for `twilio` need to run on `trunkline`, and change it.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder with all that is below it")
    parser.add_argument("--write", action="store_true", help="change the word where it is listed without `look:`")
    options = parser.parse_args()
    absent = [str(path) for path in options.paths if not path.exists()]
    if absent:
        parser.error(f"there is no {', '.join(absent)}")

    looked_at, changes, looks, changed = 0, 0, 0, 0
    for path in files(options.paths):
        looked_at += 1
        try:
            findings = find(path)
        except (SyntaxError, UnicodeDecodeError) as error:
            print(f"{path}: look: it cannot be read: {error}")
            looks += 1
            continue
        for finding in findings:
            print(finding)
        here = [finding for finding in findings if finding.start is not None]
        changes, looks, changed = changes + len(here), looks + len(findings) - len(here), changed + bool(here)
        if here and options.write:
            write(path, here)
    places = f"{count(changes, 'place')} in {count(changed, 'file')}"
    done = "changed" if options.write else "to change (--write does it)"
    print(f"{count(looked_at, 'file')}: {places} {done}, {count(looks, 'place')} to look at")


if __name__ == "__main__":
    main()
