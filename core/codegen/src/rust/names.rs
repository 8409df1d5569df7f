//! What things are called in Rust.

use crate::words::{Words, capitalized};

/// Words that Rust keeps for itself.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Types that generated files use under their own names.
const TYPES: &[&str] = &[
    "Access",
    "Answer",
    "Body",
    "Box",
    "Client",
    "Clone",
    "Date",
    "DateText",
    "DateTimeText",
    "Debug",
    "Decimal",
    "Default",
    "Drop",
    "Err",
    "Field",
    "FieldType",
    "From",
    "FromRecord",
    "Into",
    "IntoIterator",
    "JsonText",
    "Kind",
    "Map",
    "Method",
    "Model",
    "None",
    "Ok",
    "Operation",
    "Option",
    "PageStyle",
    "Paging",
    "Param",
    "PartialEq",
    "Product",
    "Record",
    "Result",
    "Scope",
    "Secret",
    "Self",
    "Some",
    "String",
    "Timestamp",
    "Value",
    "Vec",
];

/// Methods that every call has.
const OF_CALLS: &[&str] = &["clone", "into_future", "send", "send_with_response", "with_options"];

/// Methods that every list has.
const OF_LISTS: &[&str] = &["all", "clone", "limit", "page", "page_size", "pages", "resume", "stream", "with_options"];

/// Methods that every resource has.
const OF_RESOURCES: &[&str] = &["clone", "id"];

/// A name for a variable, a method, a field or a module.
pub(super) fn ident(name: &Words) -> String {
    let name = name.snake();
    if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("_{name}") } else { apart(name, KEYWORDS) }
}

/// A field of a model; `raw` is everything that the service sent.
pub(super) fn field(name: &Words) -> String {
    apart(ident(name), &["raw"])
}

/// A module, beside those that a file uses.
pub(super) fn module(name: &Words) -> String {
    apart(ident(name), &["call", "fmt"])
}

/// A method of a builder.
pub(super) fn setter(name: &Words, of_list: bool) -> String {
    apart(ident(name), if of_list { OF_LISTS } else { OF_CALLS })
}

/// A method of a resource, for an operation or for what is below it.
pub(super) fn method(name: &Words, taken: &[String]) -> String {
    let mut name = apart(ident(name), OF_RESOURCES);
    while taken.contains(&name) {
        name.push('_');
    }
    name
}

/// A model or an enum.
pub(super) fn type_name(name: &Words) -> String {
    let name = name.pascal();
    if TYPES.contains(&name.as_str()) { name + "Model" } else { letter_first(name) }
}

/// The variants of an enum, one for each text.
pub(super) fn variants(texts: &[String]) -> Vec<String> {
    let mut variants: Vec<String> = Vec::new();
    for text in texts {
        let first = variant(text);
        let mut name = first.clone();
        let mut number = 1;
        while variants.contains(&name) {
            number += 1;
            name = format!("{first}{number}");
        }
        variants.push(name);
    }
    variants
}

fn variant(text: &str) -> String {
    let name: String = Words::of(text).iter().map(capitalized).collect();
    match name.as_str() {
        "" if text.is_empty() => "Empty".to_owned(),
        "" => "Sign".to_owned(),
        // What is beyond the list is `Other`.
        _ => letter_first(apart(name, &["Other", "Self"])),
    }
}

/// A type's name begins with a letter.
pub(super) fn letter_first(name: String) -> String {
    if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("N{name}") } else { name }
}

fn apart(name: String, taken: &[&str]) -> String {
    if taken.contains(&name.as_str()) { name + "_" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_out_of_the_way_of_rust_and_of_the_façade() {
        assert_eq!(ident(&Words::of("Type")), "type_");
        assert_eq!(ident(&Words::of("2fa")), "_2fa");
        assert_eq!(field(&Words::of("raw")), "raw_");
        assert_eq!(setter(&Words::of("Limit"), true), "limit_");
        assert_eq!(setter(&Words::of("Limit"), false), "limit");
        assert_eq!(setter(&Words::of("Send"), false), "send_");
        assert_eq!(method(&Words::of("list"), &["list".into()]), "list_");
        assert_eq!(type_name(&Words::of("operation")), "OperationModel");
    }

    #[test]
    fn every_text_of_an_enum_has_a_variant_of_its_own() {
        let texts = ["in-progress", "in_progress", "10dlc", "other", "", "*", "outbound-api"].map(str::to_owned);
        assert_eq!(variants(&texts), ["InProgress", "InProgress2", "N10dlc", "Other_", "Empty", "Sign", "OutboundApi"]);
    }
}
