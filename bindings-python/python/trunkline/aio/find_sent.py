"""What the client adds to the list of messages. Written by hand; the generated class inherits it."""

from __future__ import annotations

from trunkline.base.find_sent import search
from trunkline.base.importing import importing
from trunkline.base.resource import ListResource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import timedelta
    from typing import List

    from trunkline.aio.rest.api.v2010.account.message import MessageInstance
    from trunkline.base.types import AnyDate


class FindSent(ListResource):
    """After an unknown outcome."""

    __slots__ = ()

    async def find_sent(
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
        with importing:
            from trunkline.aio.rest.api.v2010.account.message import MessageInstance

        return await search(self, MessageInstance, to, since, from_, messaging_service_sid, body, wait).all_async()
