"""The conformance cases have the form that the runners of all languages rely on."""

import json
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

CASES = Path(__file__).parent / "conformance"
FILES = sorted(CASES.glob("*.json"))
SCHEMA = json.loads((CASES / "schema" / "cases.json").read_text(encoding="utf-8"))


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_file_has_the_form_of_the_schema(file):
    contents = json.loads(file.read_text(encoding="utf-8"))
    problems = [f"{error.json_path}: {error.message[:200]}" for error in Draft202012Validator(SCHEMA).iter_errors(contents)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("file", FILES + sorted(CASES.glob("helpers/*.json")), ids=lambda file: file.stem)
def test_every_case_has_a_name_of_its_own(file):
    names = Counter(case["name"] for case in json.loads(file.read_text(encoding="utf-8"))["cases"])
    assert [name for name, count in names.items() if count > 1] == []
