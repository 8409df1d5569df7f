//! `io.trunkline.twiml`: builders that are lambdas with receivers, each of which offers what its element can hold.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Class, FILE, Kind, Vocabulary, constants, undigited};
use crate::error::Result;
use crate::layout::block_comment;
use crate::output::{Folder, Output};
use crate::templates::{Templates, Value, context, header};
use crate::words::Words;

const FOLDER: &str = "bindings-uniffi/kotlin/core/src/main/generated/io/trunkline/twiml";

pub(super) fn render(vocabulary: &Vocabulary, repository: &Path) -> Result<Output> {
    let mut templates = Templates::of("kotlin")?;
    templates.comments(block_comment);
    templates.filter("quoted", |text: String| format!("{text:?}").replace('$', "\\$"));
    // `Redirect` is one of calls and of messages.
    let mut seen = BTreeSet::new();
    let mut classes = Vec::new();
    for family in &vocabulary.documents {
        for (at, class) in family.classes.iter().enumerate() {
            if seen.insert(class.name.as_str()) {
                let methods: Vec<Value> = class
                    .children
                    .iter()
                    .filter_map(|(method, child)| Some(of_method(method, family.class(child)?)))
                    .collect();
                classes.push(context! {
                    name => class.name.as_str(),
                    element => class.element.as_str(),
                    about => class.about.as_str(),
                    is_document => at == 0,
                    function => Words::of(&class.name).camel(),
                    methods,
                });
            }
        }
    }
    let enums: Vec<Value> = vocabulary.enums.iter().map(|(name, values)| of_enum(name, values)).collect();
    let header = header("//", &format!("core/api/{FILE}"));
    let files = vec![("Elements.kt".into(), templates.render("twiml.kt.jinja", context! { header, enums, classes })?)];
    Output::new(Folder::Shared(FOLDER.into()).within(repository), files)
}

fn of_enum(name: &str, values: &[String]) -> Value {
    context! { name, cases => constants(values, &[], |value| undigited(Words::of(value).screaming())) }
}

fn of_method(method: &str, child: &Class) -> Value {
    let attributes = child.attributes.iter().map(|attribute| {
        let one = match &attribute.kind {
            Kind::Text => "String",
            Kind::Integer => "Int",
            Kind::Boolean => "Boolean",
            Kind::Enum(name) => name,
        };
        let kind = if attribute.is_list { format!("List<{one}>") } else { one.to_owned() };
        context! { name => named(&attribute.name), xml => attribute.xml(), about => attribute.about.as_str(), kind }
    });
    let mut about = format!("{}\n", child.about);
    if let Some(content) = &child.content {
        about += &format!("\n@param {} {}", Words::of(&content.name).camel(), lower(&content.about));
    }
    for attribute in &child.attributes {
        about += &format!("\n@param {} {}", Words::of(&attribute.name).camel(), lower(&attribute.about));
    }
    about += "\n@param block what it holds.";
    context! {
        name => named(method),
        class => child.name.as_str(),
        about,
        content => child.content.as_ref().map(|content| {
            context! { name => named(&content.name), required => content.required }
        }),
        attributes => attributes.collect::<Vec<_>>(),
    }
}

/// In camelCase, in quotes where it is a word of Kotlin's own.
fn named(name: &str) -> String {
    let name = Words::of(name).camel();
    if ["break", "for"].contains(&name.as_str()) { format!("`{name}`") } else { name }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let second_is_lower = text.chars().nth(1).is_none_or(|letter| !letter.is_uppercase());
    match letters.next() {
        Some(first) if second_is_lower => first.to_lowercase().collect::<String>() + letters.as_str(),
        _ => text.to_owned(),
    }
}
