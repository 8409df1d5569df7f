//! What kinds are in Python: what a parameter takes, what a field holds.

use super::names::choice;
use crate::facade::At;
use crate::ir::Kind;

/// What a parameter accepts.
pub(super) fn taken(at: &At<'_, '_>, kind: &Kind) -> String {
    match kind {
        Kind::Boolean => "bool".to_owned(),
        Kind::Integer | Kind::Decimal => "AnyNumber".to_owned(),
        Kind::Text(_) | Kind::Secret | Kind::Sid(_) | Kind::Choice(_) => "str".to_owned(),
        Kind::Enum(name) => format!("{} | str", choice(at, name)),
        Kind::Timestamp | Kind::Date => "AnyDate".to_owned(),
        Kind::Json | Kind::Any => "AnyJson".to_owned(),
        Kind::List(of) => {
            let of = taken(at, of);
            format!("Sequence[{of}]{}", if of == "str" || of.ends_with("| str") { "" } else { " | str" })
        }
        Kind::Map(of) => format!("Mapping[str, {}]", taken(at, of)),
        Kind::PrefixedMap(_) | Kind::Record(_) => "Mapping[str, Any]".to_owned(),
    }
}

/// What a field holds where it is not None.
pub(super) fn held(at: &At<'_, '_>, kind: &Kind) -> String {
    match kind {
        Kind::Boolean => "bool".to_owned(),
        Kind::Integer => "int".to_owned(),
        Kind::Decimal => "Decimal".to_owned(),
        Kind::Text(_) | Kind::Secret | Kind::Sid(_) | Kind::Choice(_) => "str".to_owned(),
        Kind::Enum(name) => choice(at, name),
        Kind::Timestamp => "datetime".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Json | Kind::Any => "Any".to_owned(),
        // `list` is a method where types are named, and the texts of an enum within a list stay plain.
        Kind::List(of) if matches!(**of, Kind::Enum(_)) => "List[str]".to_owned(),
        Kind::List(of) => format!("List[{}]", held(at, of)),
        Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => "Dict[str, Any]".to_owned(),
    }
}
