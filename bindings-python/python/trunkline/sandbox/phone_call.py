"""A call of a sandbox, as a test takes part in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trunkline.sandbox.webhook import _time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

__all__ = ["PhoneCall", "Said"]


@dataclass(frozen=True)
class Said:
    """One thing that was said, played, pressed or done in a call."""

    at: datetime
    """When it began, by the sandbox's clock."""
    by: str
    """``application``, ``twilio``, or the number of a person."""
    kind: str
    """``say``, ``play``, ``press``, ``dial``, ``connect``, ``record``, ``hang_up``, or ``skip`` for a verb that has no
    effect."""
    text: str
    """The words, the keys, the URL of what is played, the number that is dialed, the name of the verb."""


class PhoneCall:
    """A call, and the person in it.

    What it tells is how the call stands when it is asked. What the person does needs a call in which it can be done, else
    it raises :class:`ValueError`.
    """

    __slots__ = ("_ask", "sid")

    def __init__(self, ask: Callable[..., Any], sid: str) -> None:
        self._ask = ask
        self.sid: str = sid

    def __repr__(self) -> str:
        return f"<PhoneCall {self.sid}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PhoneCall) and self.sid == other.sid

    def __hash__(self) -> int:
        return hash(self.sid)

    @property
    def status(self) -> str:
        """``queued``, ``ringing``, ``in-progress``, or how it ended."""
        return str(self._shown()["status"])

    @property
    def direction(self) -> str:
        """``inbound``, ``outbound-api``, or ``outbound-dial``."""
        return str(self._shown()["direction"])

    @property
    def from_(self) -> str:
        """Who calls."""
        return str(self._shown()["from"])

    @property
    def to(self) -> str:
        """Who is called."""
        return str(self._shown()["to"])

    @property
    def answered_by(self) -> str | None:
        """Who picked up, ``human`` or ``machine_start`` for example, where that was to be found out."""
        answered_by: str | None = self._shown()["answered_by"]
        return answered_by

    @property
    def parent_sid(self) -> str | None:
        """The call that dialed this one, if another did."""
        parent: str | None = self._shown()["parent_call_sid"]
        return parent

    @property
    def waits_for(self) -> list[str]:
        """What the person can do now: ``answer``, ``digits``, ``speech``."""
        return list(self._shown()["waits_for"])

    def dialed(self) -> list[PhoneCall]:
        """The calls that this one dialed, the oldest first."""
        return [PhoneCall(self._ask, sid) for sid in self._shown()["dialed"]]

    def transcript(self) -> list[Said]:
        """What both sides said, played and pressed so far, in order."""
        return [Said(**{**said, "at": _time(said["at"])}) for said in self._shown()["transcript"]]

    def answer(self, how: str = "human") -> None:
        """The phone rings, and is picked up.

        :param how: By a person (``human``), a ``machine`` or a ``fax``.
        """
        self._act("/answer", {"as": how})

    def decline(self, how: str = "busy") -> None:
        """The phone rings, and is not picked up.

        :param how: ``busy``, ``no-answer`` or ``failed``.
        """
        self._act("/decline", {"as": how})

    def press(self, digits: str) -> None:
        """The person presses keys: 0 to 9, ``*``, ``#`` and A to D."""
        self._act("/press", {"digits": digits})

    def say(self, text: str, *, confidence: float = 0.9) -> None:
        """The person says something.

        :param text: What the speech recognition hears, and
        :param confidence: how sure it is, from 0 to 1.
        """
        self._act("/say", {"text": text, "confidence": confidence})

    def hang_up(self) -> None:
        """The person hangs up; whoever is called and has not answered declines."""
        self._act("/hang_up", {})

    def _act(self, what: str, body: Mapping[str, Any]) -> None:
        self._ask("POST", f"/calls/{self.sid}{what}", body)

    def _shown(self) -> Any:
        return self._ask("POST", f"/calls/{self.sid}")
