"""How an ``AsyncClient`` is made."""

from __future__ import annotations

from trunkline.base.calls import AsyncClient
from trunkline.base.client_base import ClientBase
from trunkline.base.importing import importing

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from typing import Any

    from trunkline.aio.download import AsyncDownload
    from trunkline.base.client_base import Seconds
    from trunkline.base.raw_response import RawResponse


class AsyncClientBase(ClientBase):
    __doc__ = ClientBase.__doc__

    _client_class = AsyncClient

    async def request(
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
        answer: RawResponse[Any] = await client.request_async(method, uri, query, form, json)
        return answer

    async def download(self, url: str, format: str | None = None, *, max_bytes: int | None = None) -> AsyncDownload:
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

        file: AsyncDownload = await files.begin(self._client, url, None, format, max_bytes)
        return file

    async def download_to(
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

        size: int = await files.save(self._client, url, None, path, format, max_bytes)
        return size
