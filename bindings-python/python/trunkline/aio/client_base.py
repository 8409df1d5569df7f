"""How an ``AsyncClient`` is made."""

from __future__ import annotations

from trunkline.base.calls import AsyncClient
from trunkline.base.client_base import ClientBase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

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
