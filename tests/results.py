"""Prints what came out of the parts of `make test`, as one table: results.py FOLDER PART…

tests/all.sh leaves for each part what it printed (PART.log) and how it ended (PART.end: status and seconds). Where a test
runner writes its results as JUnit's XML, they are taken from there (PART.xml; Kotlin's are where Maven puts them); those of
cargo, Swift and the soak from what was printed. Ends with 1 if anything failed, or if nothing passed in a part.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = {
    "core": "Rust",
    "crate": "Rust, the published crate",
    "python": "Python",
    "npm": "JavaScript",
    "mobile": "iOS and Android",
    "swift": "Swift",
    "kotlin": "Kotlin",
}
# Where a test of the npm package runs, if its name says that it is not Node.
RUNTIMES = {r"\bDeno\b": "Deno", r"\bBun\b": "Bun", r"\bin a .*Worker\b": "Workers", r"\bin a (browser|page)\b": "Chromium"}
SUREFIRE = "bindings-uniffi/kotlin/*/target/surefire-reports/TEST-*.xml"


@dataclass
class Row:
    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


def of_junit(files: list[Path]) -> list[tuple[str, str | None, str | None]]:
    """Each test: its name, why it was skipped, how it failed."""
    tests = []
    for file in files:
        for case in ElementTree.parse(file).getroot().iter("testcase"):
            skipped, broken = case.find("skipped"), case.find("failure")
            if broken is None:
                broken = case.find("error")
            why = None if skipped is None else skipped.get("message") or reason(skipped.text or "")
            tests.append((case.get("name") or "", why, None if broken is None else broken.get("message") or "failed"))
    return tests


def reason(trace: str) -> str:
    """Why a test ended itself, as Java prints what was thrown: its class, what it says, and where it was."""
    return trace.strip().partition("\n")[0].partition(": ")[2] or "no reason is given"


def of_cargo(log: str) -> Row:
    row = Row()
    for passed, failed in re.findall(r"^test result: \S+ (\d+) passed; (\d+) failed;", log, re.MULTILINE):
        row.passed += int(passed)
        row.failed += int(failed)
    # What one run leaves out another may run.
    ran = set(re.findall(r"^test (\S+) \.\.\. ok$", log, re.MULTILINE))
    left_out = dict(re.findall(r"^test (\S+) \.\.\. ignored, (.+)$", log, re.MULTILINE))
    # A test that another one starts, in a process or an environment of its own, has run there.
    row.skipped.update(why for name, why in left_out.items() if name not in ran and "another test" not in why)
    return row


def of_swift(log: str) -> Row:
    row = Row()
    for outcome in re.findall(r"^Test Case '.+' (passed|failed|skipped)", log, re.MULTILINE):
        if outcome == "skipped":
            row.skipped["Swift skipped it: see its log"] += 1
        elif outcome == "passed":
            row.passed += 1
        else:
            row.failed += 1
    return row


def runs_in(part: str, test: str) -> str:
    if part == "core":
        return "by pytest"
    if part == "npm":
        return next((runtime for words, runtime in RUNTIMES.items() if re.search(words, test)), "Node")
    return ""


def of_part(folder: Path, part: str) -> dict[str, Row]:
    """The rows of a part, each under what runs its tests."""
    log = re.sub(r"\x1b\[[0-9;]*m", "", (folder / f"{part}.log").read_text(encoding="utf-8", errors="replace"))
    status = (folder / f"{part}.end").read_text().split()[0]
    rows: dict[str, Row] = {}

    def row(name: str) -> Row:
        return rows.setdefault(name, Row())

    if part == "core":
        rows[""] = of_cargo(log)
    elif part == "swift":
        rows[""] = of_swift(log)
    files = sorted(Path().glob(SUREFIRE)) if part == "kotlin" else sorted(folder.glob(f"{part}*.xml"))
    for name, skipped, failed in of_junit(files):
        runtime = runs_in(part, name)
        if skipped:
            row(runtime).skipped[skipped] += 1
        elif failed:
            row(runtime).failed += 1
        else:
            row(runtime).passed += 1
    for verdict in re.findall(r"^(PASSED|FAILED) in \d+ s$", log, re.MULTILINE):
        if verdict == "PASSED":
            row("soak").passed += 1
        else:
            row("soak").failed += 1
    for what in re.findall(r"^not run: (.+)$", log, re.MULTILINE):
        row("").skipped[what] += 1
    # One compiles only, the script of the other is one test.
    if part in ("mobile", "crate") and status == "0":
        row("").passed += 1
    nothing = not any(one.passed for one in rows.values())
    if (status != "0" or nothing) and not any(one.failed for one in rows.values()):
        row("").failed += 1
    return rows


def main(folder: Path, parts: list[str]) -> int:
    table = [("", "passed", "skipped", "failed", "seconds")]
    reasons: Counter[tuple[str, str]] = Counter()
    total = Row()
    for part in parts:
        seconds = (folder / f"{part}.end").read_text().split()[1]
        for name, row in of_part(folder, part).items():
            title = ", ".join(filter(None, [LANGUAGES[part], name]))
            skipped = row.skipped.total()
            table.append((title, f"{row.passed:,}", f"{skipped:,}", f"{row.failed:,}", seconds))
            seconds = ""
            reasons.update({(title, why): count for why, count in row.skipped.items()})
            total.passed += row.passed
            total.failed += row.failed
            total.skipped.update(row.skipped)
    table.append(("all", f"{total.passed:,}", f"{total.skipped.total():,}", f"{total.failed:,}", ""))

    first = max(len(line[0]) for line in table)
    print()
    for title, *numbers in table:
        print(title.ljust(first), *(number.rjust(9) for number in numbers))
    if reasons:
        print("\nSkipped, and why:")
        for (title, why), count in sorted(reasons.items()):
            print(f"{count:5}  {title}: {why}")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
