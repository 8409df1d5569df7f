"""What `make test` says at its end is what its parts said."""

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("results.py")
CARGO = """test a ... ok
test b ... ignored, needs the documents
test c ... ignored, runs in the environment of another test
test d ... ignored, needs a script
test result: ok. 1 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.01s
test d ... ok
test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.01s
not run: what needs root
PASSED in 12 s
"""
JUNIT = """<testsuites><testsuite><testcase name="in Deno"/><testcase name="in a Cloudflare Worker"/><testcase name="of a page"/>
<testcase name="e"><skipped message="no tool"/></testcase>{}</testsuite></testsuites>"""
SWIFT = "Test Case 'A.testB' passed (0.1 seconds)\nTest Case 'A.testC' skipped (0.1 seconds)\n"


def results(folder: Path, ends: dict[str, str]) -> tuple[int, list[str], str]:
    for part, end in ends.items():
        (folder / f"{part}.end").write_text(end)
        if not (folder / f"{part}.log").exists():
            (folder / f"{part}.log").write_text("")
    done = subprocess.run(
        [sys.executable, PROGRAM, folder, *ends], cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert not done.stderr
    table, _, skipped = done.stdout.partition("\nSkipped, and why:\n")
    return done.returncode, [" ".join(line.split()) for line in table.split("\n") if line], skipped


def test_each_part_is_counted_as_its_runner_says(tmp_path):
    (tmp_path / "core.log").write_text(CARGO)
    (tmp_path / "npm.xml").write_text(JUNIT.format(""))
    (tmp_path / "swift.log").write_text(SWIFT)
    status, table, skipped = results(tmp_path, {"core": "0 7", "npm": "0 8", "swift": "0 9", "crate": "0 1"})
    assert status == 0
    assert table[1:] == [
        "Rust 2 2 0 7",
        "Rust, soak 1 0 0",
        "JavaScript, Deno 1 0 0 8",
        "JavaScript, Workers 1 0 0",
        "JavaScript, Node 1 1 0",
        "Swift 1 1 0 9",
        "Rust, the published crate 1 0 0 1",
        "all 8 4 0",
    ]
    assert [line.split(maxsplit=1)[1] for line in skipped.splitlines()] == [
        "JavaScript, Node: no tool",
        "Rust: needs the documents",
        "Rust: what needs root",
        "Swift: Swift skipped it: see its log",
    ]


def test_what_failed_is_told_and_fails(tmp_path):
    (tmp_path / "npm.xml").write_text(JUNIT.format('<testcase name="f"><failure message="x"/></testcase>'))
    status, table, _ = results(tmp_path, {"npm": "2 8", "mobile": "0 1"})
    assert status == 1
    assert "JavaScript, Node 1 1 1" in table


def test_a_part_that_ends_before_its_tests_has_failed(tmp_path):
    (tmp_path / "python.log").write_text("PASSED in 3 s\n")
    status, table, _ = results(tmp_path, {"python": "2 8"})
    assert status == 1
    assert table[1:] == ["Python, soak 1 0 0 8", "Python 0 0 1", "all 1 0 1"]


def test_nothing_that_passed_is_no_success(tmp_path):
    (tmp_path / "core.log").write_text("not run: all of it\n")
    status, table, _ = results(tmp_path, {"crate": "0 1", "core": "0 1", "swift": "0 1"})
    assert status == 1
    assert table[1:] == ["Rust, the published crate 1 0 0 1", "Rust 0 1 1 1", "Swift 0 0 1 1", "all 1 1 2"]


def test_what_java_has_thrown_says_why_a_test_was_skipped(tmp_path):
    reports = tmp_path / "bindings-uniffi/kotlin/tests/target/surefire-reports"
    reports.mkdir(parents=True)
    (reports / "TEST-A.xml").write_text(
        '<testsuite><testcase name="a"/><testcase name="b"><skipped type="x.Aborted"><![CDATA[x.Aborted: there is no api_key\n'
        "\tat A.b(A.kt:1)\n]]></skipped></testcase></testsuite>"
    )
    _, table, skipped = results(tmp_path, {"kotlin": "0 1"})
    assert table[1] == "Kotlin 1 1 0 1"
    assert skipped.split() == "1 Kotlin: there is no api_key".split()
