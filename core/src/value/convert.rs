//! Between Rust types and values: what a field can be read as, and what a parameter accepts.

use super::json;
use super::{Date, Decimal, Map, Record, Secret, Timestamp, Value};

/// A type that a field can be read as.
pub trait FromField: Sized {
    /// Reads one valid JSON value, never failing: what cannot be read is `None`, or empty.
    fn from_field(raw: &str) -> Self;
}

macro_rules! from_field {
    ($($type:ty, $read:expr;)*) => {$(
        impl FromField for Option<$type> {
            fn from_field(raw: &str) -> Self {
                $read(raw)
            }
        }
    )*};
}

from_field! {
    bool, json::boolean;
    i64, json::integer;
    Decimal, json::decimal;
    Timestamp, json::timestamp;
    Date, json::date;
    Secret, |raw| json::text(raw).map(Secret::new);
    String, |raw| json::text(raw).map(|text| text.into_owned());
    Map, |raw| match json::any(raw) { Value::Map(map) => Some(map), _ => None };
    Value, |raw| Some(json::any(raw)).filter(|value| !value.is_null());
}

impl FromField for String {
    fn from_field(raw: &str) -> Self {
        json::text(raw).unwrap_or_default().into_owned()
    }
}

/// Lists: elements that are null or unreadable are left out.
impl<T> FromField for Option<Vec<T>>
where
    Option<T>: FromField,
{
    fn from_field(raw: &str) -> Self {
        raw.starts_with('[').then(|| json::elements(raw).filter_map(Option::<T>::from_field).collect())
    }
}

/// A type of the façade that a field can hold: an enum of texts or a nested model.
pub trait FieldType: Sized {
    /// Reads one valid JSON value; nothing if it is null or cannot be read.
    fn from_json(raw: &str) -> Option<Self>;
}

impl<T: FieldType> FromField for Option<T> {
    fn from_field(raw: &str) -> Self {
        T::from_json(raw)
    }
}

/// A model that holds its own kind keeps it in a box.
impl<T: FieldType> FieldType for Box<T> {
    fn from_json(raw: &str) -> Option<Self> {
        T::from_json(raw).map(Box::new)
    }
}

macro_rules! into_value {
    ($($type:ty => $variant:ident;)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Value::$variant(value.into())
            }
        }
    )*};
}

into_value! {
    bool => Bool;
    i32 => Integer;
    u32 => Integer;
    i64 => Integer;
    f64 => Decimal;
    Decimal => Decimal;
    &str => Text;
    &String => Text;
    String => Text;
    Timestamp => Timestamp;
    Date => Date;
    Map => Map;
    Record => Record;
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        Value::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl From<Secret> for Value {
    fn from(secret: Secret) -> Self {
        Value::Text(secret.expose().to_owned())
    }
}

/// What a date-time parameter accepts: a [`Timestamp`], a `SystemTime`, a [`Date`] (its midnight), or text that is sent as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct DateTimeText(Value);

/// What a date parameter accepts: a [`Date`], a [`Timestamp`] (its day in UTC), or text that is sent as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct DateText(Value);

/// What a JSON parameter accepts: text that is JSON already, or a [`Map`], a list or any other [`Value`] to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonText(Value);

macro_rules! accepts {
    ($target:ident: $($type:ty),*) => {
        $(impl From<$type> for $target {
            fn from(value: $type) -> Self {
                $target(value.into())
            }
        })*

        impl From<$target> for Value {
            fn from(value: $target) -> Self {
                value.0
            }
        }
    };
}

accepts!(DateTimeText: Timestamp, Date, &str, String);
accepts!(DateText: Timestamp, Date, &str, String);
accepts!(JsonText: Map, Value, &str, String);

impl From<std::time::SystemTime> for DateTimeText {
    fn from(time: std::time::SystemTime) -> Self {
        Timestamp::from(time).into()
    }
}
