"""A Twilio in memory, to build and test against.

>>> from trunkline.rest import Client
>>> client = Client.sandbox()
>>> client.messages.create(to="+15558675310", from_="+15017122661", body="Hello").status
'queued'

It calls an application back, in the same process:

>>> sandbox = Sandbox()
>>> sandbox.mount(app)  # a function, or an application of Flask, Django, FastAPI: whatever speaks WSGI or ASGI
>>> client = Client.sandbox(sandbox)
>>> client.incoming_phone_numbers.create(phone_number="+15017122661", sms_url="https://app.example/sms")
>>> sandbox.receive("+15558675310", "+15017122661", "Hi")
>>> sandbox.settle()
>>> [message.body for message in sandbox.conversation("+15558675310")]
['Hi', 'You said: Hi']

``python -m trunkline.sandbox --port 8080`` serves the same over HTTP.
"""

from __future__ import annotations

from trunkline import _native
from trunkline.base.importing import importing
from trunkline.sandbox.applications import Applications, run
from trunkline.sandbox.phone_call import PhoneCall, Said
from trunkline.sandbox.webhook import SeenMessage, Webhook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime, timedelta
    from typing import Any

    from trunkline._native import Response
    from trunkline.sandbox.applications import Application

__all__ = ["PhoneCall", "Said", "Sandbox", "SeenMessage", "Webhook"]


