"""The API documents are valid OpenAPI, by a validator that is not ours."""

from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import validate

DOCUMENTS = sorted((Path(__file__).parent.parent / "core" / "api").glob("*.yaml"))


def test_there_is_one_document_a_product():
    names = [document.stem for document in DOCUMENTS]
    assert names == ["accounts_v1", "api_v2010", "ip_messaging_v2", "messaging_v1"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.stem)
def test_the_document_is_valid(document):
    contents = yaml.safe_load(document.read_text(encoding="utf-8"))
    assert contents["openapi"].startswith("3.1")
    validate(contents)
