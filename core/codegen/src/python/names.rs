//! What things are called in Python: as in Twilio's library, wherever that has them.

use crate::words::Words;

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "self", "try", "while", "with", "yield",
];

/// What every record has.
const OF_RECORDS: &[&str] = &["raw", "to_dict"];

/// A parameter, a method or a module.
pub(super) fn ident(name: &Words) -> String {
    apart(name.snake(), KEYWORDS)
}

/// A field of a record.
pub(super) fn field(name: &Words) -> String {
    apart(ident(name), OF_RECORDS)
}

/// A class.
pub(super) fn class(name: &Words) -> String {
    let name = name.pascal();
    if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("N{name}") } else { name }
}

/// Enums that Twilio's library does not call by the rule.
const ENUMS: &[(&str, &str)] = &[
    ("BindingType", "BindingType"),
    ("ChannelType", "ChannelType"),
    ("MessageOrder", "OrderType"),
    ("RoleType", "RoleType"),
    ("UserChannelStatus", "ChannelStatus"),
];

/// An enum within the class of a model: `Status` for the `MessageStatus` of a message.
pub(super) fn nested_enum(name: &Words, model: &str) -> String {
    let name = class(name);
    if let Some((_, known)) = ENUMS.iter().find(|(ours, _)| *ours == name) {
        return (*known).to_owned();
    }
    match name.strip_prefix(model) {
        Some(rest) if rest.starts_with(|letter: char| letter.is_ascii_uppercase()) => rest.to_owned(),
        _ => name,
    }
}

/// A constant of an enum.
pub(super) fn constant(text: &str) -> String {
    let name = Words::of(text).screaming();
    match name.as_str() {
        "" => "EMPTY".to_owned(),
        _ => apart(name, KEYWORDS),
    }
}

/// What one of a resource is called: modules and classes are in the singular.
pub(super) fn singular(name: &Words) -> Words {
    let mut words: Vec<String> = name.iter().map(str::to_owned).collect();
    if let Some(last) = words.last_mut() {
        let stem = |ending: &str| last.strip_suffix(ending).map(str::to_owned);
        let one = match last.as_str() {
            word if word.len() <= 3 || ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) => None,
            word if word.ends_with("ies") => stem("ies").map(|stem| stem + "y"),
            word if ["sses", "uses", "xes", "ches", "shes"].iter().any(|ending| word.ends_with(ending)) => stem("es"),
            _ => stem("s"),
        };
        if let Some(one) = one {
            *last = one;
        }
    }
    Words::of(&words.join("_"))
}

fn apart(name: String, taken: &[&str]) -> String {
    if name.starts_with(|letter: char| letter.is_ascii_digit()) {
        return format!("_{name}");
    }
    if taken.contains(&name.as_str()) { name + "_" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_many_is_in_the_singular() {
        for (many, one) in [
            ("messages", "message"),
            ("media", "media"),
            ("aws", "aws"),
            ("addresses", "address"),
            ("countries", "country"),
            ("short_codes", "short_code"),
            ("feedback", "feedback"),
            ("status", "status"),
            ("services", "service"),
        ] {
            assert_eq!(singular(&Words::of(many)).snake(), one);
        }
    }

    #[test]
    fn names_keep_out_of_the_way_of_python() {
        assert_eq!(ident(&Words::of("From")), "from_");
        assert_eq!(field(&Words::of("raw")), "raw_");
        assert_eq!(constant("outbound-api"), "OUTBOUND_API");
        assert_eq!(constant("10dlc"), "_10DLC");
        assert_eq!(constant(""), "EMPTY");
    }
}
