"""What the client adds to the list of messages. Written by hand; the generated class inherits it."""

from __future__ import annotations

from trunkline.base.importing import importing, load
from trunkline.base.resource import ListResource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import timedelta
    from typing import Any, List

    from trunkline._native import Pages
    from trunkline.base.types import AnyDate
    from trunkline.rest.api.v2010.account.message import MessageInstance


class FindSent(ListResource):
    """After an unknown outcome."""

    __slots__ = ()

    def find_sent(
        self,
        to: str,
        since: AnyDate,
        *,
        from_: str | None = None,
        messaging_service_sid: str | None = None,
        body: str | None = None,
        wait: float | timedelta | None = None,
    ) -> List[MessageInstance]:
        """What the service has of a message that this account may or may not have sent: all that match, the latest first.

        It asks the account's list of messages, again and again until it finds something or ``wait`` is over. An empty answer is
        no proof: a request that is still under way may arrive later. What may pass (a lost connection, a failure of the service)
        is an error only once the time to wait is over.

        :param to: The recipient, as the service writes it: a phone number in E.164 form, or a channel address such as
            ``whatsapp:+15558675310``.
        :param since: When the call began: ``started_at`` of its error. Messages from before are left out, but for three seconds;
            where the service says its time, its clock counts.
        :param from_: Keeps only messages from this sender. Beside a messaging service, which may not have chosen the sender yet,
            it does not count.
        :param messaging_service_sid: Keeps only messages of this messaging service, ``MG…``.
        :param body: Keeps only messages with exactly this text. Leave it out where the service changes or does not keep it:
            ``smart_encoded``, a content template, a ``content_retention`` of ``discard``.
        :param wait: How many seconds to keep asking when there is nothing: 10 unless given, 0 asks once.
        """
        if self._client.is_async:
            # Type checkers need not read the stubs of the other client because of this.
            find = load("trunkline.aio.find_sent").FindSent.find_sent
            awaited: Any = find(self, to, since, from_=from_, messaging_service_sid=messaging_service_sid, body=body, wait=wait)
            found: List[MessageInstance] = awaited
            return found
        with importing:
            from trunkline.rest.api.v2010.account.message import MessageInstance

        return search(self, MessageInstance, to, since, from_, messaging_service_sid, body, wait).all()


def search(
    place: ListResource,
    record: type[Any],
    to: str,
    since: AnyDate,
    from_: str | None,
    messaging_service_sid: str | None,
    body: str | None,
    wait: float | timedelta | None,
) -> Pages[Any]:
    """The search as a list, to be read to its end."""
    seconds: Any = getattr(wait, "total_seconds", lambda: wait)()
    arguments = {
        "to": to,
        "since": since,
        "from": from_,
        "messaging_service_sid": messaging_service_sid,
        "body": body,
        # To the millisecond: a float in digits, without an exponent.
        "wait": round(seconds, 3) if isinstance(seconds, float) else seconds,
    }
    given = {name: argument for name, argument in arguments.items() if argument is not None}
    operation = "api.v2010.accounts.messages.find_sent"
    pages: Pages[Any] = place._client.pages(operation, place._path, given, record, place, None, None, None)
    return pages
