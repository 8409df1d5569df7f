"""The classes of errors are those of the table that all languages share, tests/errors.json."""

import json
from pathlib import Path

import pytest

import trunkline
from trunkline import Client
from trunkline.base import exceptions
from trunkline.base.exceptions import TwilioException, TwilioRestException

TABLE = json.loads((Path(__file__).parents[2] / "tests" / "errors.json").read_text())
ANSWERS = [(row["python"], status) for row in TABLE for status in row.get("statuses", [])]


def test_there_is_a_class_for_every_kind_and_no_other():
    classes = {name for name, item in vars(exceptions).items() if isinstance(item, type) and issubclass(item, Exception)}
    # The root, and the name that Twilio's library has for some answers.
    assert classes - {"TwilioException", "TwilioServiceException"} == {row["python"] for row in TABLE}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["kind"])
def test_answers_are_rest_exceptions_and_nothing_else_is(row):
    kind = getattr(exceptions, row["python"])
    assert issubclass(kind, TwilioException) and issubclass(kind, TwilioRestException) == ("statuses" in row)


@pytest.mark.parametrize(("name", "status"), ANSWERS)
def test_a_status_is_raised_as_its_class(name, status):
    def transport(request):
        return trunkline.Response(status, {"Content-Type": "application/json"}, b'{"code": 20001, "message": "No"}')

    client = Client("AC" + "0" * 32, "x", transport=transport, max_retries=0, environment={})
    with pytest.raises(TwilioRestException) as caught:
        client.messages("SM" + "0" * 32).fetch()
    assert type(caught.value) is getattr(exceptions, name)
    # Redirects are not read.
    assert caught.value.status == status and caught.value.code in (20001, None)


def test_refusals_are_what_python_calls_them_too():
    assert issubclass(exceptions.TwilioConfigurationException, ValueError)
    assert issubclass(exceptions.TwilioInvalidArgumentException, TypeError)
    assert issubclass(exceptions.TwilioInvalidArgumentException, ValueError)
