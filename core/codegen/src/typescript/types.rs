//! Types as TypeScript writes them.

use super::TypeScript;
use crate::facade::Language;
use crate::ir::Kind;
use crate::words::Words;

/// What generated files import of the types that are written by hand.
pub(super) const BASE: &[&str] = &[
    "BaseClient",
    "BodyHeaders",
    "BodyInfo",
    "Callback",
    "CallOptions",
    "DownloadOptions",
    "Info",
    "Instance",
    "Json",
    "List",
    "ListParams",
    "LooseBodyInfo",
    "LooseInfo",
    "Numeric",
    "Place",
    "Raw",
    "Text",
    "Time",
    "Twiml",
];

fn type_name(name: &Words) -> String {
    TypeScript.type_name(name)
}

/// What a parameter takes.
pub(super) fn taken(kind: &Kind) -> String {
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
            let of = taken(of);
            format!("{of} | readonly ({of})[]").replace("(Text)", "Text")
        }
    }
}

/// What a field holds, when it holds something.
pub(super) fn held(kind: &Kind) -> String {
    match kind {
        Kind::Any | Kind::Json => "any".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer | Kind::Decimal => "number".to_owned(),
        Kind::Text(_) | Kind::Secret | Kind::Sid(_) => "string".to_owned(),
        Kind::Choice(texts) => open_union(texts),
        Kind::Enum(name) | Kind::Record(name) => type_name(name),
        Kind::Timestamp | Kind::Date => "Date".to_owned(),
        Kind::Map(of) => format!("Record<string, {}>", held(of)),
        Kind::PrefixedMap(_) => "Record<string, any>".to_owned(),
        Kind::List(of) => match held(of) {
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
fn open_union(texts: &[String]) -> String {
    let texts: String = texts.iter().map(|text| format!("{text:?} | ")).collect();
    format!("{texts}(string & {{}})")
}

/// How the next column of a row becomes a field.
pub(super) fn read(kind: &Kind) -> String {
    match kind {
        Kind::Text(_) | Kind::Secret | Kind::Sid(_) | Kind::Choice(_) | Kind::Enum(_) => "row.text()".to_owned(),
        Kind::Boolean => "row.boolean()".to_owned(),
        Kind::Integer | Kind::Decimal => "row.number()".to_owned(),
        Kind::Timestamp | Kind::Date => "row.time()".to_owned(),
        Kind::Record(name) => format!("nested({}, row.json())", type_name(name)),
        Kind::List(of) => match &**of {
            Kind::Timestamp | Kind::Date => "times(row.json())".to_owned(),
            Kind::Record(name) => format!("nestedList({}, row.json())", type_name(name)),
            _ => "row.json()".to_owned(),
        },
        Kind::Any | Kind::Json | Kind::Map(_) | Kind::PrefixedMap(_) => "row.json()".to_owned(),
    }
}
