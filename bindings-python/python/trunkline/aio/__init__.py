"""The client for asyncio.

``trunkline.aio.rest.api`` and all that is below it are the modules of ``trunkline.rest`` under a second name: what runs is the
same, only their stubs say of other methods that they are awaited.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec

from trunkline.base.importing import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

_SECOND = "trunkline.aio.rest."


def _first(name: str) -> str:
    return "trunkline.rest." + name.removeprefix(_SECOND)


class _SecondNames:
    """Finds modules by their second names, and loads them by their first."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if not name.startswith(_SECOND) or load("importlib.util").find_spec(_first(name)) is None:
            return None
        return ModuleSpec(name, self)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = load(_first(spec.name))
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        # It has run, and remains what it was.
        spec = module.__spec__
        module.__spec__ = spec.loader_state if spec else None


sys.meta_path.insert(0, _SecondNames())
