//! `trunkline.webhooks.events`: a class for each event.

use std::path::Path;

use serde::Serialize;

use super::{Event, FILE, Field, Kind};
use crate::error::Result;
use crate::output::{Folder, Output};
use crate::templates::{Serde, Templates, context, header};

const FOLDER: &str = "bindings-python/python/trunkline/webhooks";

pub(super) fn render(events: &[Event], repository: &Path) -> Result<Output> {
    let mut templates = Templates::of("python")?;
    templates.filter("quoted", |text: String| format!("{text:?}"));
    let events: Vec<EventView<'_>> = events.iter().map(of_event).collect();
    let view = context! { header => header("#", &format!("core/api/{FILE}")), events => Serde(events) };
    let files = vec![("events.py".into(), templates.render("events.py.jinja", view)?)];
    Output::new(Folder::Shared(FOLDER.into()).within(repository), files)
}

#[derive(Serialize)]
struct EventView<'a> {
    name: &'a str,
    data_name: String,
    about: &'a str,
    fields: Vec<FieldView<'a>>,
}

#[derive(Serialize)]
struct FieldView<'a> {
    name: String,
    about: &'a str,
    python_type: &'static str,
    is_list: bool,
}

fn of_event(event: &Event) -> EventView<'_> {
    let fields = event.fields.iter().map(of_field).collect();
    EventView { name: &event.name, data_name: event.data_name(), about: &event.about, fields }
}

fn of_field(field: &Field) -> FieldView<'_> {
    let python_type = match field.kind {
        _ if field.is_list() => "list[str]",
        Kind::Text | Kind::Secret => "str | None",
        Kind::Integer => "int | None",
        Kind::Decimal => "Decimal | None",
        Kind::Boolean => "bool | None",
        Kind::Timestamp => "datetime | None",
    };
    // A word of Python's own.
    let name = if field.name == "from" { "from_".to_owned() } else { field.name.clone() };
    FieldView { name, about: &field.about, python_type, is_list: field.is_list() }
}
