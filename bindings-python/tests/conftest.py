"""The tests run against the package that is installed, not against the source tree."""

import os

import pytest

from trunkline import AsyncClient, Client
from trunkline.base.client_base import ClientBase
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


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Clients reach a sandbox in the place of Twilio, and find its credentials in the environment."""
    sandbox = Sandbox()
    monkeypatch.setattr(ClientBase, "_default_transport", sandbox)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", sandbox.credentials()["account_sid"])
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", sandbox.credentials()["auth_token"])
    return sandbox


# A test of what was never there must not look like one that passed.
collect_ignore = [] if os.environ.get("TRUNKLINE_OPENAPI") else ["test_openapi.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name in collect_ignore:
        terminalreporter.write_line(f"not run: {name}; TRUNKLINE_OPENAPI names no folder with Twilio's published documents")
