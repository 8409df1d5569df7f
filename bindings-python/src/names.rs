//! What Python calls the things of the tables.

use std::borrow::Cow;

use trunkline::dialect::{Case, Dialect, Time};

/// How Python writes what the core has names for; parameters of lists as the methods `page` and `get_page` call them.
pub(crate) static PYTHON: Dialect = Dialect {
    case: Case::Snake,
    parameters: &[("page", "page_number")],
    settings: &[("bearer_token", "token"), ("cursor", "target_url")],
    reserved: KEYWORDS,
    of_lists: &["limit", "page_number", "page_size", "page_token"],
    time: Time::Seconds,
};

/// The same for a client's `request`.
pub(crate) static REQUEST: Dialect =
    Dialect { settings: &[("url", "uri"), ("query", "params"), ("form", "data")], ..PYTHON };

/// Names in lower case that are Python's own.
const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "self", "try", "while", "with", "yield",
];

/// A field of a record: `from_`.
pub(crate) fn of_field(name: &str) -> Cow<'_, str> {
    if KEYWORDS.contains(&name) { format!("{name}_").into() } else { name.into() }
}

/// A parameter of a method. What every list takes has its name there.
pub(crate) fn of_method(is_list: bool, name: &str) -> Cow<'_, str> {
    match name {
        "limit" | "page_size" | "page_token" | "page_number" if is_list => format!("{name}_").into(),
        name if name.starts_with(|letter: char| letter.is_ascii_digit()) => format!("_{name}").into(),
        name => of_field(name),
    }
}
