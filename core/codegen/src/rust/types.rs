//! What kinds are in Rust: what a parameter takes, what a field holds, what a table says.

use super::names::type_name;
use crate::ir::{Kind, Model, Product};
use crate::words::Words;

/// What a method takes for a parameter, and how that becomes an argument.
pub(super) struct Takes {
    /// `impl Into<String>`
    pub(super) accepts: String,
    /// `{}.into()`, to be filled with the name of the variable.
    argument: String,
}

impl Takes {
    /// The argument, for a variable of this name.
    pub(super) fn argument(&self, name: &str) -> String {
        self.argument.replace("{}", name)
    }
}

pub(super) fn takes(kind: &Kind) -> Takes {
    match kind {
        Kind::Boolean | Kind::Integer => Takes { accepts: target(kind), argument: "{}".to_owned() },
        Kind::List(of) => {
            let target = target(of);
            let (item, map) = match **of {
                Kind::Boolean | Kind::Integer => (target.clone(), ""),
                _ => (format!("impl Into<{target}>"), ".map(Into::into)"),
            };
            Takes {
                accepts: format!("impl IntoIterator<Item = {item}>"),
                argument: format!("{{}}.into_iter(){map}.collect::<Vec<{target}>>()"),
            }
        }
        kind => Takes { accepts: format!("impl Into<{}>", target(kind)), argument: "{}.into()".to_owned() },
    }
}

/// The type that an argument has before it is a value.
fn target(kind: &Kind) -> String {
    match kind {
        Kind::Boolean => "bool".to_owned(),
        Kind::Integer => "i64".to_owned(),
        Kind::Decimal => "Decimal".to_owned(),
        Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "String".to_owned(),
        Kind::Secret => "Secret".to_owned(),
        Kind::Enum(name) => type_name(name),
        Kind::Timestamp => "DateTimeText".to_owned(),
        Kind::Date => "DateText".to_owned(),
        Kind::Json => "JsonText".to_owned(),
        Kind::Any | Kind::List(_) => "Value".to_owned(),
        Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => "Map".to_owned(),
    }
}

/// The type of a field of a model.
pub(super) fn holds(product: &Product, model: &Model, kind: &Kind, always: bool) -> String {
    match kind {
        Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) if always => "String".to_owned(),
        Kind::Record(name) if contains(product, name, &model.name, &mut Vec::new()) => {
            format!("Option<Box<{}>>", type_name(name))
        }
        kind => format!("Option<{}>", held(kind)),
    }
}

fn held(kind: &Kind) -> String {
    match kind {
        Kind::Any | Kind::Json => "Value".to_owned(),
        Kind::Timestamp => "Timestamp".to_owned(),
        Kind::Date => "Date".to_owned(),
        Kind::List(of) => format!("Vec<{}>", held(of)),
        Kind::Record(name) => type_name(name),
        kind => target(kind),
    }
}

/// Whether a model has another within it, however deep, lists not counted: its size would have no end.
fn contains<'p>(product: &'p Product, model: &'p Words, other: &Words, seen: &mut Vec<&'p Words>) -> bool {
    if model == other {
        return true;
    }
    if seen.contains(&model) {
        return false;
    }
    seen.push(model);
    let fields = product.model(model).map_or(&[][..], |model| &model.fields);
    fields.iter().any(|field| match &field.kind {
        Kind::Record(inner) => contains(product, inner, other, seen),
        _ => false,
    })
}

/// The kind as a table spells it.
pub(super) fn table_kind(kind: &Kind) -> String {
    let texts = |texts: &[String]| texts.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", ");
    match kind {
        Kind::Any => "Kind::Any".to_owned(),
        Kind::Boolean => "Kind::Boolean".to_owned(),
        Kind::Integer => "Kind::Integer".to_owned(),
        Kind::Decimal => "Kind::Decimal".to_owned(),
        Kind::Text(_) => "Kind::Text".to_owned(),
        Kind::Secret => "Kind::Secret".to_owned(),
        Kind::Sid(prefixes) => format!("Kind::Sid(&[{}])", texts(prefixes)),
        Kind::Choice(choices) => format!("Kind::Enum(&[{}])", texts(choices)),
        Kind::Enum(name) => format!("Kind::Enum({}::TEXTS)", type_name(name)),
        Kind::Timestamp => "Kind::Timestamp".to_owned(),
        Kind::Date => "Kind::Date".to_owned(),
        Kind::Json => "Kind::Json".to_owned(),
        Kind::List(of) => format!("Kind::List(&{})", table_kind(of)),
        Kind::Map(of) => format!("Kind::Map(&{})", table_kind(of)),
        Kind::PrefixedMap(prefix) => format!("Kind::PrefixedMap({prefix:?})"),
        Kind::Record(name) => format!("Kind::Record(Link::new(&{}))", model_table(name)),
    }
}

/// The table of a model.
pub(super) fn model_table(name: &Words) -> String {
    let name = name.screaming();
    match name.as_str() {
        // The tables of operations are called so.
        "LIST" | "CREATE" | "FETCH" | "UPDATE" | "DELETE" | "PATCH" | "REPLACE" | "PRODUCT" => name + "_MODEL",
        _ if name.starts_with(|letter: char| letter.is_ascii_digit()) => format!("N{name}"),
        _ => name,
    }
}
