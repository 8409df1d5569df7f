"""TwiML: what a webhook answers to say how a call, a message or a fax goes on.

>>> from trunkline.twiml.voice_response import VoiceResponse
>>> response = VoiceResponse()
>>> response.say("Hello", voice="alice")
<Say voice="alice">Hello</Say>
>>> str(response)
'<?xml version="1.0" encoding="UTF-8"?><Response><Say voice="alice">Hello</Say></Response>'
"""

from __future__ import annotations

import json
import re

from trunkline._native import read_twiml, write_twiml
from trunkline.base.importing import importing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, TypeVar
    from xml.etree.ElementTree import Element

    from typing_extensions import Self

    Verb = TypeVar("Verb", bound="TwiML | Comment | str")

__all__ = ["Comment", "GenericNode", "TwiML", "TwiMLException", "format_language", "lower_camel", "parse"]


class TwiMLException(Exception):
    """What cannot be TwiML. Of a text that was read, it says where."""

    line: int | None = None
    """The line, from 1."""
    column: int | None = None
    """The column, in characters, from 1."""


class TwiML:
    """An element, and what is in it.

    Attributes go by their names as Python has them: ``status_callback`` is ``statusCallback``. None leaves one out; a list is its
    items with spaces between.
    """

    MAP = {
        "from_": "from",
        "xml_lang": "xml:lang",
        "interpret_as": "interpret-as",
        "for_": "for",
        "break_": "break",
    }

    name: str = "TwiML"
    """The name of the element."""
    value: Any = None
    """The text at its beginning. A dict is written as JSON."""
    holds: frozenset[str] | None = None
    """The names of the elements that may be in it; None if that is not known."""
    # The comments before and after it, if there are any.
    _comments: tuple[list[str], list[str]] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if TwiML in cls.__bases__ and "name" not in cls.__dict__:
            cls.name = cls.__name__

    def __init__(self, **kwargs: Any) -> None:
        self.verbs: list[TwiML | Comment | str] = []
        self.attrs: dict[str, Any] = {}
        attrs = self.attrs
        for name, value in kwargs.items():
            if value is not None:
                attrs[_NAMES[name]] = value

    def __str__(self) -> str:
        return self.to_xml()

    def __repr__(self) -> str:
        return self.to_xml(xml_declaration=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        return None

    def to_xml(self, xml_declaration: bool = True, *, strict: bool = False) -> str:
        """The element as it is sent.

        :param xml_declaration: Whether it begins with the declaration of XML.
        :param strict: Whether to refuse elements that stand where Twilio does not take them.
        :raises TwiMLException: It cannot be written: a name is none, a text holds what XML cannot, or with ``strict``, an element
            stands where it may not.
        """
        if strict:
            self._check()
        return write_twiml(self, xml_declaration, json.dumps)

    def xml(self) -> Element:
        """The element as one of ``xml.etree``."""
        with importing:
            from xml.etree.ElementTree import fromstring

        return fromstring(self.to_xml(xml_declaration=False))

    def append(self, verb: TwiML | Comment | str) -> Self:
        """Adds an element or a text, and returns the one that it was added to."""
        self.nest(verb)
        return self

    def nest(self, verb: Verb) -> Verb:
        """Adds an element or a text, and returns it."""
        if not isinstance(verb, (TwiML, str, Comment)):
            raise TwiMLException("Only nesting of TwiML and strings are allowed")
        self.verbs.append(verb)
        return verb

    def add_child(self, name: str, value: Any = None, **kwargs: Any) -> GenericNode:
        """Adds an element that is newer than this library, and returns it.

        :param name: The name of the element.
        :param value: The text in it.
        :param kwargs: Its attributes.
        """
        return self.nest(GenericNode(name, value, **kwargs))

    def add_text(self, text: str) -> None:
        """Adds a text."""
        self.nest(text)

    def comment(self, text: str) -> None:
        """Adds a comment."""
        self.verbs.append(Comment(text))

    def comment_before(self, text: str) -> None:
        """Adds a comment before the element."""
        self._around()[0].append(text)

    def comment_after(self, text: str) -> None:
        """Adds a comment after the element."""
        self._around()[1].append(text)

    def _around(self) -> tuple[list[str], list[str]]:
        if self._comments is None:
            self._comments = ([], [])
        return self._comments

    def _check(self) -> None:
        nodes = [self]
        seen = set()
        while nodes:
            node = nodes.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            for verb in node.verbs:
                if not isinstance(verb, TwiML):
                    continue
                # What is newer than this library may stand anywhere.
                is_known = type(verb).holds is not None
                if is_known and node.holds is not None and verb.name not in node.holds:
                    held = ", ".join(f"<{name}>" for name in sorted(node.holds)) or "no elements"
                    raise TwiMLException(f"<{node.name}> takes {held}, not <{verb.name}>")
                nodes.append(verb)


class GenericNode(TwiML):
    """An element of any name."""

    def __init__(self, name: str, value: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name = name
        self.value = value


class Comment:
    """A comment among what is in an element."""

    __slots__ = ("comment_text",)

    def __init__(self, text: str) -> None:
        self.comment_text: str = text

    def __repr__(self) -> str:
        return f"Comment({self.comment_text!r})"


def parse(xml: str | bytes) -> TwiML:
    """Reads TwiML.

    The tree has the elements of the text by their names, whether Twilio knows them or not, with their attributes as in XML.

    :param xml: The text: up to 64 kB of well-formed XML, without a document type.
    :raises TwiMLException: It is none; ``line`` and ``column`` say where.
    """
    if isinstance(xml, bytes):
        try:
            xml = xml.decode()
        except UnicodeDecodeError:
            raise TwiMLException("the text is not UTF-8") from None
    return _of(read_twiml(xml))


def _of(tree: list[Any]) -> TwiML:
    name, attributes, *nodes = tree
    node = GenericNode(name)
    node.attrs = attributes
    for one in nodes:
        if isinstance(one, list):
            node.verbs.append(_of(one))
        else:
            node.verbs.append(Comment(one[0]) if isinstance(one, tuple) else one)
    return node


def lower_camel(string: str) -> str:
    """A name of Python as XML has it: ``status_callback`` is ``statusCallback``."""
    if not string or "_" not in string:
        return string
    result = "".join(word.title() for word in string.split("_"))
    return result[:1].lower() + result[1:]


def format_language(language: str | None) -> str | None:
    """A language as a tag: ``en_us`` is ``en-US``."""
    if not language:
        return language
    if not re.match("^[a-zA-Z]{2}[_-][a-zA-Z]{2}$", language):
        raise TwiMLException("Invalid value for language parameter.")
    return language[0:2].lower() + "-" + language[3:5].upper()


class _Names(dict):  # type: ignore[type-arg]
    """What attributes are called in XML, by their names in Python."""

    def __missing__(self, name: str) -> str:
        known = lower_camel(TwiML.MAP.get(name, name))
        # Programs have few names; what makes them up is not remembered.
        if len(self) < 1000:
            self[name] = known
        return known


_NAMES = _Names()
