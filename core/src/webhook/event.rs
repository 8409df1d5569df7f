//! Which event the parameters of a webhook tell of, and what they are in it.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::events::EVENTS;
use super::parameters::Parameters;
use crate::value::{Timestamp, Value};

/// An event by its name, its fields by theirs: what bindings make records of. Rust has [`Event`](super::events::Event).
#[derive(Clone, PartialEq)]
pub struct Untyped {
    pub(super) definition: Option<&'static Definition>,
    pub(super) values: Vec<Value>,
    pub(super) parameters: Parameters,
}

impl Untyped {
    /// The event that these parameters tell of.
    pub fn of(parameters: Parameters) -> Untyped {
        let mut first = HashMap::with_capacity(parameters.len());
        for (name, value) in parameters.iter() {
            first.entry(name).or_insert(value);
        }
        let definition = EVENTS.iter().find(|definition| definition.fits(&first));
        let fields = definition.map_or(&[][..], |definition| definition.fields);
        let values = fields.iter().map(|field| field.read(&first, &parameters)).collect();
        Untyped { definition, values, parameters }
    }

    /// Its name in data, `incoming_message`: none, if this version knows no such event.
    pub fn name(&self) -> Option<&'static str> {
        self.definition.map(|definition| definition.name)
    }

    /// Its fields, each by its name in snake_case. A field is null if it was not sent, or cannot be read as what it is.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = (&'static str, &Value)> {
        let fields = self.definition.map_or(&[][..], |definition| definition.fields);
        fields.iter().map(|field| field.name).zip(&self.values)
    }

    /// All parameters, as they came.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The parameters that no field has: of an event that is not known, all of them.
    pub fn unknown(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.definition.map_or(&[][..], |definition| definition.fields);
        let known: HashSet<&str> = fields.iter().map(|field| field.parameter).collect();
        self.parameters.iter().filter(move |(name, _)| {
            let of_list = || fields.iter().any(|field| field.number(name).is_some());
            !known.contains(name) && !of_list()
        })
    }
}

impl fmt::Debug for Untyped {
    /// Its name and its parameters, secrets covered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Untyped")
            .field("name", &self.name())
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}

/// Whether a parameter of this name is a secret in any event.
pub(super) fn is_secret(parameter: &str) -> bool {
    let mut fields = EVENTS.iter().flat_map(|definition| definition.fields);
    fields.any(|field| field.parameter == parameter && field.kind == Kind::Secret)
}

/// How an event is known, and what it has.
#[derive(Debug, PartialEq)]
pub(super) struct Definition {
    pub(super) name: &'static str,
    /// The conditions, all of which must hold, or all of another list.
    pub(super) when: &'static [&'static [Condition]],
    pub(super) fields: &'static [Field],
}

impl Definition {
    fn fits(&self, given: &HashMap<&str, &str>) -> bool {
        self.when.iter().any(|conditions| conditions.iter().all(|condition| condition.holds(given)))
    }
}

#[derive(Debug, PartialEq)]
pub(super) struct Condition {
    pub(super) parameter: &'static str,
    pub(super) test: Test,
}

impl Condition {
    fn holds(&self, given: &HashMap<&str, &str>) -> bool {
        match (&self.test, given.get(self.parameter)) {
            (Test::Given, value) => value.is_some(),
            (Test::Absent, value) => value.is_none(),
            (Test::OneOf(_), None) => false,
            (Test::OneOf(texts), Some(value)) => texts.iter().any(|text| match text.strip_suffix('*') {
                Some(beginning) => value.starts_with(beginning),
                None => value == text,
            }),
        }
    }
}

#[derive(Debug, PartialEq)]
pub(super) enum Test {
    Given,
    Absent,
    /// It is one of these; a `*` at the end stands for any rest.
    OneOf(&'static [&'static str]),
}

#[derive(Debug, PartialEq)]
pub(super) struct Field {
    pub(super) name: &'static str,
    /// A `#` at its end stands for numbers from 0.
    pub(super) parameter: &'static str,
    pub(super) kind: Kind,
}

impl Field {
    /// Which one of `MediaUrl#` a parameter of this name is. Twilio writes no zeros before a number.
    fn number(&self, name: &str) -> Option<u32> {
        let digits = name.strip_prefix(self.parameter.strip_suffix('#')?)?;
        let plain = digits == "0" || !digits.starts_with(['0', '+']);
        digits.parse().ok().filter(|_| plain)
    }

    fn read(&self, given: &HashMap<&str, &str>, all: &Parameters) -> Value {
        if !self.parameter.ends_with('#') {
            return given.get(self.parameter).map_or(Value::Null, |text| self.kind.read(text));
        }
        let mut numbered: Vec<(u32, &str)> =
            all.iter().filter_map(|(name, value)| Some((self.number(name)?, value))).collect();
        numbered.sort_by_key(|(number, _)| *number);
        Value::List(numbered.into_iter().map(|(_, text)| self.kind.read(text)).collect())
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Text,
    Integer,
    Decimal,
    Boolean,
    Timestamp,
    /// A text that is not printed.
    Secret,
}

impl Kind {
    fn read(self, text: &str) -> Value {
        let read = match self {
            Kind::Text | Kind::Secret => Some(Value::Text(text.to_owned())),
            Kind::Integer => text.trim().parse().ok().map(Value::Integer),
            Kind::Decimal => text.trim().parse().ok().map(Value::Decimal),
            Kind::Boolean if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
            Kind::Boolean if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
            Kind::Boolean => None,
            Kind::Timestamp => Timestamp::parse(text).map(Value::Timestamp),
        };
        read.unwrap_or(Value::Null)
    }
}

/// Values as the types that the records have.
pub(super) mod read {
    use crate::value::{Decimal, Secret, Timestamp, Value};

    macro_rules! read {
        ($($name:ident, $kind:ident, $type:ty;)*) => {$(
            pub(in crate::webhook) fn $name(value: Option<Value>) -> Option<$type> {
                match value {
                    Some(Value::$kind(value)) => Some(value),
                    _ => None,
                }
            }
        )*};
    }

    read! {
        text, Text, String;
        integer, Integer, i64;
        decimal, Decimal, Decimal;
        boolean, Bool, bool;
        timestamp, Timestamp, Timestamp;
    }

    pub(in crate::webhook) fn secret(value: Option<Value>) -> Option<Secret> {
        text(value).map(Secret::new)
    }

    pub(in crate::webhook) fn texts(value: Option<Value>) -> Vec<String> {
        let Some(Value::List(values)) = value else { return Vec::new() };
        values.into_iter().filter_map(|value| text(Some(value))).collect()
    }
}
