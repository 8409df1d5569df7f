//! Everything that a sandbox knows, as text: its state, its clock and its chance. What it has seen, requests and webhooks, is not in it.
//!
//! Each type says how it is kept where it is defined: [`kept`] takes its fields by name, so that a new one is not forgotten.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::engine::Engine;
use crate::schema::Method;
use crate::value::{Date, Decimal, Map, Timestamp, Value, json};

/// Changes with what is kept, and with how.
const FORMAT: i64 = 1;
const FORMAT_NAME: &str = "trunkline_sandbox";
/// How deep a snapshot is nested at most: each map of a value is two of a snapshot, below a few of its own.
const MAX_DEPTH: u16 = 3 * json::MAX_DEPTH;

/// What a snapshot holds.
pub(crate) trait Kept: Sized {
    fn write(&self) -> Value;

    /// Says what cannot be read.
    fn read(value: &Value) -> Result<Self, String>;
}

/// Keeps a structure, all of its fields but those that are named as left out, or an enum, all of its variants.
macro_rules! kept {
    ($name:ident { $($field:ident),+ $(,)? } $(without { $($other:ident),+ })?) => {
        impl $crate::sandbox::snapshot::Kept for $name {
            fn write(&self) -> $crate::value::Value {
                let $name { $($field,)+ $($($other: _,)+)? } = self;
                let fields = [$((stringify!($field), $crate::sandbox::snapshot::Kept::write($field))),+];
                $crate::value::Value::Map(fields.into_iter().collect())
            }

            fn read(value: &$crate::value::Value) -> Result<Self, String> {
                Ok($name {
                    $($field: $crate::sandbox::snapshot::member(value, stringify!($field))?,)+
                    $($($other: Default::default(),)+)?
                })
            }
        }
    };
    (enum $name:ident { $($variant:ident { $($field:ident),* $(,)? }),+ $(,)? }) => {
        impl $crate::sandbox::snapshot::Kept for $name {
            fn write(&self) -> $crate::value::Value {
                let (name, fields) = match self {
                    $($name::$variant { $($field),* } => (
                        stringify!($variant),
                        vec![$((stringify!($field), $crate::sandbox::snapshot::Kept::write($field))),*],
                    ),)+
                };
                let fields: $crate::value::Map = fields.into_iter().collect();
                $crate::value::Value::Map($crate::value::Map::from_iter([(name, fields)]))
            }

            fn read(value: &$crate::value::Value) -> Result<Self, String> {
                $(if let Some(_value) = value.get(stringify!($variant)) {
                    return Ok($name::$variant { $($field: $crate::sandbox::snapshot::member(_value, stringify!($field))?),* });
                })+
                Err(concat!("is no ", stringify!($name)).to_owned())
            }
        }
    };
}
pub(crate) use kept;

/// A member of a structure.
pub(crate) fn member<T: Kept>(value: &Value, name: &str) -> Result<T, String> {
    let found = value.get(name).ok_or_else(|| format!("`{name}` is missing"))?;
    T::read(found).map_err(|why| format!("`{name}` {why}"))
}

/// Writes a snapshot.
pub(crate) fn take(engine: &Engine) -> Map {
    Map::from_iter([(FORMAT_NAME, Value::Integer(FORMAT)), ("sandbox", engine.write())])
}

/// Makes an engine what it was, or says what is wrong with the snapshot and changes nothing.
pub(crate) fn restore(engine: &mut Engine, snapshot: &str) -> Result<(), String> {
    let mut scanner = json::Scanner::new(snapshot.trim());
    let snapshot = scanner.build(MAX_DEPTH).and_then(|value| scanner.end().map(|()| value)).unwrap_or_default();
    match snapshot.get(FORMAT_NAME).and_then(Value::as_i64) {
        Some(FORMAT) => {}
        Some(other) => {
            return Err(format!(
                "The snapshot has format {other}, and this version of Trunkline reads format {FORMAT}"
            ));
        }
        None => return Err("This is no snapshot of a sandbox".to_owned()),
    }
    let kept = snapshot.get("sandbox").unwrap_or(&Value::Null);
    engine.become_again(kept).map_err(|why| format!("The snapshot cannot be read: {why}"))
}

impl Kept for Value {
    /// JSON has no times, days and decimals: these are maps of one member, and so are maps.
    fn write(&self) -> Value {
        let wrapped = |name: &str, value: Value| Value::Map(Map::from_iter([(name, value)]));
        match self {
            Value::Timestamp(time) => wrapped("time", time.to_string().into()),
            Value::Date(date) => wrapped("date", date.to_string().into()),
            Value::Decimal(number) => wrapped("decimal", number.as_str().into()),
            Value::Map(map) => wrapped("map", map.write()),
            Value::Record(record) => wrapped("map", record.to_map().write()),
            Value::List(values) => values.write(),
            plain => plain.clone(),
        }
    }

    fn read(value: &Value) -> Result<Value, String> {
        match value {
            Value::List(_) => Vec::read(value).map(Value::List),
            Value::Map(map) => match map.iter().next() {
                Some(("time", time)) => Timestamp::read(time).map(Value::Timestamp),
                Some(("date", date)) => {
                    date.as_str().and_then(Date::parse).map(Value::Date).ok_or_else(|| wrong("a day"))
                }
                Some(("decimal", number)) => {
                    let number = number.as_str().and_then(|text| text.parse::<Decimal>().ok());
                    number.map(Value::Decimal).ok_or_else(|| wrong("a number"))
                }
                Some(("map", map)) => Map::read(map).map(Value::Map),
                _ => Err(wrong("a value")),
            },
            plain => Ok(plain.clone()),
        }
    }
}