class Sandbox(_native.Sandbox):
    """A Twilio in memory: it keeps state, has a clock of its own, and misbehaves when it is told to.

    Its clock is its own, too: it begins with the year 2026, and goes on as :meth:`advance`, :meth:`settle` and :meth:`set_now`
    say. What happens meanwhile happens in order, the same in every run: messages arrive, and webhooks reach the applications that
    are mounted.

    :param account_sid: SID of its account, and
    :param auth_token: the account's auth token; both are minted unless given.
    :param seed: Where SIDs, tokens and chance come from: the same calls give the same answers.
    """

    __slots__ = ("_applications",)

    def __init__(self, *, account_sid: str | None = None, auth_token: str | None = None, seed: int = 0) -> None:
        self._applications = Applications()

    def __repr__(self) -> str:
        return f"<Sandbox {self.credentials()['account_sid']}>"

    def credentials(self) -> dict[str, str]:
        """The account, its auth token, an API key, an OAuth client; and the time."""
        credentials: dict[str, str] = self._ask("GET", "")
        return credentials

    def add_fault(self, kind: str = "status", **fault: Any) -> None:
        """Makes requests fail, or lets webhooks go astray.

        :param kind: ``status`` (with ``status`` and ``retry_after``), ``drop``, ``delay`` (with ``milliseconds``), ``not_json``,
            ``cut`` or ``empty``; or for webhooks ``webhook_late`` (with ``milliseconds``), ``webhook_twice``,
            ``webhook_out_of_order`` (the next one to its address overtakes it) or ``webhook_lost``.
        :param fault: Also ``times``, ``method``, ``path`` (a part of it, or of a webhook's URL), ``probability``, ``after_work``
            for requests, and ``event`` for webhooks: ``message.status`` and the like.
        """
        self._ask("POST", "/faults", {"kind": kind, **fault})

    def clear_faults(self) -> None:
        """Removes all faults."""
        self._ask("DELETE", "/faults")

    def requests(self) -> list[dict[str, Any]]:
        """The last 10,000 requests, the oldest first."""
        requests: list[dict[str, Any]] = self._ask("GET", "/requests")["requests"]
        return requests

    def counts(self) -> dict[str, Any]:
        """What really happened so far."""
        counts: dict[str, Any] = self._ask("GET", "/counts")
        return counts

    def mount(self, application: Application, url: str = "") -> None:
        """Lets an application answer webhooks: it is called where it is, without a network.

        :param application: An application of WSGI (Flask, Django) or ASGI (FastAPI, Starlette, Django), whose lifespan is not
            run; a :class:`trunkline.webhooks.Router`; or a function, which may be ``async``: it takes a :class:`Webhook` and
            returns TwiML, as an object or as text, another text, a :class:`trunkline.Response`, or None.
        :param url: It answers for the URLs that begin with this one, ``https://app.example``: for all, unless given. Of several
            applications, the one whose URL is longest answers. Webhooks to other URLs are not sent, which :meth:`webhooks` shows.
        :raises TypeError: if that is no application.
        """
        self._applications.mount(application, url)

    def advance(self, seconds: float | timedelta) -> None:
        """Lets time pass: messages go their way, and webhooks that are due reach their applications, one after the other.

        :raises Exception: what an application raises; its webhook counts as answered with 500 then.
        """
        self._deliver({"advance_seconds": _seconds(seconds)})

    def settle(self) -> None:
        """Lets as much time pass as it takes until nothing is under way: no message on its way, no webhook to be
        delivered, no call that goes on by itself.

        What is scheduled for later stays so, and so does a call in which a person is to do something: answer, press
        keys, speak, hang up.

        :raises Exception: what an application raises; its webhook counts as answered with 500 then.
        :raises RuntimeError: if there is no end of it, because the application answers each message with another, for example.
        """
        self._deliver({"settle": True})

    async def advance_async(self, seconds: float | timedelta) -> None:
        """:meth:`advance` for tests that are asynchronous: applications run in their event loop."""
        await self._deliver_async({"advance_seconds": _seconds(seconds)})

    async def settle_async(self) -> None:
        """:meth:`settle` for tests that are asynchronous: applications run in their event loop."""
        await self._deliver_async({"settle": True})

    def receive(self, from_: str, to: str, body: str = "", *, media: Iterable[str] = ()) -> str:
        """Takes a message from a person, as if their phone had sent it.

        Its webhook is due at once: the next :meth:`advance` or :meth:`settle` delivers it. ``STOP``, ``START`` and ``HELP`` do
        what they do at Twilio.

        :param from_: The person's number, or address on another channel, ``whatsapp:+15558675310``.
        :param to: A number of the account.
        :param body: The text.
        :param media: The URL of each picture or other file, or its name alone, ``cat.png``, whose end tells its type. What a URL
            ``data:image/png;base64,…`` holds is what the application gets that asks for the media.
        :returns: The message's SID.
        :raises ValueError: if it is from or to nobody.
        """
        sid: str = self._ask("POST", "/receive", {"from": from_, "to": to, "body": body, "media": list(media)})["sid"]
        return sid

    def receive_call(self, from_: str, to: str) -> PhoneCall:
        """Takes a call from a person.

        The webhook of the number, ``voice_url``, is due at once: the next :meth:`advance` or :meth:`settle` delivers it,
        and carries out the TwiML that it is answered with.

        :param from_: The person's number.
        :param to: A number of the account.
        :raises ValueError: if it is from or to nobody.
        """
        return self.call(self._ask("POST", "/calls", {"from": from_, "to": to})["sid"])

    def call(self, sid: str) -> PhoneCall:
        """A call, for a test that takes part in it as the person at the other end."""
        return PhoneCall(self._ask, sid)

    def calls(self) -> list[PhoneCall]:
        """All calls of the account, the oldest first, those that were dialed by another included."""
        return [self.call(call["sid"]) for call in self._ask("GET", "/calls")["calls"]]

    def answer_calls(self, number: str, how: str = "human") -> None:
        """Says what happens from now on when the phone of a number rings.

        :param number: The number, or ``client:ana``, ``sip:ana@example.com``.
        :param how: ``human``: a person picks up after two seconds, as everywhere unless this says otherwise. ``machine``
            or ``fax``: one of those does. ``busy``, ``no-answer``, ``failed``: nobody does. ``manual``: it rings until the
            test says ``sandbox.call(sid).answer()`` or ``decline()``.
        :raises ValueError: if it is none of these.
        """
        self._ask("POST", "/phones", {"number": number, "as": how})

    def conversation(self, number: str) -> list[SeenMessage]:
        """What the person with this number wrote and got, the oldest first. What is still on its way they have not got."""
        messages = self._ask("POST", "/conversation", {"number": number})["messages"]
        return [SeenMessage._of(message) for message in messages]

    def messages(self, *, from_: str | None = None, to: str | None = None) -> list[SeenMessage]:
        """The messages in both directions, whatever has come of them, the oldest first.

        :param from_: Those from this number alone.
        :param to: Those to this number alone.
        """
        messages = self._ask("POST", "/messages", {"from": from_, "to": to})["messages"]
        return [SeenMessage._of(message) for message in messages]

    def keep_messages(self, count: int | None) -> None:
        """Keeps only so many messages of each account, to bound what a long run takes of the memory.

        :param count: Of the messages that have come to their end, the oldest beyond this many are forgotten. None keeps all, as a
            sandbox does at first.
        :raises ValueError: if it is negative.
        """
        self._ask("POST", "/bounds", {"messages": count})

    def snapshot(self) -> str:
        """All that this sandbox is, as JSON: for a file that a later run begins with.

        It has the records, credentials, faults, clock and chance, and what is still to happen, but not what the sandbox has seen.
        Snapshots are the same in every language. Mind that they hold auth tokens.
        """
        snapshot: str = self._snapshot()
        return snapshot

    def restore(self, snapshot: str) -> None:
        """Becomes what a snapshot holds, with its credentials, clock and chance. Applications stay mounted.

        :raises ValueError: if it is none, or one of another format. The sandbox stays as it is.
        """
        self._restore(snapshot)

    def webhooks(self) -> list[Webhook]:
        """The last 10,000 webhooks that were due, the oldest first, each with what came of it."""
        return [Webhook._of(webhook) for webhook in self._ask("GET", "/webhooks")["webhooks"]]

    def fail_delivery(
        self,
        to: str | None = None,
        error_code: int | None = 30003,
        *,
        from_: str | None = None,
        body: str | None = None,
        times: int | None = None,
    ) -> None:
        """Lets messages fail from now on: all of them, unless it is said which.

        :param to: Those to this number.
        :param error_code: The error that they end with: 30003 (unreachable), 30005 (unknown), 30006 (a landline), 30007
            (filtered) and the like. With None those of the same number, sender and text arrive again.
        :param from_: Those from this number.
        :param body: Those in whose text this stands.
        :param times: So many and no more.
        :raises ValueError: if that is no rule.
        """
        rule = {"to": to, "error_code": error_code, "from": from_, "body": body, "times": times}
        self._ask("POST", "/deliveries", rule)

    def clear_delivery_failures(self) -> None:
        """Lets all messages arrive again."""
        self._ask("DELETE", "/deliveries")

    def limit_rate(self, sender: str, segments_per_second: float | None, *, queue_seconds: int = 36_000) -> None:
        """Lets messages of a sender leave at this rate alone, one after the other.

        What waits longer than its validity period fails (30036). When the queue is full, messages from the number are refused
        (21611), and those of a messaging service fail (30001).

        :param sender: The number, or ``*`` for all that have no rate of their own.
        :param segments_per_second: Long codes of the United States have 1, short codes about 100. None ends it.
        :param queue_seconds: How many seconds of messages the queue holds.
        :raises ValueError: if the rate is not above 0.
        """
        rate = {"from": sender, "segments_per_second": segments_per_second, "queue_seconds": queue_seconds}
        self._ask("POST", "/rates", rate)

    def limit_requests(self, per_second: int | None) -> None:
        """Refuses requests beyond so many in a second of the sandbox's clock, with 429 and 20429; None answers all."""
        self._ask("POST", "/rates", {"requests_per_second": per_second})

    def list_number(self, number: str, fields: Mapping[str, Any] | None) -> None:
        """Says what Lookup v2 tells of a number.

        :param number: ``+15558675310``.
        :param fields: Lookup's packages by name, each with its fields (``{"line_type_intelligence": {"type": "landline"}}``), and
            ``valid``, ``validation_errors``, ``country_code``, ``national_format``. With None its form alone counts again.
        :raises ValueError: if one of the fields is nothing that Lookup tells.
        """
        self._ask("POST", "/directory", {"number": number, "fields": None if fields is None else dict(fields)})

    def verification_code(self, to: str) -> str | None:
        """The code that Verify sent to a number or an e-mail address last; None if none counts any more."""
        code: str | None = self._ask("POST", "/verification", {"to": to})["code"]
        return code

    def insert(self, path: str, fields: Mapping[str, Any]) -> str:
        """Puts a record where no operation of the API can, as if the service had made it.

        :param path: That of the list, ``/ip-messaging/v2/Services/IS…/Bindings``.
        :param fields: By the names of the model.
        :returns: Its SID, or what else the path of the record names it by.
        """
        sid: str = self._ask("POST", "/records", {"path": path, "fields": dict(fields)})["sid"]
        return sid

    def reset(self) -> None:
        """Forgets everything but the credentials and the time."""
        self._ask("POST", "/reset")

    def serve(
        self,
        port: int = 8080,
        ready: Callable[[str], object] = print,
        *,
        listen: str = "127.0.0.1",
        allow_hosts: Iterable[str] = (),
        webhooks_to: Iterable[str] = (),
        speed: float = 1,
    ) -> None:
        """Serves the sandbox over HTTP until a signal or another exception ends it.

        Its clock runs with the system's, and webhooks go out over HTTP; applications that are mounted are not called.

        It answers under ``localhost`` and other names of this machine, so that no page on the web asks it by a name of its own.

        :param port: The port; 0 takes any that is free.
        :param ready: Called with the address as soon as it answers.
        :param listen: The address to listen on. Whoever reaches one that is not this machine's own may ask for anything, the
            credentials included, under the names that it answers under.
        :param allow_hosts: Other names that it answers under, ``sandbox.example``, or ``*.sandbox.example`` for all below it.
        :param webhooks_to: Hosts that get webhooks beside this machine, written alike. Webhooks to others are not sent, which
            :meth:`webhooks` shows.
        :param speed: How many times as fast as the system's its clock runs.
        :raises TwilioConfigurationException: if one of them is no name of a host, or the speed is none.
        """
        self._serve(port, listen, lambda address, _: ready(address), list(allow_hosts), list(webhooks_to), speed)

    def set_now(self, time: datetime) -> None:
        """Lets time pass until then, as :meth:`advance` does. The clock never goes back: an earlier time changes nothing."""
        self._deliver({"until": time.astimezone().isoformat()})

    def _deliver(self, wait: dict[str, Any]) -> None:
        while (webhook := self._next_webhook(wait)) is not None:
            with _Settled(self, webhook) as settled:
                caller = self._applications.find(webhook.url)
                if caller is not None:
                    answer = caller(webhook)
                    settled.answer = run(answer) if hasattr(answer, "__await__") else answer

    async def _deliver_async(self, wait: dict[str, Any]) -> None:
        while (webhook := self._next_webhook(wait)) is not None:
            with _Settled(self, webhook) as settled:
                caller = self._applications.find(webhook.url)
                if caller is not None:
                    answer = caller(webhook)
                    settled.answer = await answer if hasattr(answer, "__await__") else answer

    def _next_webhook(self, wait: dict[str, Any]) -> Webhook | None:
        """Lets time pass until a webhook is due. Changes how long to wait for the next one to what is left of it."""
        told = self._ask("POST", "/webhooks/next", wait)
        if "until" in told:
            wait.clear()
            wait["until"] = told["until"]
        return None if told["webhook"] is None else Webhook._of(told["webhook"])

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        with importing:
            import json

        answer = self._control(method, path, None if body is None else json.dumps(body))
        if isinstance(answer, dict) and answer.get("code") and answer.get("message"):
            raise (RuntimeError if answer["status"] == 409 else ValueError)(answer["message"])
        return answer


class _Settled:
    """A webhook that is handed out: in the end the sandbox hears what came of it, whatever the application does."""

    def __init__(self, sandbox: Sandbox, webhook: Webhook) -> None:
        self.answer: Response | None = None
        self._sandbox, self._webhook = sandbox, webhook

    def __enter__(self) -> _Settled:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        told: dict[str, Any]
        if kind is not None:
            told = {"status": 500}
        elif self.answer is None:
            told = {"not_sent": f"no application is mounted for {self._webhook.url}: sandbox.mount(app) mounts one"}
        else:
            body = self.answer.body.decode(errors="replace")
            told = {"status": self.answer.status, "headers": self.answer.headers, "body": body}
        self._sandbox._ask("POST", "/webhooks/answer", {"id": self._webhook.id, **told})


def _seconds(seconds: float | timedelta) -> float:
    return seconds if isinstance(seconds, (int, float)) else seconds.total_seconds()
