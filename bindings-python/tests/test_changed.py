"""Records that a program changes, or looks into, as it may those of Twilio's library."""

import copy
import pickle
from unittest import mock

import pytest

TO, FROM = "+15558675310", "+15017122661"


@pytest.fixture
def message(client):
    return client.messages.create(to=TO, from_=FROM, body="Hi")


def test_fields_may_be_set(client, message):
    same = message.fetch()
    message.body, message.note = "x", 7
    assert (message.body, message.note, message.to) == ("x", 7, TO) and message != same and same.body == "Hi"
    assert isinstance(message, type(same)) and type(message).__name__ == "MessageInstance"
    assert message.to_dict()["body"] == "x" and message.raw["body"] == "Hi"
    # The service does not know.
    assert message.fetch().body == "Hi" and message.update(body="").body == ""
    del message.body
    assert message.body == "Hi"
    with pytest.raises(AttributeError):
        del message.body


def test_their_fields_are_seen(message):
    assert vars(message)["body"] == "Hi" and vars(message)["from_"] == FROM
    message.note = 7
    assert vars(message)["note"] == 7


def test_what_was_set_is_kept(message):
    message.body = ["x"]
    for one in copy.copy(message), copy.deepcopy(message), pickle.loads(pickle.dumps(message)):
        assert one.body == ["x"] and one == message and type(one) is type(message)


def test_they_can_be_patched(message):
    with mock.patch.object(message, "delete") as delete:
        message.delete()
    delete.assert_called_once_with()
    with mock.patch.object(message, "body", "x"):
        assert message.body == "x"
    assert message.body == "Hi" and message.delete() is True
