//! What kinds are in Rust: what a parameter takes, what a field holds.

use super::Rust;
use crate::facade::Version;
use crate::ir::{Field, Kind, Model};

/// What a method takes for a parameter.
pub(super) fn taken(kind: &Kind) -> String {
    match kind {
        Kind::Boolean | Kind::Integer => given(kind),
        Kind::List(of) => match **of {
            Kind::Boolean | Kind::Integer => format!("impl IntoIterator<Item = {}>", given(of)),
            _ => format!("impl IntoIterator<Item = impl Into<{}>>", given(of)),
        },
        kind => format!("impl Into<{}>", given(kind)),
    }
}

/// What gives a test the value for an argument of this type.
pub(super) fn given_in_tests(takes: &str) -> String {
    let innermost = takes.rsplit(['<', ' ']).next().unwrap_or_default().trim_end_matches('>');
    let of = match innermost {
        "bool" | "i64" | "Decimal" | "Value" | "Map" => innermost.to_lowercase(),
        _ => "text".to_owned(),
    };
    if takes.starts_with("impl IntoIterator") { format!("list_of_{of}") } else { of }
}

/// How a variable becomes an argument.
pub(super) fn passed(kind: &Kind, name: &str) -> String {
    match kind {
        Kind::Boolean | Kind::Integer => name.to_owned(),
        Kind::List(of) => {
            let map = if matches!(**of, Kind::Boolean | Kind::Integer) { "" } else { ".map(Into::into)" };
            format!("{name}.into_iter(){map}.collect::<Vec<{}>>()", given(of))
        }
        _ => format!("{name}.into()"),
    }
}

/// The type that an argument has before it is a value.
fn given(kind: &Kind) -> String {
    match kind {
        Kind::Boolean => "bool".to_owned(),
        Kind::Integer => "i64".to_owned(),
        Kind::Decimal => "Decimal".to_owned(),
        Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "String".to_owned(),
        Kind::Secret => "Secret".to_owned(),
        Kind::Enum(name) => Rust::type_of(name),
        Kind::Timestamp => "DateTimeText".to_owned(),
        Kind::Date => "DateText".to_owned(),
        Kind::Json => "JsonText".to_owned(),
        Kind::Any | Kind::List(_) => "Value".to_owned(),
        Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => "Map".to_owned(),
    }
}

/// The type of a field of a model.
pub(super) fn held(version: &Version<'_>, model: &Model, field: &Field) -> String {
    match &field.kind {
        Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) if field.always => "String".to_owned(),
        // Its size would have no end.
        Kind::Record(name) if version.is_recursive(model, field) => format!("Option<Box<{}>>", Rust::type_of(name)),
        kind => format!("Option<{}>", value(kind)),
    }
}

fn value(kind: &Kind) -> String {
    match kind {
        Kind::Any | Kind::Json => "Value".to_owned(),
        Kind::Timestamp => "Timestamp".to_owned(),
        Kind::Date => "Date".to_owned(),
        Kind::List(of) => format!("Vec<{}>", value(of)),
        Kind::Record(name) => Rust::type_of(name),
        kind => given(kind),
    }
}
