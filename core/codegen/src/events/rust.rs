//! `trunkline::webhook::events`: the table that events are found by, and a type for each.

use serde::Serialize;

use super::{Event, FILE, Field, Kind, Test};
use crate::error::Result;
use crate::layout::line_comment;
use crate::templates::{Serde, Templates, context, header};
use crate::words::Words;

pub(super) fn render(events: &[Event]) -> Result<String> {
    let mut templates = Templates::of("rust")?;
    templates.comments(|text, indent| line_comment("///", text, indent));
    templates.filter("quoted", |text: String| format!("{text:?}"));
    let events: Vec<EventView<'_>> = events.iter().map(of_event).collect();
    templates.render(
        "events.rs.jinja",
        context! { header => header("//", &format!("core/api/{FILE}")), events => Serde(events) },
    )
}

#[derive(Serialize)]
struct EventView<'a> {
    name: &'a str,
    data_name: String,
    about: &'a str,
    when: Vec<Vec<(&'a str, String)>>,
    fields: Vec<FieldView<'a>>,
}

#[derive(Serialize)]
struct FieldView<'a> {
    name: &'a str,
    /// `type` is a word of Rust's own.
    member: String,
    parameter: &'a str,
    about: &'a str,
    kind: &'static str,
    rust_type: String,
    read: &'static str,
}

fn of_event(event: &Event) -> EventView<'_> {
    let when = event.when.iter().map(|conditions| {
        let conditions = conditions.iter().map(|condition| {
            let test = match &condition.test {
                Test::Given => "Test::Given".to_owned(),
                Test::Absent => "Test::Absent".to_owned(),
                Test::OneOf(texts) => format!("Test::OneOf(&{texts:?})"),
            };
            (condition.parameter.as_str(), test)
        });
        conditions.collect()
    });
    EventView {
        name: &event.name,
        data_name: event.data_name(),
        about: &event.about,
        when: when.collect(),
        fields: event.fields.iter().map(of_field).collect(),
    }
}

fn of_field(field: &Field) -> FieldView<'_> {
    let (kind, one, read) = match field.kind {
        Kind::Text => ("Text", "String", "text"),
        Kind::Integer => ("Integer", "i64", "integer"),
        Kind::Decimal => ("Decimal", "Decimal", "decimal"),
        Kind::Boolean => ("Boolean", "bool", "boolean"),
        Kind::Timestamp => ("Timestamp", "Timestamp", "timestamp"),
        Kind::Secret => ("Secret", "Secret", "secret"),
    };
    let (rust_type, read) =
        if field.is_list() { ("Vec<String>".to_owned(), "texts") } else { (format!("Option<{one}>"), read) };
    let member = if field.name == "type" { "type_".to_owned() } else { Words::of(&field.name).snake() };
    FieldView { name: &field.name, member, parameter: &field.parameter, about: &field.about, kind, rust_type, read }
}
