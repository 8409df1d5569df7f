//! Types as TypeScript writes them.

use super::names::type_name;
use crate::ir::Kind;

/// What a parameter accepts.
pub(super) fn accepts(kind: &Kind) -> String {
    match kind {
        Kind::Any => "unknown".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer | Kind::Decimal => "Numeric".to_owned(),
        Kind::Text(_) | Kind::Secret | Kind::Sid(_) => "Text".to_owned(),
        Kind::Choice(texts) => open_union(texts),
        Kind::Enum(name) => type_name(name),
        Kind::Timestamp | Kind::Date => "Time".to_owned(),
        Kind::Json | Kind::Map(_) | Kind::Record(_) => "Json".to_owned(),
        Kind::PrefixedMap(_) => "object".to_owned(),
        Kind::List(of) => {
            let of = accepts(of);
            format!("{of} | readonly ({of})[]").replace("(Text)", "Text")
        }
    }
}

/// What a field holds, when it holds something.
pub(super) fn holds(kind: &Kind) -> String {
    match kind {
        Kind::Any | Kind::Json => "any".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer | Kind::Decimal => "number".to_owned(),
        Kind::Text(_) | Kind::Secret | Kind::Sid(_) => "string".to_owned(),
        Kind::Choice(texts) => open_union(texts),
        Kind::Enum(name) | Kind::Record(name) => type_name(name),
        Kind::Timestamp | Kind::Date => "Date".to_owned(),
        Kind::Map(of) => format!("Record<string, {}>", holds(of)),
        Kind::PrefixedMap(_) => "Record<string, any>".to_owned(),
        Kind::List(of) => match holds(of) {
            of if of.contains('|') => format!("({of})[]"),
            of => format!("{of}[]"),
        },
    }
}

/// Whether a field that is always sent cannot be null: a text can always be read.
pub(super) fn is_text(kind: &Kind) -> bool {
    matches!(kind, Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) | Kind::Enum(_))
}

/// These texts, or newer ones.
pub(super) fn open_union(texts: &[String]) -> String {
    let texts: String = texts.iter().map(|text| format!("{text:?} | ")).collect();
    format!("{texts}(string & {{}})")
}

/// How the cell of a row at a position becomes a field.
pub(super) fn read(kind: &Kind, at: usize) -> String {
    match kind {
        Kind::Text(_) | Kind::Secret | Kind::Sid(_) | Kind::Choice(_) | Kind::Enum(_) => format!("row.text({at})"),
        Kind::Boolean => format!("row.boolean({at})"),
        Kind::Integer | Kind::Decimal => format!("row.number({at})"),
        Kind::Timestamp | Kind::Date => format!("row.time({at})"),
        Kind::Record(name) => format!("nested({}, row.json({at}))", type_name(name)),
        Kind::List(of) => match &**of {
            Kind::Timestamp | Kind::Date => format!("times(row.json({at}))"),
            Kind::Record(name) => format!("nestedList({}, row.json({at}))", type_name(name)),
            _ => format!("row.json({at})"),
        },
        Kind::Any | Kind::Json | Kind::Map(_) | Kind::PrefixedMap(_) => format!("row.json({at})"),
    }
}

/// The models and enums that a kind names.
pub(super) fn named<'k>(kind: &'k Kind, seen: &mut Vec<&'k crate::words::Words>) {
    match kind {
        Kind::Enum(name) | Kind::Record(name) => seen.push(name),
        Kind::List(of) | Kind::Map(of) => named(of, seen),
        _ => {}
    }
}
