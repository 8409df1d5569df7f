//! `events` of `trunkline/webhooks`: a class for each event, and its type.

use std::path::Path;

use super::{Event, Field, Kind, view};
use crate::error::Result;
use crate::layout::{BRACES, block_comment, tidy};
use crate::output::{Folder, Output};
use crate::templates::Templates;

const FOLDER: &str = "bindings-wasm/npm/webhooks";

pub(super) fn render(events: &[Event], repository: &Path) -> Result<Output> {
    let mut templates = Templates::of("typescript")?;
    templates.comments(block_comment);
    let mut files = Vec::new();
    for ending in ["js", "d.ts"] {
        let text = templates.render(&format!("events.{ending}.jinja"), view(events, type_of)?)?;
        files.push((format!("events.{ending}").into(), tidy(&text, &BRACES)));
    }
    Output::new(Folder::Own(FOLDER.into()).within(repository), files)
}

fn type_of(field: &Field) -> (&'static str, &'static str) {
    match field.kind {
        _ if field.is_list() => ("string[]", ""),
        Kind::Text | Kind::Secret => ("string | undefined", ""),
        Kind::Integer | Kind::Decimal => ("number | undefined", ""),
        Kind::Boolean => ("boolean | undefined", ""),
        Kind::Timestamp => ("Date | undefined", ""),
    }
}
