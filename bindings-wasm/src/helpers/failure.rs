//! Errors as JSON, which are thrown, and which the façade makes its classes of.

use trunkline::Error;
use trunkline::value::{Map, Value};

use crate::names::JAVASCRIPT;

/// What a refused argument is thrown as.
pub(super) fn thrown(error: Error) -> String {
    Value::Map(Map::from_iter([
        ("kind", Value::from(error.kind().name())),
        ("message", Value::Text(error.message_in(&JAVASCRIPT).into_owned())),
        ("parameter", error.parameter_in(&JAVASCRIPT).into()),
    ]))
    .to_json()
}
