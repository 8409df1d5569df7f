"""What the two clients have in common: how they are made."""

from __future__ import annotations

import os
import sys

from trunkline import _native
from trunkline.base.calls import Client
from trunkline.base.exceptions import TwilioInvalidArgumentException
from trunkline.base.importing import importing
from trunkline.base.resource import Resource
from trunkline.base.secret import secret
from trunkline.base.trust import ca_bundle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import timedelta
    from typing import Any, ClassVar, Literal

    from typing_extensions import Self

    from trunkline._native import Request, Response
    from trunkline.base.attempt import Attempt
    from trunkline.base.download import Download
    from trunkline.base.raw_response import RawResponse
    from trunkline.credential.credential_provider import CredentialProvider

    Seconds = int | float | timedelta
    Transport = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]] | _native.Sandbox

_KEPT = ("_http_client", "credential_provider", "user_agent_extensions")


class ClientBase:
    """A client of Twilio's API for one account. Threads may share it, and it survives a fork.

    Without arguments, the credentials are those of the environment: ``TWILIO_ACCOUNT_SID`` with ``TWILIO_AUTH_TOKEN``, or with
    ``TWILIO_API_KEY`` and ``TWILIO_API_SECRET``. Without any, a client is made all the same, and its calls say what is missing.
    Empty text is not given, for credentials, an account, a region or an edge.

    :param username: SID of the account, ``AC…``, or of an API key, ``SK…``.
    :param password: The account's auth token, or the key's secret.
    :param account_sid: The account to work on, where ``username`` does not name it, as of a subaccount, or beside an API key.
    :param region: The region that processes and keeps the data, ``ie1`` for example.
    :param http_client: An object with a method ``request`` that sends the requests, as for Twilio's library. What is new is
        better written as a ``transport``.
    :param edge: The edge at which requests enter Twilio's network. A known region has its own.
    :param base_url: One's own server in the place of all of Twilio's hosts; ``{product}`` in it stands for the product.
    :param timeout: Seconds that one attempt may take; 30 unless given.
    :param total_timeout: Seconds that all attempts of a call may take together; unlimited unless given. Of a list, those of all
        its pages; what its reader does between two pages does not count.
    :param connect_timeout: Seconds that a connection may take to be made; 10 unless given.
    :param max_retries: How often a request is sent again at most; 2 unless given, 0 switches it off.
    :param proxy: URL of a proxy; otherwise those of the environment are used, though never for this machine itself.
    :param transport: What sends the requests: a callable that is given a ``trunkline.Request`` and returns a
        ``trunkline.Response``. It may be asynchronous for ``AsyncClient``. What it raises counts as a request that may have
        been sent, except ``ConnectionRefusedError`` and a :class:`~trunkline.transports.TransportError` that says otherwise. Its
        methods ``sleep(seconds)``, ``now()`` and ``random()``, where it has them, stand in for time and chance. Some are in
        :mod:`trunkline.transports`.
    :param on_attempt: Is given a :class:`~trunkline.Attempt` behind each attempt to send a request, for logs and metrics: in the
        thread of the call, or in its event loop and context. It must not wait; what it raises goes to ``sys.unraisablehook``.
        :mod:`trunkline.opentelemetry` has one.
    :param representation: ``"xml"`` for the legacy XML of the 2010-04-01 API.
    :param environment: A mapping in the place of ``os.environ``, but for proxies. Region, edge and base URL that are not given
        are its ``TWILIO_REGION``, ``TWILIO_EDGE`` and ``TWILIO_BASE_URL``.
    :param client_id: Id of an OAuth client, in the place of a user name.
    :param client_secret: Its secret.
    :param token: A bearer token from elsewhere, in the place of a user name.
    :param anonymous: Sends no credentials: for one's own server that adds them.
    :param user_agent_extensions: Additions to what the client calls itself.
    :param credential_provider: An OAuth client as an object, of :mod:`trunkline.credential`.
    """

    _client_class: ClassVar[type[Client]] = Client
    _path: ClassVar[tuple[()]] = ()
    # What sends the requests of clients that are given no transport, in the place of the network: tests set it.
    _default_transport: ClassVar[Transport | None] = None
    _http_client: Any = None
    credential_provider: CredentialProvider | None = None
    """The OAuth client that was given as an object."""
    user_agent_extensions: Sequence[str] = ()
    """Additions to what the client calls itself."""

    def __init__(
        self,
        username: str | None = None,
        password: str | None = None,
        account_sid: str | None = None,
        region: str | None = None,
        http_client: Any = None,
        environment: Mapping[str, str] | None = None,
        edge: str | None = None,
        user_agent_extensions: Sequence[str] | None = None,
        credential_provider: CredentialProvider | None = None,
        *,
        base_url: str | None = None,
        timeout: Seconds | None = None,
        total_timeout: Seconds | None = None,
        connect_timeout: Seconds | None = None,
        max_retries: int | None = None,
        proxy: str | None = None,
        transport: Transport | None = None,
        on_attempt: Callable[[Attempt], object] | None = None,
        representation: Literal["json", "xml"] | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        token: str | None = None,
        anonymous: bool = False,
    ) -> None:
        # Whatever shows the variables of this frame shows none of these.
        password, client_secret, token, proxy = secret(password), secret(client_secret), secret(token), secret(proxy)
        if http_client is not None:
            self._http_client = http_client
        if credential_provider is not None:
            self.credential_provider = credential_provider
        if user_agent_extensions:
            self.user_agent_extensions = user_agent_extensions
        given = self._by_their_names(http_client, credential_provider)
        transport = given.pop("transport", transport)
        if transport is None and self._default_transport is not None:
            # It takes the place of the network, and of what was said about that.
            transport, proxy, connect_timeout = self._default_transport, None, None
        trusted = ca_bundle(os.environ if environment is None else environment) if transport is None else None
        environment = _variables(os.environ if environment is None else environment)
        settings = {
            "username": username,
            "password": password,
            "account_sid": account_sid,
            "region": region,
            "edge": edge,
            "base_url": base_url,
            "timeout": timeout,
            "total_timeout": total_timeout,
            "connect_timeout": connect_timeout,
            "max_retries": max_retries,
            "proxy": proxy,
            "transport": transport,
            "on_attempt": on_attempt,
            "representation": representation,
            "client_id": client_id,
            "client_secret": client_secret,
            "token": token,
            "anonymous": anonymous,
            "environment": environment,
            "ca_bundle": trusted,
            "user_agent": _user_agent(self.user_agent_extensions),
        }
        settings.update((name, value) for name, value in given.items() if settings.get(name) is None)
        self._settings: dict[str, Any] = {name: value for name, value in settings.items() if value is not None}
        self._options: tuple[dict[str, Any], ...] = ()
        self._client: Client = self._client_class(self._settings)
        for warning in self._client.warnings:
            with importing:
                import warnings

            warnings.warn(warning, DeprecationWarning, stacklevel=2)

    @classmethod
    def sandbox(cls, sandbox: _native.Sandbox | None = None, **settings: Any) -> Self:
        """A client of a Twilio in memory: no account, no network, no cost. See :mod:`trunkline.sandbox`.

        :param sandbox: The sandbox to talk to; one of its own unless given.
        :param settings: Any other setting of a client.
        """
        if sandbox is None:
            with importing:
                from trunkline.sandbox import Sandbox

            sandbox = Sandbox()
        return cls(transport=sandbox, environment={}, **settings)

    @staticmethod
    def _by_their_names(http_client: Any, credential_provider: CredentialProvider | None) -> dict[str, Any]:
        """The settings that objects stand for which Twilio's library has."""
        settings: dict[str, Any] = {}
        if http_client is not None:
            with importing:
                from trunkline.http.custom import settings_of

            settings.update(settings_of(http_client))
        if credential_provider is not None:
            settings.update(credential_provider.settings())
        return settings

    @property
    def username(self) -> str | None:
        """SID of the account or of the API key that signs in, if one does."""
        return self._signed_in()[0]

    @property
    def password(self) -> str | None:
        """The account's auth token, or the key's secret. ``repr`` does not show it, and neither should a program."""
        return self._signed_in()[1]

    @property
    def auth(self) -> tuple[str | None, str | None]:
        """User name and password."""
        return self._signed_in()

    def _signed_in(self) -> tuple[str | None, str | None]:
        known, set_ = self._settings["environment"], self._settings
        key = known.get("TWILIO_API_KEY") if "TWILIO_AUTH_TOKEN" not in known else None
        username = set_.get("username") or key or known.get("TWILIO_ACCOUNT_SID")
        password = set_.get("password") or known.get("TWILIO_API_SECRET" if key else "TWILIO_AUTH_TOKEN")
        return username if username is None else str(username), password

    @property
    def http_client(self) -> Any:
        """What sends the requests, as Twilio's library has it: ``client.http_client.logger.setLevel(logging.INFO)``."""
        if self._http_client is None:
            with importing:
                from trunkline.http.http_client import TwilioHttpClient

            self._http_client = TwilioHttpClient(timeout=self._settings.get("timeout"))
        return self._http_client

    @http_client.setter
    def http_client(self, http_client: Any) -> None:
        own = {"transport": None, **self._by_their_names(http_client, None)}
        self._http_client = http_client
        self._set(**own)

    @property
    def account_sid(self) -> str | None:
        """SID of the account that the client works on."""
        return self._client.account_sid

    @property
    def region(self) -> str | None:
        """The region that processes and keeps the data. Once it is set, the client connects anew."""
        return self._client.region

    @region.setter
    def region(self, region: str | None) -> None:
        self._set(region=region)

    @property
    def edge(self) -> str | None:
        """The edge at which requests enter Twilio's network. Once it is set, the client connects anew."""
        return self._client.edge

    @edge.setter
    def edge(self, edge: str | None) -> None:
        self._set(edge=edge)

    @property
    def transport(self) -> Any:
        """The transport or the sandbox that was given."""
        return self._settings.get("transport")

    def with_options(
        self,
        *,
        timeout: Seconds | None = None,
        total_timeout: Seconds | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
    ) -> Self:
        """The same client with other options, for one call or for several. It shares connections with this one.

        :param timeout: Seconds that one attempt may take.
        :param total_timeout: Seconds that all attempts of a call may take together; of a list, those of all its pages.
        :param max_retries: How often a request is sent again at most; 0 switches it off.
        :param headers: Headers beside those of the operation.
        :param method: Another method that the operation takes for the same.
        """
        return self._view(
            {
                "timeout": timeout,
                "total_timeout": total_timeout,
                "max_retries": max_retries,
                "headers": headers,
                "method": method,
            }
        )

    @property
    def with_raw_response(self) -> Any:
        """The same client, whose calls return a ``RawResponse``: data, status, headers, request id, retries.

        The data of a plain successful delete is ``True``. A list is read by ``page()`` and ``get_page()``; ``list()`` and
        ``stream()``, which send several requests, are not to be had here.
        """
        return self._view({"raw": True})

    def _view(self, options: dict[str, Any]) -> Self:
        view = object.__new__(type(self))
        view.__dict__.update({name: self.__dict__[name] for name in _KEPT if name in self.__dict__})
        view._settings = self._settings
        view._options = (*self._options, options)
        view._client = self._client.with_options(options)
        return view

    def _set(self, **settings: Any) -> None:
        settings = {**self._settings, **settings}
        self._client = self._open(settings, self._options)
        self._settings = settings
        # What was found from here has the client that was.
        for name, place in list(self.__dict__.items()):
            if isinstance(place, Resource):
                del self.__dict__[name]

    def _for_request(
        self, headers: Mapping[str, str] | None, auth: tuple[str, str] | None, timeout: Any, allow_redirects: bool
    ) -> Client:
        """The native client for one request."""
        if allow_redirects:
            raise TwilioInvalidArgumentException("`allow_redirects` must be False: redirects are never followed")
        client = self._client
        if auth is not None:
            own = {"username": auth[0], "password": secret(auth[1])}
            client = self._open({**self._settings, "account_sid": self.account_sid, **own}, self._options)
        given = {"headers": headers, "timeout": timeout}
        return client if headers is None and timeout is None else client.with_options(given)

    @classmethod
    def _open(cls, settings: dict[str, Any], options: tuple[dict[str, Any], ...]) -> Client:
        client = cls._client_class(settings)
        for above in options:
            client = client.with_options(above)
        return client

    if not TYPE_CHECKING:
        # To a checker, nothing is there that is not written down.
        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            with importing:
                from trunkline.base import by_rule
            return by_rule.of_place(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopen, (type(self), self._settings, self._options)

    def __repr__(self) -> str:
        # One that is being made has none yet.
        made = hasattr(self, "_client")
        return f"<{type(self).__name__} {self.account_sid if made else '...'}>"


class SyncClientBase(ClientBase):
    __doc__ = ClientBase.__doc__

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: Seconds | None = None,
        allow_redirects: bool = False,
        *,
        json: Any = None,
    ) -> RawResponse[Any]:
        """Sends a request for which this version has no operation, with the same credentials, retries and errors.

        :param method: ``GET``, ``POST``, ``PUT``, ``PATCH`` or ``DELETE``.
        :param uri: One of Twilio's URLs, or a path alone, which is taken at ``api.twilio.com``.
        :param params: The query; a list repeats its name.
        :param data: A form; a list repeats its name.
        :param headers: Headers beside the client's own.
        :param auth: User name and password, in the place of the client's own.
        :param timeout: Seconds that one attempt may take.
        :param allow_redirects: Redirects are never followed.
        :param json: A JSON body, in the place of a form.
        """
        query, form = dict(params) if params else None, dict(data) if data else None
        client = self._for_request(headers, auth, timeout, allow_redirects)
        answer: RawResponse[Any] = client.request(method, uri, query, form, json)
        return answer

    def download(self, url: str, format: str | None = None, *, max_bytes: int | None = None) -> Download:
        """Downloads the file at one of Twilio's addresses: what ``MediaUrl0`` or ``RecordingUrl`` of a webhook names, or a
        record's ``redirect_to``. Records that stand for a file have a method ``download`` of their own.

        An address on Twilio's hosts, or a path of theirs, is asked with the client's credentials. Any other must be https and
        gets none. Up to three redirects are followed, by https, and credentials stay with the host that was asked first. The
        client's ``timeout`` is the longest wait for the beginning and for each next piece.

        :param url: The address.
        :param format: The format that it is wanted in, by the ending of a name: ``wav`` or ``mp3`` of a recording.
        :param max_bytes: The most bytes that the file may have, 1 GiB unless given; a larger one is a ``TwilioDecodeException``.
        """
        with importing:
            from trunkline.base import files

        file: Download = files.begin(self._client, url, None, format, max_bytes)
        return file

    def download_to(
        self, url: str, path: str | os.PathLike[str], format: str | None = None, *, max_bytes: int | None = None
    ) -> int:
        """Downloads the file at one of Twilio's addresses to a path. Gives how many bytes it has.

        It is written beside its place, under a name that ends in ``.part``, and takes its place when it is whole: a download that
        fails leaves nothing behind.

        :param url: The address, as for :meth:`download`.
        :param path: Where the file shall be; what is there already is replaced.
        :param format: The format that it is wanted in, by the ending of a name: ``wav`` or ``mp3`` of a recording.
        :param max_bytes: The most bytes that the file may have, 1 GiB unless given.
        """
        with importing:
            from trunkline.base import files

        size: int = files.save(self._client, url, None, path, format, max_bytes)
        return size


def _variables(environment: Mapping[str, str]) -> dict[str, Any]:
    return {name: secret(text) for name, text in environment.items() if name.startswith("TWILIO_")}


def _reopen(cls: type[ClientBase], settings: dict[str, Any], options: tuple[dict[str, Any], ...]) -> ClientBase:
    """A client from what was pickled: it has connections of its own."""
    client = object.__new__(cls)
    client._settings = settings
    client._options = options
    client._client = client._open(settings, options)
    return client


def _user_agent(extensions: Sequence[str]) -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    return " ".join([f"trunkline/{_native.__version__} ({sys.platform}) Python/{python}", *extensions])
