"""What a parameter takes that is a text: whatever has a meaning as one."""

import enum
import uuid
from collections import UserString
from decimal import Decimal

import pytest

from trunkline import Client
from trunkline.base.exceptions import TwilioException, TwilioInvalidArgumentException

TO, FROM = "+15558675310", "+15017122661"
ID = uuid.UUID(int=7)


class PhoneNumber:
    def __str__(self):
        return TO


class Lazy:
    """As translations are that are made when they are needed: all methods of texts, and no text."""

    def __str__(self):
        return "Hallo"

    def __len__(self):
        return 5

    def __iter__(self):
        return iter("Hallo")

    def encode(self):
        return b"Hallo"


class Kind(enum.Enum):
    HELLO = "Hello"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (7, "7"),
        (10**30, "1" + "0" * 30),
        (1.5, "1.5"),
        (Decimal("1.50"), "1.50"),
        (ID, str(ID)),
        (Kind.HELLO, "Hello"),
        (Lazy(), "Hallo"),
        (UserString("Hi"), "Hi"),
        (PhoneNumber(), TO),
    ],
)
def test_what_has_a_meaning_as_text_is_taken(client, given, sent):
    assert client.messages.create(to=PhoneNumber(), from_=FROM, body=given).body == sent


def test_djangos_lazy_translations_are_texts(client):
    functional = pytest.importorskip("django.utils.functional")
    from django.utils.text import format_lazy

    languages = ["de"]
    # ``gettext_lazy`` is made so, of ``gettext``, which asks for the language each time.
    gettext_lazy = functional.lazy(lambda text: {"de": "Ja", "en": "Yes"}[languages[-1]] if text == "yes" else text, str)
    lazy = gettext_lazy("yes")
    assert client.messages.create(to=functional.lazystr(TO), from_=FROM, body=lazy).body == "Ja"
    assert client.messages.create(to=TO, from_=FROM, body=format_lazy("{}!", lazy)).body == "Ja!"
    languages.append("en")
    assert client.messages.create(to=TO, from_=FROM, body=lazy).body == "Yes"


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (["a"], "a list"),
        ({"a": 1}, "a map"),
        (b"x", "bytes"),
        (bytearray(b"x"), "bytearray"),
        (object(), "object"),
        (ValueError("x"), "ValueError"),
        (True, "a boolean"),
    ],
)
def test_what_has_none_is_refused_by_name(client, given, kind):
    with pytest.raises(TwilioInvalidArgumentException, match=f"`body` must be .*not {kind}$"):
        client.messages.create(to=TO, from_=FROM, body=given)


def test_twiml_is_a_text(client):
    from trunkline.twiml.voice_response import VoiceResponse

    response = VoiceResponse()
    response.say("Hi")
    sent = []

    def transport(request):
        sent.append(request.body)
        raise ConnectionRefusedError

    with pytest.raises(TwilioException):
        Client("AC" + "0" * 32, "x", transport=transport, max_retries=0).calls.create(to=TO, from_=FROM, twiml=response)
    assert b"Twiml=%3C%3Fxml" in sent[0]


def test_addresses_of_pages_are_whole(client):
    for number in range(3):
        client.messages.create(to=TO, from_=FROM, body=str(number))
    page = client.messages.page(page_size=1)
    assert page.next_page_url.startswith("https://api.twilio.com/2010-04-01/Accounts/")
    behind = client.messages.get_page(page.next_page_url)
    assert behind[0].body == "1" and behind.previous_page_url.startswith("https://api.twilio.com/")
