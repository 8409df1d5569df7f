"""Methods of records that stand for files: each knows where the file is, by names of fields in braces."""

from __future__ import annotations

from trunkline.base.exceptions import TwilioConfigurationException
from trunkline.base.importing import importing
from trunkline.base.stubs import SLOTS, DescribedMethod, MethodType

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any

    from trunkline.base.calls import Client
    from trunkline.base.instance_resource import InstanceResource


class Download(DescribedMethod):
    """The method that downloads the file. With an ``AsyncClient`` it is awaited."""

    __slots__ = (*SLOTS, "_address")

    def __init__(self, address: str) -> None:
        self._address = address

    def __get__(self, record: InstanceResource | None, owner: type | None = None) -> Any:
        return self if record is None else MethodType(self, record)

    def __call__(self, record: InstanceResource, format: str | None = None, *, max_bytes: int | None = None) -> Any:
        return begin(_client(record), record, self._address, format, max_bytes)


class DownloadTo(Download):
    """The method that downloads it to a path."""

    __slots__ = ()

    def __call__(  # type: ignore[override]
        self,
        record: InstanceResource,
        path: str | os.PathLike[str],
        format: str | None = None,
        *,
        max_bytes: int | None = None,
    ) -> Any:
        return save(_client(record), record, self._address, path, format, max_bytes)


def _client(record: InstanceResource) -> Client:
    if record._origin is None:
        raise TwilioConfigurationException(f"this {type(record).__name__} was pickled and has no client any more")
    client: Client = record._origin._client
    return client


def begin(client: Client, of: object, address: str | None, format: str | None, max_bytes: int | None) -> Any:
    """A file from its beginning, or what gives it when it is awaited."""
    if client.is_async:
        return _begin_async(client, of, address, format, max_bytes)
    with importing:
        from trunkline.base.calls import finish
        from trunkline.base.download import Download

    return Download(finish(client.download(of, address, format, max_bytes)))


async def _begin_async(client: Client, *arguments: Any) -> Any:
    with importing:
        from trunkline.aio.download import AsyncDownload

    return AsyncDownload(await client.download_async(*arguments))


def save(
    client: Client,
    of: object,
    address: str | None,
    path: str | os.PathLike[str],
    format: str | None,
    max_bytes: int | None,
) -> Any:
    """How many bytes were written to a path, or what gives it when it is awaited."""
    if client.is_async:
        return client.save_async(of, address, format, max_bytes, path)
    with importing:
        from trunkline.base.calls import finish

    return finish(client.save(of, address, format, max_bytes, path))