fn wrong(what: &str) -> String {
    format!("is not {what}")
}

impl Kept for Map {
    fn write(&self) -> Value {
        Value::Map(self.iter().map(|(name, value)| (name, value.write())).collect())
    }

    fn read(value: &Value) -> Result<Map, String> {
        let map = value.as_map().ok_or_else(|| wrong("a map"))?;
        map.iter()
            .map(|(name, value)| Ok((name, Value::read(value)?)))
            .collect::<Result<Vec<_>, String>>()
            .map(Map::from_iter)
    }
}

impl Kept for String {
    fn write(&self) -> Value {
        self.as_str().into()
    }

    fn read(value: &Value) -> Result<String, String> {
        value.as_str().map(str::to_owned).ok_or_else(|| wrong("text"))
    }
}

impl Kept for bool {
    fn write(&self) -> Value {
        (*self).into()
    }

    fn read(value: &Value) -> Result<bool, String> {
        value.as_bool().ok_or_else(|| wrong("true or false"))
    }
}

macro_rules! kept_numbers {
    ($($number:ty),+) => {$(
        impl Kept for $number {
            fn write(&self) -> Value {
                Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }

            fn read(value: &Value) -> Result<$number, String> {
                value.as_i64().and_then(|number| <$number>::try_from(number).ok()).ok_or_else(|| wrong("a number of its size"))
            }
        }
    )+};
}
kept_numbers!(i64, u32, u16, usize);

/// The largest whole number that JavaScript reads exactly.
pub(crate) const MAX_EXACT: u64 = (1 << 53) - 1;

impl Kept for u64 {
    /// As text where a program that reads the snapshot would round it.
    fn write(&self) -> Value {
        match i64::try_from(*self) {
            Ok(number) if *self <= MAX_EXACT => number.into(),
            _ => self.to_string().into(),
        }
    }

    fn read(value: &Value) -> Result<u64, String> {
        let read = match value.as_str() {
            Some(text) => text.parse().ok(),
            None => value.as_i64().and_then(|number| u64::try_from(number).ok()),
        };
        read.ok_or_else(|| wrong("a number of its size"))
    }
}

impl Kept for f64 {
    /// JSON has no infinity.
    fn write(&self) -> Value {
        self.to_string().into()
    }

    fn read(value: &Value) -> Result<f64, String> {
        value.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| wrong("a number"))
    }
}

impl Kept for Timestamp {
    fn write(&self) -> Value {
        self.to_string().into()
    }

    fn read(value: &Value) -> Result<Timestamp, String> {
        value.as_str().and_then(Timestamp::parse).ok_or_else(|| wrong("a time"))
    }
}

impl Kept for Method {
    fn write(&self) -> Value {
        self.as_str().into()
    }

    fn read(value: &Value) -> Result<Method, String> {
        value.as_str().and_then(Method::parse).ok_or_else(|| wrong("a method"))
    }
}

impl<T: Kept> Kept for Option<T> {
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, Kept::write)
    }

    fn read(value: &Value) -> Result<Option<T>, String> {
        if value.is_null() { Ok(None) } else { T::read(value).map(Some) }
    }
}

fn read_all<T: Kept, C: FromIterator<T>>(value: &Value) -> Result<C, String> {
    value.as_list().ok_or_else(|| wrong("a list"))?.iter().map(T::read).collect()
}

impl<T: Kept> Kept for Vec<T> {
    fn write(&self) -> Value {
        Value::List(self.iter().map(Kept::write).collect())
    }

    fn read(value: &Value) -> Result<Vec<T>, String> {
        read_all(value)
    }
}

impl<T: Kept> Kept for VecDeque<T> {
    fn write(&self) -> Value {
        Value::List(self.iter().map(Kept::write).collect())
    }

    fn read(value: &Value) -> Result<VecDeque<T>, String> {
        read_all(value)
    }
}

impl Kept for Duration {
    fn write(&self) -> Value {
        u64::try_from(self.as_nanos()).unwrap_or(u64::MAX).write()
    }

    fn read(value: &Value) -> Result<Duration, String> {
        u64::read(value).map(Duration::from_nanos)
    }
}

impl<T: Kept + Ord> Kept for BTreeSet<T> {
    fn write(&self) -> Value {
        Value::List(self.iter().map(Kept::write).collect())
    }

    fn read(value: &Value) -> Result<BTreeSet<T>, String> {
        read_all(value)
    }
}

impl<K: Kept + Ord, V: Kept> Kept for BTreeMap<K, V> {
    fn write(&self) -> Value {
        Value::List(self.iter().map(|(key, value)| Value::List(vec![key.write(), value.write()])).collect())
    }

    fn read(value: &Value) -> Result<BTreeMap<K, V>, String> {
        read_all::<(K, V), _>(value)
    }
}

macro_rules! kept_tuples {
    ($($name:ident $at:literal),+) => {
        impl<$($name: Kept),+> Kept for ($($name,)+) {
            #[allow(non_snake_case)]
            fn write(&self) -> Value {
                let ($($name,)+) = self;
                Value::List(vec![$($name.write()),+])
            }

            fn read(value: &Value) -> Result<Self, String> {
                let parts = value.as_list().ok_or_else(|| wrong("a list"))?;
                Ok(($($name::read(parts.get($at).ok_or_else(|| wrong("a list of all of its parts"))?)?,)+))
            }
        }
    };
}
kept_tuples!(A 0, B 1);
kept_tuples!(A 0, B 1, C 2);
