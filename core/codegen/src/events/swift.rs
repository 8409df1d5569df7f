//! `TrunklineCore.WebhookEvent`: a case and a structure for each event.

use std::path::Path;

use super::{Event, Field, Kind, view};
use crate::error::Result;
use crate::layout::line_comment;
use crate::output::{Folder, Output};
use crate::templates::Templates;

const FOLDER: &str = "bindings-uniffi/swift/Sources/TrunklineCore/Generated";

pub(super) fn render(events: &[Event], repository: &Path) -> Result<Output> {
    let mut templates = Templates::of("swift")?;
    templates.comments(|text, indent| line_comment("///", text, indent));
    let files = vec![("Events.swift".into(), templates.render("events.swift.jinja", view(events, type_of)?)?)];
    Output::new(Folder::Shared(FOLDER.into()).within(repository), files)
}

fn type_of(field: &Field) -> (&'static str, &'static str) {
    match field.kind {
        _ if field.is_list() => ("[String]", "texts"),
        Kind::Text => ("String?", "text"),
        Kind::Integer => ("Int?", "integer"),
        Kind::Decimal => ("Decimal?", "decimal"),
        Kind::Boolean => ("Bool?", "boolean"),
        Kind::Timestamp => ("Date?", "time"),
        Kind::Secret => ("Secret?", "secret"),
    }
}
