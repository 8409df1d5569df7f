//! What things are called in Python: as in Twilio's library, wherever that has them.

use crate::facade::{At, Filing, Records, Rule, Rules, Within, theirs};
use crate::words::Words;

pub(super) const RULES: Rules = Rules {
    member: Rule { case: Words::snake, before_digit: "_", taken: &["get"], apart: "_" },
    param: Rule { case: Words::snake, before_digit: "_", taken: &[], apart: "_" },
    // What every record has.
    field: Rule { case: Words::snake, before_digit: "_", taken: &["raw", "to_dict"], apart: "_" },
    type_name: Rule { case: Words::pascal, before_digit: "N", taken: &[], apart: "_" },
    case: Rule { case: Words::screaming, before_digit: "_", taken: &[], apart: "_" },
    module: Rule { case: Words::snake, before_digit: "_", taken: &["raw"], apart: "_" },
    files: Filing::Twilio,
    types_within: Within::Site,
    records: Records::WhereAnswered,
    records_act: true,
    keywords: &[
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
        "not", "or", "pass", "raise", "return", "self", "try", "while", "with", "yield",
    ],
    quoted: |name| format!("{name}_"),
};

/// The methods of a list.
pub(super) const OF_LISTS: [&str; 4] = ["stream", "list", "page", "get_page"];

/// What those methods take beside the filters.
pub(super) const PARAMS_OF_LISTS: &[&str] = &["limit", "page_size", "page_token", "page_number"];

/// The class of records: `MessageInstance` of those that a resource is about, others are called after their models.
pub(super) fn record(at: &At<'_, '_>, model: &Words) -> String {
    let class = |name: &Words| RULES.type_name.name(name) + "Instance";
    let about = class(at.site.stem());
    match class(model) {
        _ if at.site.answers().first() == Some(&model) => about,
        other if other == about => other + "_",
        other => other,
    }
}

/// What stands beside enums under its own name.
const USED: &[&str] = &["Field", "List", "OpenEnum"];

/// The class that the enums of a resource stand in: that of the records that it is about.
pub(super) fn home_of_enums(at: &At<'_, '_>) -> String {
    let about = at.site.answers().first().map(|model| record(at, model));
    about.unwrap_or_else(|| RULES.type_name.name(at.site.stem()) + "List")
}

/// An enum within that class: `Status` for the `MessageStatus` of a message.
pub(super) fn within_home(at: &At<'_, '_>, name: &Words) -> String {
    let class = RULES.type_name.name(name);
    let about = at.site.answers().first().map(|model| RULES.type_name.name(model)).unwrap_or_default();
    match theirs::enum_within(at, name, &RULES.type_name).unwrap_or_else(|| class.clone()) {
        _ if USED.contains(&class.as_str()) => about + &class,
        within if USED.contains(&within.as_str()) => class,
        within => within,
    }
}

/// An enum: `MessageInstance.Status`.
pub(super) fn choice(at: &At<'_, '_>, name: &Words) -> String {
    format!("{}.{}", home_of_enums(at), within_home(at, name))
}

/// A text of an enum: in capitals, whatever is neither letter nor digit as an underscore.
pub(super) fn case(text: &str) -> String {
    let of = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    let name: String = text.chars().map(of).collect();
    if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("_{name}") } else { name }
}
