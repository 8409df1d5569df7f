"""The Python package has the names of Twilio's library: modules, classes, methods, parameters in their order, fields."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "bindings-python" / "python"
FILES = sorted(file.relative_to(PACKAGE) for file in (PACKAGE / "trunkline" / "rest").glob("*/*/**/*.py"))
# Versions of products have fewer resources here than in Twilio's library.
RESOURCES = [file for file in FILES if len(file.parts) > 5 or file.name != "__init__.py"]


def public(body, kind):
    return [node for node in body if isinstance(node, kind) and (not node.name.startswith("_") or node.name == "__call__")]


@pytest.mark.parametrize("file", RESOURCES, ids=str)
def test_a_resource_has_the_names_of_twilios_library(file):
    module = ".".join(file.with_suffix("").parts).removesuffix(".__init__").replace("trunkline", "twilio", 1)
    theirs = importlib.import_module(module)
    for ours in public(ast.parse((PACKAGE / file).read_text()).body, ast.ClassDef):
        their_class = getattr(theirs, ours.name)
        for method in public(ours.body, ast.FunctionDef):
            their_method = inspect.getattr_static(their_class, method.name)
            if isinstance(their_method, property):
                continue
            names = [argument.arg for argument in method.args.args]
            assert names == list(inspect.signature(their_method).parameters), f"{ours.name}.{method.name}"
        if ours.name.endswith("Instance"):
            fields = {node.target.id for node in ours.body if isinstance(node, ast.AnnAssign)}
            assert set(re.findall(r"self\.([a-z]\w*): Optional", inspect.getsource(their_class.__init__))) <= fields, ours.name


def test_every_resource_is_looked_at():
    assert len(RESOURCES) > 20
