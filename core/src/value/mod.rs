//! What crosses every boundary: [`Value`] in both directions, [`Record`] for what the service answers.

#[cfg(feature = "sandbox")]
use std::{collections::HashSet, sync::Arc};

mod convert;
mod decimal;
pub(crate) mod json;
mod record;
mod secret;
mod text_enum;
mod timestamp;

pub use convert::{DateText, DateTimeText, FieldType, FromField, JsonText};
pub use decimal::{Decimal, NotANumber};
pub(crate) use record::Reader;
pub use record::{Cell, FromRecord, Record};
pub use secret::Secret;
pub use text_enum::text_enum;
pub use timestamp::{Date, Timestamp};

/// Anything that an argument or a field can be.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// Nothing. As an argument it is sent as an empty text in a form and as `null` in JSON; an argument that is not
    /// given is not sent at all.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with decimals, or one beyond 64 bits.
    Decimal(Decimal),
    /// Text.
    Text(String),
    /// A point in time.
    Timestamp(Timestamp),
    /// A day.
    Date(Date),
    /// Several values.
    List(Vec<Value>),
    /// Values by name.
    Map(Map),
    /// A resource or a nested object.
    Record(Record),
}

impl Value {
    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The values, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(values) => Some(values),
            _ => None,
        }
    }

    /// The values by name, if it is a map.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The member with this name, if it is a map that has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_map()?.get(name)
    }

    /// Compact JSON. Times are RFC 3339, records canonical (see [`Record::to_json`]).
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        json::write(self, &mut out);
        out
    }

    /// Reads any JSON text. Objects become maps, numbers integers where they fit and decimals otherwise.
    pub fn from_json(text: &str) -> Option<Value> {
        let mut scanner = json::Scanner::new(text);
        let value = scanner.any().ok()?;
        scanner.end().ok()?;
        Some(value)
    }

    /// What kind of value it is, in words for a message.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Integer(_) => "an integer",
            Value::Decimal(_) => "a number",
            Value::Text(_) => "text",
            Value::Timestamp(_) => "a date-time",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Record(_) => "a record",
        }
    }
}

/// Values by name, in the order in which they came. Small: a search walks through it. Of two values with one name (JSON allows
/// it), the later counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map(Vec<(Name, Value)>);

/// Of tens of thousands of records in memory, those of a collection share their names. What pages load has no room for that.
#[cfg(feature = "sandbox")]
type Name = Arc<str>;
#[cfg(not(feature = "sandbox"))]
type Name = String;

/// How many values more a full map gets room for, there. Maps are many and small: room for as many again would be most of what they take.
#[cfg(feature = "sandbox")]
const ROOM: usize = 4;

impl Map {
    /// An empty map.
    pub fn new() -> Map {
        Map::default()
    }

    /// The value with this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(key, _)| &**key == name).map(|(_, value)| value)
    }

    /// Sets the value with this name, in the place of an earlier one.
    pub fn insert(&mut self, name: impl AsRef<str>, value: impl Into<Value>) {
        let (name, value) = (name.as_ref(), value.into());
        match self.0.iter_mut().rev().find(|(key, _)| &**key == name) {
            Some((_, old)) => *old = value,
            None => {
                #[cfg(feature = "sandbox")]
                if self.0.len() == self.0.capacity() {
                    self.0.reserve_exact(ROOM);
                }
                self.0.push((name.into(), value));
            }
        }
    }

    /// Shares its names with other maps, by a set of names that are known.
    #[cfg(feature = "sandbox")]
    pub(crate) fn share_names(&mut self, known: &mut HashSet<Arc<str>>) {
        for (name, _) in &mut self.0 {
            match known.get(&**name) {
                Some(shared) => *name = shared.clone(),
                None => _ = known.insert(name.clone()),
            }
        }
    }

    /// The names and values in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(feature = "sandbox")]
fn owned(name: Name) -> String {
    String::from(&*name)
}

#[cfg(not(feature = "sandbox"))]
fn owned(name: Name) -> String {
    name
}

impl IntoIterator for Map {
    type Item = (String, Value);
    type IntoIter = std::iter::Map<std::vec::IntoIter<(Name, Value)>, fn((Name, Value)) -> (String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(|(name, value)| (owned(name), value))
    }
}

impl<K: AsRef<str>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Map(pairs.into_iter().map(|(name, value)| (name.as_ref().into(), value.into())).collect())
    }
}
