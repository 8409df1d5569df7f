"""The sandbox has the same names in every language: what one can do, the others can."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SWIFT = ROOT / "bindings-uniffi/swift/Sources/TrunklineSandbox"
KOTLIN = ROOT / "bindings-uniffi/kotlin/sandbox/src/main/kotlin/io/trunkline/sandbox"
PYTHON = ROOT / "bindings-python/python/trunkline/sandbox"

#: How a public member of a thing looks.
MEMBER = {
    "rust": r"^    pub (?:async )?fn (\w+)",
    "python": r"^    (?:async )?def ([a-z]\w*)\(",
    "javascript": r"^  (?:readonly )?([a-z]\w*)[(:]",
    "swift": r"^    public (?:func|var|let) (\w+)",
    "kotlin": r"^    public (?:suspend )?(?:fun|val) (\w+)",
}

#: Where a thing is declared, from where to where.
DECLARED = {
    "Sandbox": {
        "rust": (ROOT / "core/src/sandbox/mod.rs", r"^impl Sandbox \{.*?^\}"),
        "python": (PYTHON / "__init__.py", r"^class Sandbox\(.*?(?=^def |^class |\Z)"),
        "javascript": (ROOT / "bindings-wasm/npm/sandbox.d.ts", r"^export declare class Sandbox \{.*?^\}"),
        "swift": (SWIFT / "Sandbox.swift", r"^public final class Sandbox: .*?^\}"),
        "kotlin": (KOTLIN / "Sandbox.kt", r"^public class Sandbox .*?^\}"),
    },
    "PhoneCall": {
        "rust": (ROOT / "core/src/sandbox/phone_call.rs", r"^impl PhoneCall \{.*?^\}"),
        "python": (PYTHON / "phone_call.py", r"^class PhoneCall:.*?\Z"),
        "javascript": (ROOT / "bindings-wasm/npm/sandbox.d.ts", r"^export interface PhoneCall \{.*?^\}"),
        "swift": (SWIFT / "PhoneCall.swift", r"^public struct PhoneCall: .*?^\}"),
        "kotlin": (KOTLIN / "PhoneCall.kt", r"^public class PhoneCall .*?^\}"),
    },
}

#: What a language has beside: how it makes a sandbox and a client of it, hosts it, and waits in its time.
OWN = {
    "rust": set(
        "new with_seed with_account with_credentials credentials advance_with next_webhook answer_webhook handle count enter "
        "leave wake say_with_confidence set_origin fail_deliveries".split()
    ),
    "python": {"credentials", "serve", "advance_async", "settle_async"},
    "javascript": {"constructor", "options", "control", "handle", "fetch", "clock"},
    "swift": {"client", "control", "fail_deliveries", "clock", "count", "now", "random", "send", "sleep", "description", "hash"},
    "kotlin": {"client", "control", "count", "advance_async", "settle_async", "set_now_async"},
}

#: What is not asked for by a name of its own, and what has another name, each with what stands for it.
ELSEWHERE = {
    # The functions of Rust's `advance_with` and `settle` are the application.
    ("rust", "mount"),
    # `PhoneCall::parent` is the call itself.
    ("rust", "parent_sid"),
    # `sandbox.credentials()` has them.
    ("python", "account_sid"),
    ("python", "auth_token"),
    ("python", "api_key"),
    ("python", "oauth_client"),
    # An attribute.
    ("python", "sid"),
    ("kotlin", "sid"),
}


def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower().rstrip("_")


def members(language: str, of: str) -> set[str]:
    path, declaration = DECLARED[of][language]
    text = path.read_text(encoding="utf-8")
    found = re.search(declaration, text, re.MULTILINE | re.DOTALL)
    assert found, f"{of} is not declared in {path}"
    return {snake_case(name) for name in re.findall(MEMBER[language], found[0], re.MULTILINE)} - OWN[language]


@pytest.mark.parametrize("of", DECLARED)
def test_what_one_language_has_all_have(of):
    has = {language: members(language, of) for language in DECLARED[of]}
    names = set().union(*has.values()) - {"parent"}
    missing = sorted((language, name) for language in has for name in names - has[language] if (language, name) not in ELSEWHERE)
    assert not missing
    assert len(names) >= {"Sandbox": 20, "PhoneCall": 12}[of], names
