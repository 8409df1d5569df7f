"""Modules that are imported when they are first needed.

A process that is forked while another of its threads imports a module leaves the child with that module locked for ever. So
whatever this package imports later than with itself is imported within :data:`importing`, and forks wait for that.
"""

from __future__ import annotations

import os
import sys

# Not that of `threading`, which gevent and eventlet replace.
from _thread import RLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType, TracebackType

_lock = RLock()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


class _Importing:
    __slots__ = ()

    def __enter__(self) -> None:
        _lock.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        _lock.release()
        if isinstance(error, OSError):
            # As when there are no descriptors left. That module stands on this one.
            raised = sys.modules["trunkline.base.exceptions"].TwilioConnectionException
            raise raised(f"a part of this package cannot be loaded: {error}") from error


importing: _Importing = _Importing()
"""Held while something is imported: ``with importing: from … import …``."""


def load(module: str) -> ModuleType:
    """The module of this name."""
    with importing:
        # `importlib` would have to be imported.
        __import__(module)
        return sys.modules[module]
