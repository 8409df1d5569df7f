//! `io.trunkline.webhook.Event`: a class for each event.

use std::path::Path;

use super::{Event, Field, Kind, view};
use crate::error::Result;
use crate::layout::block_comment;
use crate::output::{Folder, Output};
use crate::templates::Templates;

const FOLDER: &str = "bindings-uniffi/kotlin/core/src/main/generated/io/trunkline/webhook";

pub(super) fn render(events: &[Event], repository: &Path) -> Result<Output> {
    let mut templates = Templates::of("kotlin")?;
    templates.comments(block_comment);
    let files = vec![("Events.kt".into(), templates.render("events.kt.jinja", view(events, type_of)?)?)];
    Output::new(Folder::Shared(FOLDER.into()).within(repository), files)
}

fn type_of(field: &Field) -> (&'static str, &'static str) {
    match field.kind {
        _ if field.is_list() => ("List<String>", "texts"),
        Kind::Text => ("String?", "text"),
        Kind::Integer => ("Long?", "integer"),
        Kind::Decimal => ("BigDecimal?", "decimal"),
        Kind::Boolean => ("Boolean?", "boolean"),
        Kind::Timestamp => ("Instant?", "time"),
        Kind::Secret => ("Secret?", "secret"),
    }
}
