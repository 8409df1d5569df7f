//! What the client adds to the service's operations. It is written by hand in each language, and the generated class of the collection
//! inherits it where that is the language's way (Rust and Swift extend the type itself).

use serde::Serialize;

/// Something written by hand.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Extension {
    /// The class.
    pub(crate) class: &'static str,
    /// The module that has it, in snake_case.
    pub(crate) module: &'static str,
}

/// What a collection inherits, by the names of its operations.
pub(crate) fn of<'a>(operations: impl IntoIterator<Item = &'a str>) -> Option<Extension> {
    let place = operations.into_iter().find_map(|name| Some(name.rsplit_once('.')?.0))?;
    (place == "api.v2010.accounts.messages").then_some(Extension { class: "FindSent", module: "find_sent" })
}
