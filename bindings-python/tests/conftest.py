"""The tests run against the package that is installed, not against the source tree."""

import pytest

from trunkline import AsyncClient, Client
from trunkline.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return Client.sandbox(sandbox)


@pytest.fixture
def async_client(sandbox: Sandbox) -> AsyncClient:
    return AsyncClient.sandbox(sandbox)
