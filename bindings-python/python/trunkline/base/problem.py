"""Errors in the form of RFC 9457, by the class that Twilio's library has for them."""

from __future__ import annotations

from typing import Any

from trunkline.base.exceptions import TwilioRestException, _restore

_kinds: dict[type[TwilioRestException], type[TwilioServiceException]] = {}


class TwilioServiceException(TwilioRestException):
    """An answer that says no in the form of RFC 9457. What is raised is of its kind's class, too: ``TwilioNotFoundException``.

    :param type_uri: The address of a page about the kind of error.
    :param title: What kind of error it is.
    :param status: The HTTP status.
    :param code: Twilio's error code.
    :param detail: What is wrong here.
    :param instance: The address of what it is about.
    :param errors: What is wrong with each member of the body: ``detail`` and ``pointer``.
    :param method: The method of the request.
    :param uri: The URL of the request.
    """

    type: str
    """The address of a page about the kind of error."""
    title: str
    """What kind of error it is."""
    detail: str | None
    """What is wrong here."""
    instance: str | None
    """The address of what it is about."""
    errors: list[dict[str, str]]
    """What is wrong with each member of the body: ``detail`` and ``pointer``."""

    def __init__(
        self,
        type_uri: str,
        title: str,
        status: int,
        code: int,
        detail: str | None = None,
        instance: str | None = None,
        errors: list[dict[str, str]] | None = None,
        method: str = "GET",
        uri: str = "",
    ) -> None:
        super().__init__(status, uri, f"{title}: {detail}" if detail else title, code, method)
        self.problem: dict[str, Any] | None = {
            "type": type_uri,
            "title": title,
            "detail": detail,
            "instance": instance,
            "errors": errors,
        }
        self._tell()

    def __str__(self) -> str:
        wrong = ", ".join(f"{one.get('pointer', '?')} ({one.get('detail', '?')})" for one in self.errors)
        return super().__str__() + (f" | Validation errors: {wrong}" if wrong else "")

    def __reduce__(self) -> tuple[Any, ...]:
        # Without what `str` puts behind it.
        return _restore, (self._kind or type(self), self.args[0], self.__dict__)

    def _tell(self) -> None:
        said: dict[str, Any] = self.problem or {}
        self.type, self.title = said["type"], said["title"]
        self.detail, self.instance, self.errors = said.get("detail"), said.get("instance"), said.get("errors") or []


def service_exception(cls: type[TwilioRestException]) -> type[TwilioServiceException]:
    """The class of problems of a kind."""
    if issubclass(cls, TwilioServiceException):
        return cls
    if cls is TwilioRestException:
        return TwilioServiceException
    if cls not in _kinds:
        _kinds[cls] = type(cls.__name__, (TwilioServiceException, cls), {"__module__": cls.__module__, "_kind": cls})
    return _kinds[cls]
