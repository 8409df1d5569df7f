//! Names as JavaScript writes them: those of Twilio's own library.

use crate::ir::{Operation, Param};
use crate::words::{Words, capitalized};

/// `dateSentAfter`
pub(super) fn camel(name: &Words) -> String {
    let mut words = name.iter();
    let first = words.next().unwrap_or_default().to_owned();
    let name = first + &words.map(capitalized).collect::<String>();
    if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// A parameter, with the dots of its name on the wire: `notifications.newMessage.enabled`.
pub(super) fn param(param: &Param) -> String {
    if !param.wire.contains('.') {
        return camel(&param.name);
    }
    param.wire.split('.').map(|part| camel(&Words::of(part))).collect::<Vec<_>>().join(".")
}

/// A property, in quotes where it must be.
pub(super) fn property(name: &str) -> String {
    let is_plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if is_plain { name.to_owned() } else { format!("{name:?}") }
}

/// What an operation is called at its place. `delete` is a word of the language.
pub(super) fn verb(operation: &Operation) -> String {
    match operation.verb.snake().as_str() {
        "delete" => "remove".to_owned(),
        _ => camel(&operation.verb),
    }
}

/// A type. `Date` and the like are the language's own, and some are the package's.
pub(super) fn type_name(name: &Words) -> String {
    let name = name.pascal();
    let name = if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("N{name}") } else { name };
    match name.as_str() {
        "Date" | "Map" | "Object" | "Error" | "Record" | "Function" | "Symbol" | "Promise" | "Page" | "List"
        | "Client" | "Instance" | "Place" => name + "Model",
        _ => name,
    }
}
