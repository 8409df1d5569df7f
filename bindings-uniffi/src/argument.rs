//! Arguments as the other languages write them.

use std::time::SystemTime;

use trunkline::dialect::Name;
use trunkline::value::{Date, Decimal, Map, Timestamp, Value};
use trunkline::{Error, Result};

/// One argument. Which kinds a parameter takes is the core's to say.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum Argument {
    /// Sent as an empty text in a form and as `null` in JSON.
    Null,
    /// True or false.
    Boolean {
        /// The value.
        value: bool,
    },
    /// A whole number.
    Integer {
        /// The value.
        value: i64,
    },
    /// A number with decimals.
    Decimal {
        /// Its digits.
        digits: String,
    },
    /// A binary fraction.
    Real {
        /// The value.
        value: f64,
    },
    /// Text.
    Text {
        /// The value.
        value: String,
    },
    /// A point in time.
    Instant {
        /// The value.
        value: SystemTime,
    },
    /// A day, `2026-11-21`.
    Day {
        /// In ISO 8601.
        iso: String,
    },
    /// Several. (What is called `List` hides that of Kotlin.)
    Several {
        /// In order.
        values: Vec<Argument>,
    },
    /// Values by name.
    Object {
        /// In order.
        members: Vec<Member>,
    },
}

/// A value with its name.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Member {
    /// The name: of a parameter, as the tables spell it, or of a member of a map.
    pub name: String,
    /// The value.
    pub value: Argument,
}

impl Argument {
    pub(crate) fn into_value(self, parameter: &str) -> Result<Value> {
        Ok(match self {
            Argument::Null => Value::Null,
            Argument::Boolean { value } => Value::Bool(value),
            Argument::Integer { value } => Value::Integer(value),
            Argument::Decimal { digits } => Value::Decimal(Decimal::from(&*digits)),
            Argument::Real { value } => Value::from(value),
            Argument::Text { value } => Value::Text(value),
            Argument::Instant { value } => Value::Timestamp(Timestamp::from(value)),
            Argument::Day { iso } => match Date::parse(&iso) {
                Some(date) => Value::Date(date),
                None => {
                    let parameter = Name::parameter(parameter.to_owned());
                    return Err(Error::invalid_argument(parameter, "must be a day of the calendar"));
                }
            },
            Argument::Several { values } => {
                let values = values.into_iter().map(|value| value.into_value(parameter));
                Value::List(values.collect::<Result<_, _>>()?)
            }
            Argument::Object { members } => {
                let members = members.into_iter().map(|member| Ok((member.name, member.value.into_value(parameter)?)));
                Value::Map(members.collect::<Result<Map>>()?)
            }
        })
    }
}
