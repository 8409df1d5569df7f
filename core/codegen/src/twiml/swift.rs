//! `TrunklineTwiml`: a structure for each element, and what each can hold as a protocol that those conform to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Attribute, Class, FILE, Kind, Vocabulary, constants};
use crate::error::Result;
use crate::facade::Language;
use crate::layout::{BRACES, WIDTH, line_comment, tidy, wrap};
use crate::output::{Folder, Output};
use crate::swift::Swift;
use crate::templates::{Templates, Value, context, header};
use crate::words::Words;

const FOLDER: &str = "bindings-uniffi/swift/Sources/TrunklineTwiml/Generated";

/// Elements that have the name of something that stands beside them: in Swift's library, Foundation, this package, Vapor. Twilio calls what
/// stands in a verb, as these do, its nouns.
const TAKEN: &[&str] = &["Application", "Client", "Stream", "Task"];

pub(super) fn render(vocabulary: &Vocabulary, repository: &Path) -> Result<Output> {
    let mut templates = Templates::of("swift")?;
    templates.comments(|text, indent| line_comment("///", text, indent));
    let header = header("//", &format!("core/api/{FILE}"));
    let file = |template: &str, view: Value| Ok(tidy(&templates.render(template, view)?, &BRACES));
    let parents = parents(vocabulary);
    // `Redirect` is one of calls and of messages.
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    for family in &vocabulary.documents {
        let new = family.classes.iter().filter(|class| seen.insert(class.name.as_str()));
        let classes: Vec<Value> = new.map(|class| of_class(class, &parents)).collect();
        let name = format!("{}Elements.swift", Words::of(&family.name).pascal());
        files.push((name.into(), file("twiml.swift.jinja", context! { header => header.as_str(), classes })?));
    }
    let enums: Vec<Value> = vocabulary.enums.iter().map(|(name, values)| of_enum(name, values)).collect();
    files.push(("Values.swift".into(), file("twiml_values.swift.jinja", context! { header, enums })?));
    Output::new(Folder::Own(FOLDER.into()).within(repository), files)
}

/// By the name of a class, the classes that can hold it.
fn parents(vocabulary: &Vocabulary) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut parents: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for class in vocabulary.documents.iter().flat_map(|family| &family.classes) {
        for (_, child) in &class.children {
            parents.entry(child).or_default().insert(&class.name);
        }
    }
    parents
}

fn of_class(class: &Class, parents: &BTreeMap<&str, BTreeSet<&str>>) -> Value {
    let parents = parents.get(class.name.as_str()).into_iter().flatten();
    let conforms: Vec<String> = parents.map(|parent| format!("{}Child", type_name(parent))).collect();
    let mut said = String::from("- Parameters:");
    if let Some(content) = &class.content {
        said += &format!("\n  - {}: {}", Words::of(&content.name).camel(), content.about);
    }
    for attribute in &class.attributes {
        said += &format!("\n  - {}: {}", Words::of(&attribute.name).camel(), attribute.about);
    }
    said += "\n  - content: What it holds.";
    context! {
        name => type_name(&class.name),
        element => class.element.as_str(),
        about => class.about.as_str(),
        declaration => declaration(&type_name(&class.name), &conforms),
        holds => !class.children.is_empty(),
        said,
        text => class.content.as_ref().map(|content| {
            context! { name => param(&content.name), required => content.required }
        }),
        attributes => class.attributes.iter().map(of_attribute).collect::<Vec<_>>(),
    }
}

/// The beginning of a structure, in as many lines as it takes.
fn declaration(name: &str, conforms: &[String]) -> String {
    let conforms = if conforms.is_empty() { "Twiml".to_owned() } else { conforms.join(", ") };
    match wrap(&format!("public struct {name}: {conforms}"), WIDTH).as_slice() {
        [line] => format!("{line} {{"),
        lines => lines.join("\n    ") + "\n{",
    }
}

fn of_attribute(attribute: &Attribute) -> Value {
    let one = match &attribute.kind {
        Kind::Text => "String",
        Kind::Integer => "Int",
        Kind::Boolean => "Bool",
        Kind::Enum(name) => name,
    };
    let takes = if attribute.is_list { format!("[{one}]") } else { one.to_owned() };
    context! { name => param(&attribute.name), xml => attribute.xml(), takes }
}

fn of_enum(name: &str, values: &[String]) -> Value {
    context! { name, cases => constants(values, &[], |value| Swift.case(value)) }
}

fn param(name: &str) -> String {
    Swift.unlike_keywords(Words::of(name).camel())
}

fn type_name(class: &str) -> String {
    if TAKEN.contains(&class) { format!("{class}Noun") } else { class.to_owned() }
}
