"""The public names of Twilio's own library, and what their methods take, beside those of this one.

What is not here on purpose stands in ``ON_PURPOSE`` with its reason. What is not here yet, or differs, stands in
``twilio_names.txt``: the list may only become shorter.
"""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import twilio

from trunkline.base import by_rule

OPEN = Path(__file__).with_name("twilio_names.txt")
RULES = ("_with_http_info_async", "_with_http_info", "_async")

BELOW = "how its requests are made: the core does that here"
ON_PURPOSE = {
    r"(auth_strategy|base\.(domain|obsolete|token_pagination))\b.*": BELOW,
    r"http\.\w*token_manager": "tokens are fetched by the core",
    r"credential\..*\.(auth_type|to_auth_strategy|auth_strategy|token_manager)": "tokens are fetched by the core",
    r"http\..*\.(log_request|log_response)": "the core tells of requests, without phone numbers",
    r"http\..*TwilioHttpClient\.session": "there is no session of another library below",
    r".*\bClient(Base)?\.(copy_non_none_values|get_auth|get_headers|get_hostname)": BELOW,
    r".*\bClient(Base)?\.request(_async)?\(.*": "returns a RawResponse, and goes by the client's settings alone",
    r".*Page\.(META_KEYS|get_instance|load_page|process_response|key|next_token|previous_token|page_size)": BELOW,
    r"(rest|base)\.(\w+\.)*\w+\.(absolute_url|request|request_async|exception|relative_uri|read_limits|domain|version)":
    BELOW,
    r"(base\.version\.Version|rest\.\w+\.\w+\.V\w+)\.(create|fetch|update|patch|delete|page|stream)(_with_response_info)?(_async)?":
    BELOW,
    r"rest\.\w+\.\w+Base\b.*": "the base of one class",
    r"rest\.(monitor\.v2|numbers\.v1\.embedded_session|iam\.v1\.role|insights\.v[23]|preview_iam\.versionless)\b.*":
    "differ from the published documents there: see test_twilio.py",
    r"rest\.(conversations\.v2|intelligence\.v3|knowledge\.v2|memory\.v1|voice\.v2)\b.*":
    "what is below another resource has the parent's arguments beside its own there: see test_twilio.py",
    r"rest\.(\w+\.)*\w+(Context|List)\.[A-Z]\w+": "classes of bodies: dicts are taken",
}  # fmt: skip


def modules():
    for found in pkgutil.walk_packages(twilio.__path__, "twilio."):
        try:
            yield found.name.removeprefix("twilio."), importlib.import_module(found.name)
        except ImportError:
            # It looks for a neighbour by a wrong name.
            assert found.name == "twilio.auth_strategy.no_auth_strategy"


def classes(module):
    for name, item in vars(module).items():
        if inspect.isclass(item) and item.__module__ == module.__name__ and not name.startswith("_"):
            yield name, item


def set_by(init):
    try:
        return set(re.findall(r"self\.([a-z]\w*)\s*(?::[^=\n]+)?=", inspect.getsource(init)))
    except (OSError, TypeError):
        return set()


def names(theirs):
    """The public members of a class of theirs, and what its instances have."""
    return {name for name in dir(theirs) if not name.startswith("_")} | set_by(theirs.__init__)


def has(ours, name):
    if hasattr(ours, name) or any(name in set_by(one.__init__) for one in ours.__mro__[:-1]):
        return True
    if name in getattr(ours, "__annotations__", {}):
        return True
    return ours.__name__ == "Api" and name in by_rule._at_home(None)


def taken(owner, name):
    try:
        return [one for one in inspect.signature(getattr(owner, name)).parameters if one != "self"]
    except (AttributeError, TypeError, ValueError):
        return None


def differences():
    """What theirs has and ours has not, the most general first."""
    for path, theirs in modules():
        try:
            ours = importlib.import_module(f"trunkline.{path}")
        except ImportError:
            yield path
            continue
        for name, their_class in classes(theirs):
            our_class = getattr(ours, name, None)
            if our_class is None:
                yield f"{path}.{name}"
                continue
            for member in sorted(names(their_class)):
                base = next((member.removesuffix(rule) for rule in RULES if member.endswith(rule)), member)
                if base != member and hasattr(their_class, base):
                    # It is made of that one by rule.
                    continue
                where = f"{path}.{name}.{member}"
                if not has(our_class, member):
                    yield where
                    continue
                their_names, our_names = taken(their_class, member), taken(our_class, member)
                if their_names and our_names is not None and their_names != our_names[: len(their_names)]:
                    yield f"{where}({', '.join(their_names)})"


def test_every_name_of_twilios_library_is_here_or_accounted_for():
    found = list(differences())
    used = {pattern for pattern in ON_PURPOSE if any(re.fullmatch(pattern, one) for one in found)}
    assert not ON_PURPOSE.keys() - used, "these are no differences any more"
    left = [one for one in found if not any(re.fullmatch(pattern, one) for pattern in ON_PURPOSE)]
    known = OPEN.read_text().splitlines()
    assert sorted(left) == known, (
        "new are " + ", ".join(sorted({*left} - {*known})) + "; gone are " + ", ".join({*known} - {*left})
    )
