"""What ``help()`` and ``inspect`` say: read from the stubs, when it is asked for."""

from __future__ import annotations

import os
import sys

from trunkline.base.importing import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inspect import Signature
    from types import MethodType as MethodType
    from typing import Any

else:
    # As the module `types` has it, which would have to be imported.
    MethodType = type(type("", (), {"method": lambda self: None})().method)

_classes: dict[str, dict[str, Any]] = {}


SLOTS = ("__name__", "__objclass__", "__qualname__")
"""What describes a member."""


class Described:
    """A member of a class, whose description stands in the stub of its module. It has ``SLOTS``."""

    __slots__ = ()

    __name__: str
    __objclass__: type
    lists: bool = False
    """Whether it reads several records, which is nothing that a record does."""
    is_async: bool = False
    """Whether it is awaited: it is described elsewhere then."""

    def __set_name__(self, owner: type, name: str) -> None:
        qualname = f"{owner.__qualname__}.{name}"
        self.__name__, self.__objclass__, self.__qualname__ = name, owner, qualname  # type: ignore[misc]

    def __init_subclass__(cls) -> None:
        # A class's own docstring would be that of its instances.
        cls.__doc__ = property(lambda self: describe(self.__objclass__, self.__name__, self.is_async))  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{type(self).__name__.strip('_').lower()} {self.__qualname__}>"


class DescribedMethod(Described):
    """A method, whose signature stands there, too."""

    __slots__ = ()

    @property
    def __signature__(self) -> Signature:
        return signature(self.__objclass__, self.__name__, self.is_async)


class _ClassDoc:
    """The description of a class."""

    __slots__ = ()

    def __get__(self, instance: object, owner: type) -> str | None:
        found = _class(_read(owner.__module__, False), owner.__qualname__)
        return load("ast").get_docstring(found) if found is not None else None


CLASS_DOC: Any = _ClassDoc()
"""Stands in the place of a docstring."""


def describe(owner: type, name: str, is_async: bool) -> str | None:
    """The description of a member, if the stubs are there."""
    ast = load("ast")
    body, at = _find(owner, name, is_async)
    found: Any = body[at] if body else None
    if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
        text: str | None = ast.get_docstring(found)
        if text and name in ("stream", "page") and (of_list := describe(owner, "list", is_async)):
            # They take what `list` takes, and there it is said.
            return _merged(of_list, text, name)
        return text
    if found is not None and len(body) > at + 1:
        match body[at + 1]:
            case ast.Expr(ast.Constant(str() as text)):
                return str(load("inspect").cleandoc(text))
    return None


def _merged(of_list: str, own: str, name: str) -> str:
    head, _, params = of_list.partition("\n\n:param ")
    first, _, more = own.partition("\n\n:param ")
    kept = [param for param in params.split("\n:param ") if param and not (name == "page" and param.startswith("limit:"))]
    lines = "".join(f"\n:param {param}" for param in [*kept, *more.split("\n:param ")] if param)
    return f"{head}\n\n{first}\n{lines}"


def signature(owner: type, name: str, is_async: bool) -> Signature:
    """The signature of a method, with ``self``."""
    ast, inspect = load("ast"), load("inspect")
    body, at = _find(owner, name, is_async)
    if not body or not isinstance(body[at], ast.FunctionDef | ast.AsyncFunctionDef):
        raise ValueError(f"no stub says what {name} takes")
    known = {"unset": load("trunkline.base.values").unset, "None": None}
    kinds = inspect.Parameter
    arguments = body[at].args
    defaults = [None] * (len(arguments.args) - len(arguments.defaults)) + arguments.defaults
    params = []
    for argument, default in zip(arguments.args, defaults, strict=True):
        value = kinds.empty if default is None else known.get(ast.unparse(default))
        annotation = kinds.empty if argument.annotation is None else ast.unparse(argument.annotation)
        params.append(kinds(argument.arg, kinds.POSITIONAL_OR_KEYWORD, default=value, annotation=annotation))
    result: Signature = inspect.Signature(params, return_annotation=ast.unparse(body[at].returns))
    return result


def _find(owner: type, name: str, is_async: bool) -> tuple[list[Any], int]:
    """The body of the class that a stub says a member is in, and where in it."""
    ast, classes = load("ast"), _read(owner.__module__, is_async)
    open_ = [owner.__qualname__]
    while open_:
        found = _class(classes, open_.pop(0))
        if found is None:
            continue
        for at, statement in enumerate(found.body):
            if getattr(statement, "name", None) == name:
                return found.body, at
            if isinstance(statement, ast.AnnAssign) and getattr(statement.target, "id", None) == name:
                return found.body, at
        open_ += [base.id for base in found.bases if isinstance(base, ast.Name)]
    return [], 0


def _class(classes: dict[str, Any], name: str) -> Any:
    """The class of a name, which may be within another one or what that inherits."""
    first, *inner = name.split(".")
    found = classes.get(first)
    for one in inner:
        if found is None:
            return None
        within = {of.name: of for of in found.body if hasattr(of, "bases")}
        bases = [base.id for base in found.bases if hasattr(base, "id")]
        found = within.get(one) or next((of for base in bases if (of := _class(classes, f"{base}.{one}"))), None)
    return found


def _read(module: str, is_async: bool) -> dict[str, Any]:
    """The classes in the stub of a module."""
    names = module.split(".")
    if is_async and names[1] != "aio":
        names.insert(1, "aio")
    loaded, package = sys.modules[module], load("trunkline")
    ending = "/__init__.pyi" if hasattr(loaded, "__path__") else ".pyi"
    path = os.path.join(os.path.dirname(str(package.__file__)), *names[1:]) + ending.replace("/", os.sep)
    if path not in _classes:
        try:
            # Whatever it was loaded from: a folder, an archive.
            text = loaded.__spec__.loader.get_data(path)  # type: ignore[union-attr]
        except (AttributeError, OSError):
            text = b""
        ast = load("ast")
        _classes[path] = {one.name: one for one in ast.parse(text).body if isinstance(one, ast.ClassDef)}
    return _classes[path]
