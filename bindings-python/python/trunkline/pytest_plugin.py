"""Fixtures for pytest, there wherever the package is installed.

>>> def test_the_answer(twilio_sandbox):
...     twilio_sandbox.mount(app)
...     twilio_sandbox.receive("+15558675310", "+15017122661", "Hi")
...     twilio_sandbox.settle()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from trunkline.base.importing import importing

if TYPE_CHECKING:
    from trunkline.sandbox import Sandbox

__all__ = ["twilio_sandbox"]


@pytest.fixture
def twilio_sandbox(monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A Twilio in memory, of this test alone: see :class:`trunkline.sandbox.Sandbox`.

    Clients that are made during the test, synchronous or not, talk to it unless they are given a transport. So the program that
    is tested is not changed for it. Its credentials are ``TWILIO_ACCOUNT_SID`` and ``TWILIO_AUTH_TOKEN`` in the environment
    meanwhile.
    """
    # A module that every run of pytest imports, whatever it tests, imports no more than it must.
    with importing:
        from trunkline.base.client_base import ClientBase
        from trunkline.sandbox import Sandbox

    sandbox = Sandbox()
    credentials = sandbox.credentials()
    monkeypatch.setattr(ClientBase, "_default_transport", sandbox)
    for name in ("TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", credentials["account_sid"])
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", credentials["auth_token"])
    return sandbox
