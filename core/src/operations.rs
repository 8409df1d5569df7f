//! Finds operations by their names: those of the tables, and what the client adds to them.

use crate::client::sent;
use crate::error::Result;
use crate::schema::Operation;

/// The operation of this name. `known` finds those of the tables ([`Table::find`](crate::schema::packed::Table::find)).
///
/// # Errors
/// Those of `known`.
pub fn find(name: &str, known: impl FnOnce(&str) -> Result<&'static Operation>) -> Result<&'static Operation> {
    match name {
        sent::NAME => known(sent::LIST).and_then(sent::operation),
        name => known(name),
    }
}
