"""Every public name of Twilio's own library, with its signature and its type, beside those of this one.

What differs on purpose stands in ``ON_PURPOSE`` by the row of the README's table that says so. Anything else fails.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import typing
from functools import cache
from pathlib import Path

import twilio
from twilio.base import values as their_values

from trunkline.base import by_rule, values

README = (Path(__file__).parent.parent / "README.md").read_text()
TABLE = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+? \| [^|]+?) \|$", README.partition("## Moving from `twilio`")[2], re.MULTILINE))

RULES = ("_with_http_info_async", "_with_http_info", "_async")

PARTS = "the parts of requests: `auth_strategy`, `base.domain`, `version.fetch(…)`, `page.load_page(…)`, `client.get_headers(…)`"
BELOW = "Insights v2 and v3, Preview IAM, embedded sessions of Numbers and of TrustHub"
TOKENS = "`page_token` in the products with tokens for pages"
ACTS = "records whose fields do not say which resource they are (Webhooks, Memory v1, Insights v3 …)"
NESTED = "classes of parts of answers and bodies that the documents name otherwise"
FIELDS = "fields of errors, and of other answers of the same resource"
APPLICATIONS = "`client.numbers.v2.applications`, whose list is one record"
SESSION = "`session`, `log_request`, `log_response` of HTTP clients"
VALIDATOR = "the parts of `RequestValidator`: `token`, `compute_hash`, `get_values`, `add_port`, `remove_port`"
ADD_ONS = "`client.marketplace.available_add_ons()`, `installed_add_ons()`"
BESIDE = (
    "an argument beside a whole body: `idempotency_key` in Conversations v2, `refresh` in Knowledge v2, "
    "`page_size` of queries in Insights v3"
)
ITEMS = "the argument for an item where there are none, such as `bulk_id` of `client.memory.v1.bulk`"
OBJECTS = "fields that hold objects, such as `capabilities`"
MANAGERS = "`token_manager=` of credential providers"
ASKED = "what the service asks for: `channel` of `channels_senders`, `account_sid` of `get_api_keys`"

VERBS = "create|fetch|update|patch|delete|page|stream"
VERSION = r"rest\.\w+\.\w+\.(V\d+|V2010|HostedNumbers|Marketplace|Wireless|Versionless)"
DOMAIN = r"rest\.\w+\.\w+"
LIST = r"rest\.(\w+\.)+\w+List"
RECORD = r"(\w+\.)+\w+Instance"

BELOW_THERE = r"insights\.v3|preview_iam\.versionless"
ACTING = (
    r"conversations\.v2\.(action|operation)|insights\.v3\.custom_field_mapping|intelligence\.v3\.(operator_result|version)|"
    r"knowledge\.v2\.(knowledge|knowledge_basis)|lookups\.v2\.lookup_override|memory\.v1\.\w+|numbers\.v2\.application|voice\.v3\.transcription|"
    r"preview_iam\.versionless\.organization\.role_assignment|webhooks\.v1\.(auth_profile|operation|rule|setting|shared_key)"
)
NAMED_OTHERWISE = (
    r"conversations\.v2\.\w+|iam\.v1\.o_auth_app|insights\.v[23]\.\w+|intelligence\.v3\.\w+|knowledge\.v1\.knowledge|"
    r"lookups\.v2\.query|marketplace\.v1\.installed_add_on\.installed_add_on_usage|memory\.v1\.\w+|"
    r"messaging\.v2\.channels_sender|numbers\.v1\.porting_port_in|"
    r"verify\.v2\.service\.(approve_challenge|new_factor|new_verify_factor)|voice\.v3\.transcription|webhooks\.v1\.\w+"
)

ON_PURPOSE = {
    # A pattern of what is found, and the row of the README.
    r"auth_strategy(\.\w+)?|base\.(domain|obsolete|token_pagination)": PARTS,
    r"(base\.client_base\.ClientBase|rest\.Client)\.(copy_non_none_values|get_auth|get_headers|get_hostname)": PARTS,
    rf"(base\.version\.Version|{VERSION})\.({VERBS}|absolute_url|domain|exception|read_limits)": PARTS,
    rf"(base\.version\.Version|{VERSION})\.(relative_uri|request|version)": PARTS,
    rf"(base\.version\.Version|{VERSION})\.({VERBS})_with_response_info": PARTS,
    rf"{DOMAIN}\.(absolute_url|base_url|request|twilio)": PARTS,
    r"rest\.(\w+)\.\w+Base": PARTS,
    r"(base\.page\.Page|rest\.(\w+\.)+\w+Page)\.(META_KEYS|load_page|process_response)": PARTS,
    r"base\.(instance_resource\.InstanceResource\(version\)|version\.Version\(domain, version\))": PARTS,
    r"base\.page\.Page\(solution=object\)|base\.values\.unset: object": PARTS,
    r"http\.(client_|orgs_)?token_manager": MANAGERS,
    r"credential\.\w+\.\w+(\.(auth_strategy|auth_type|to_auth_strategy|token_manager)|\(.*\))": MANAGERS,
    r"http\.(\w+\.)?\w*Client\.(log_request|log_response|session)": SESSION,
    r"request_validator\.(remove_port|add_port|RequestValidator\.(compute_hash|get_values|token))": VALIDATOR,
    r"base\.client_base\.ClientBase\.request": "`client.request(…)`",
    r"jwt\.access_token\.grants\.deprecated": PARTS,
    rf"{RECORD}\.\w+: text, (dict|any) here": OBJECTS,
    r"rest\.marketplace\.Marketplace\.(available|installed)_add_ons": ADD_ONS,
    r"rest\.(iam\.v1\.get_api_keys\.GetApiKeysList\.\w+\(account_sid=\)|"
    r"messaging\.v2\.channels_sender\.ChannelsSenderList\.\w+\(channel=\))": ASKED,
    rf"rest\.({BELOW_THERE})\.(\w+|(V\d|Versionless)\.[a-z_]+)": BELOW,
    r"rest\.preview_iam\.PreviewIam\.(authorize|organization|token)": BELOW,
    r"rest\.preview_iam\.versionless\.organization\.(user|OrganizationContext\.users)": BELOW,
    r"rest\.preview_iam\.versionless\.organization\.role_assignment\.RoleAssignmentList\.(get|__call__)\(sid\)": BELOW,
    r"rest\.insights\.v2\.(in|out)bound\.\w+List\.(get_page|list|page|stream)": BELOW,
    r"rest\.(numbers|trusthub)\.v1\.(\w+_)?embedded_session\.\w*EmbeddedSessionList\.create": BELOW,
    r"rest\.voice\.v2\.\w+\.\w+Instance\.(create|default|delete|fetch|update)": BELOW,
    rf"{LIST}\.(list|stream|page)\(.*page_token.*\)": TOKENS,
    r"rest\.(\w+\.)+\w+Page\.(key|next_token|page_size|previous_token)": TOKENS,
    r"rest\.conversations\.v2\.configuration\.\w+\.(create|patch|update)\(idempotency_key, .*|"
    r"rest\.knowledge\.v2\.knowledge\.KnowledgeContext\.update\(refresh, knowledge_core\)|"
    r"rest\.insights\.v3\.query\.QueryList\.create\(insights_query_request, page_size\)": BESIDE,
    r"rest\.(iam\.v1|knowledge\.v2|memory\.v1)\.V\d\.\w+\(.*_id\)": ITEMS,
    rf"rest\.({ACTING})\.\w+Instance\.(create|delete|fetch|patch|update)": ACTS,
    r"rest\.(iam\.v1\.o_auth_app|lookups\.v2\.\w+|preview_iam\.(\w+\.)+role_assignment)\.\w+Instance\."
    r"(bucket|code|field|limit|message|more_info|owner|status|ttl)": FIELDS,
    r"rest\.marketplace\.v1\.module_data_management\.ModuleDataManagementInstance\.listings": FIELDS,
    r"rest\.numbers\.v2\.application\.Application(Page|List\.(get_page|page|stream|list\(.*))": APPLICATIONS,
    r"rest\.insights\.v1\.(\w+\.)+\w+Instance\.CallSummaryCrelaySessionState": NESTED,
    rf"rest\.({NAMED_OTHERWISE})\.\w+\.[A-Z]\w+": NESTED,
}


def modules():
    for found in pkgutil.walk_packages(twilio.__path__, "twilio."):
        try:
            yield found.name.removeprefix("twilio."), importlib.import_module(found.name)
        except ImportError:
            # It looks for a neighbour by a wrong name.
            assert found.name == "twilio.auth_strategy.no_auth_strategy"


def own(module):
    """What a module has that is not imported from another one."""
    for name, item in vars(module).items():
        is_made_here = getattr(item, "__module__", module.__name__) == module.__name__
        if not name.startswith("_") and is_made_here and not inspect.ismodule(item) and name != "TYPE_CHECKING":
            if not isinstance(item, typing.TypeVar):
                yield name, item


def set_by(init):
    try:
        return set(re.findall(r"self\.([a-z]\w*)\s*(?::[^=\n]+)?=", inspect.getsource(init)))
    except (OSError, TypeError):
        return set()


def names(theirs):
    """The public members of a class of theirs, and what its instances have."""
    return {name for name in dir(theirs) if not name.startswith("_") and not hasattr(Exception, name)} | set_by(theirs.__init__)


def has(ours, name):
    if hasattr(ours, name) or any(name in set_by(one.__init__) for one in ours.__mro__[:-1]):
        return True
    if any(name in getattr(one, "__annotations__", {}) for one in ours.__mro__):
        return True
    if name in getattr(ours, "_others", "").split():
        return True
    return ours.__name__ == "Api" and name in by_rule._at_home(None)


def taken(function):
    """What a function takes: names, defaults, kinds."""
    try:
        return [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
    except (TypeError, ValueError):
        return None


def default(param):
    if param.default in (values.unset, their_values.unset) and param.default is not None:
        return "unset"
    return param.default if isinstance(param.default, (str, int, float, type(None), type)) else "object"


def signature_differences(where, theirs, ours):
    """How what a function of theirs takes differs from what ours does; ours may take more behind it."""
    theirs, ours = taken(theirs), taken(ours)
    if not theirs or ours is None:
        return
    # What has no name may stand behind more of ours.
    theirs = [one for one in theirs if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    if [one.name for one in theirs] != [one.name for one in ours[: len(theirs)]]:
        yield f"{where}({', '.join(one.name for one in theirs)})"
        return
    for their, our in zip(theirs, ours, strict=False):
        if our.kind != their.kind:
            yield f"{where}({their.name}) {our.kind}"
        if default(their) != default(our) and our.default is inspect.Parameter.empty:
            yield f"{where}({their.name}=)"
        elif default(their) != default(our) and their.default is not inspect.Parameter.empty:
            yield f"{where}({their.name}={default(their)})"
    for our in ours[len(theirs) :]:
        if our.default is inspect.Parameter.empty and our.kind not in (our.VAR_POSITIONAL, our.VAR_KEYWORD):
            yield f"{where}(…, {our.name})"


def constants(item):
    return {name: value for name, value in vars(item).items() if not name.startswith("_") and isinstance(value, str)}


@cache
def stub(module):
    """The classes in the stub of a module of ours."""
    spec = importlib.util.find_spec(module)
    path = Path(spec.origin).with_suffix(".pyi")
    found = ast.parse(path.read_text()).body if path.exists() else []
    return {one.name: one for one in found if isinstance(one, ast.ClassDef)}


def held(module, name):
    """The types of fields as the stubs say them."""
    classes = stub(module)
    fields = {}
    for one in [classes.get(name), classes.get(f"_{name}Fields")]:
        for statement in one.body if one else []:
            if isinstance(statement, ast.AnnAssign):
                fields[statement.target.id] = ast.unparse(statement.annotation)
    return fields


KINDS = [
    # What is in the type, and what kind it is.
    (r"\bDict\b|\bMapping\b", "dict"),
    (r"\bList\b|\bSequence\b", "list"),
    (r"\bdatetime\b", "datetime"),
    (r"\bdate\b", "date"),
    (r"\bbool\b", "bool"),
    (r"\bfloat\b|\bDecimal\b", "number"),
    (r"\bint\b", "int"),
    (r"\bstr\b|Instance\.\w+|List\.\w+", "text"),
]
ANY = {"dict", "list", "any"}


def kind(annotation):
    text = annotation.replace("Optional", "")
    return next((kind for pattern, kind in KINDS if re.search(pattern, text)), "any")


TAKEN = {
    # What a parameter there takes, and what the one here must.
    "bool": r"\bbool\b|AnyJson",
    "int": r"\bint\b|AnyNumber|AnyJson",
    "number": r"AnyNumber|AnyJson|Seconds",
    "datetime": r"AnyDate",
    "date": r"\bdate\b|AnyDate",
    "text": r"\bstr\b|AnyNumber|AnyDate|AnyJson|object",
    "list": r"Sequence|AnyJson",
    "dict": r"\b[Dd]ict\b|Mapping|AnyJson|object",
    "any": r".",
}


def taken_differences(where, theirs, ours):
    """Parameters that take something else here."""
    for their in taken(theirs) or ():
        our = inspect.signature(ours).parameters.get(their.name)
        if our is not None and inspect.Parameter.empty not in (their.annotation, our.annotation):
            annotation = their.annotation
            text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
            # What may be left out may be any object there.
            its = kind(text.replace("datetime.date", "date").replace(", object]", "]").replace("datetime.datetime", "datetime"))
            if not re.search(TAKEN[its], str(our.annotation)):
                yield f"{where}({their.name}): {its}, {our.annotation} here"


def type_differences(where, theirs, module):
    """Fields that hold something else here."""
    try:
        said = re.findall(r"self\.([a-z]\w*): (.+?) = ", re.sub(r"\s+", " ", inspect.getsource(theirs.__init__)))
    except (OSError, TypeError):
        return
    ours = held(module, theirs.__name__)
    for name, annotation in said:
        if name in ours:
            their, our = kind(annotation), kind(ours[name])
            if their != our and not {their, our} <= ANY:
                yield f"{where}.{name}: {their}, {our} here"


def class_differences(path, theirs, ours):
    where = f"{path}.{theirs.__name__}"
    yield from type_differences(where, theirs, ours.__module__)
    for member in sorted(names(theirs)):
        base = next((member.removesuffix(rule) for rule in RULES if member.endswith(rule)), member)
        if base != member and hasattr(theirs, base):
            # It is made of that one by rule.
            continue
        if not has(ours, member):
            yield f"{where}.{member}"
            continue
        their, our = inspect.getattr_static(theirs, member, None), inspect.getattr_static(ours, member, None)
        if inspect.isclass(their):
            yield from constant_differences(f"{where}.{member}", their, our)
        elif their is not None and callable(getattr(theirs, member)):
            yield from signature_differences(f"{where}.{member}", getattr(theirs, member), getattr(ours, member))
            if where.startswith("rest.") and taken(getattr(ours, member)):
                yield from taken_differences(f"{where}.{member}", getattr(theirs, member), getattr(ours, member))
    if "__init__" in vars(theirs) and not where.startswith("rest."):
        yield from signature_differences(f"{where}", theirs, ours)
    if "__call__" in vars(theirs):
        yield from signature_differences(f"{where}.__call__", theirs.__call__, ours.__call__)


def constant_differences(where, theirs, ours):
    for name, value in constants(theirs).items():
        if getattr(ours, name, None) != value:
            yield f"{where}.{name}"


def differences():
    """What theirs has and ours has not, or otherwise, the most general first."""
    for path, theirs in modules():
        try:
            ours = importlib.import_module(f"trunkline.{path}")
        except ImportError:
            yield path
            continue
        for name, their in own(theirs):
            where = f"{path}.{name}" if path else name
            if not hasattr(ours, name):
                yield where
            elif inspect.isclass(their):
                yield from class_differences(path, their, getattr(ours, name))
            elif callable(their):
                yield from signature_differences(where, their, getattr(ours, name))
            elif type(their) is not type(getattr(ours, name)):
                yield f"{where}: {type(their).__name__}"


def test_what_differs_from_twilios_library_stands_in_the_readme():
    found = list(differences())
    used = {pattern for pattern in ON_PURPOSE if any(re.fullmatch(pattern, one) for one in found)}
    assert not ON_PURPOSE.keys() - used, "these are no differences any more"
    assert not set(ON_PURPOSE.values()) - TABLE.keys(), "these are not in the README's table"
    left = [one for one in found if not any(re.fullmatch(pattern, one) for pattern in ON_PURPOSE)]
    assert not left, "\n".join(left)
