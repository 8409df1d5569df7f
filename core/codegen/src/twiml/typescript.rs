//! `trunkline/twiml`, with the methods of Twilio's library for Node: classes, and what they take, exactly.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::{Attribute, Class, Content, FILE, Family, Kind, Vocabulary};
use crate::error::Result;
use crate::layout::{BRACES, block_comment, tidy};
use crate::output::{Folder, Output};
use crate::templates::{Serde, Templates, header};

const FOLDER: &str = "bindings-wasm/npm/twiml";

pub(super) fn render(vocabulary: &Vocabulary, repository: &Path) -> Result<Output> {
    let mut templates = Templates::of("typescript")?;
    templates.comments(block_comment);
    let mut files = Vec::new();
    for family in &vocabulary.documents {
        let view = view(vocabulary, family);
        for ending in ["js", "d.ts"] {
            let body = templates.render(&format!("twiml.{ending}.jinja"), Serde(&view))?;
            let text = format!("{}\n{body}", header("//", &format!("core/api/{FILE}")));
            files.push((format!("{}-response.{ending}", family.name).into(), tidy(&text, &BRACES)));
        }
    }
    Output::new(Folder::Own(FOLDER.into()).within(repository), files)
}

#[derive(Serialize)]
struct FileView<'a> {
    enums: Vec<EnumView<'a>>,
    classes: Vec<ClassView<'a>>,
}

#[derive(Serialize)]
struct EnumView<'a> {
    name: &'a str,
    /// In quotation marks.
    values: Vec<String>,
}

#[derive(Serialize)]
struct ClassView<'a> {
    name: &'a str,
    element: &'a str,
    about: &'a str,
    attributes: Vec<AttributeView<'a>>,
    methods: Vec<MethodView<'a>>,
}

#[derive(Serialize)]
struct AttributeView<'a> {
    /// As a property is written: in quotation marks if it is no name of JavaScript.
    name: String,
    about: &'a str,
    takes: String,
}

#[derive(Serialize)]
struct MethodView<'a> {
    name: String,
    class: &'a str,
    about: &'a str,
    has_attributes: bool,
    content: Option<ContentView>,
}

#[derive(Serialize)]
struct ContentView {
    name: String,
    about: String,
    required: bool,
}

fn view<'a>(vocabulary: &'a Vocabulary, family: &'a Family) -> FileView<'a> {
    let kinds =
        family.classes.iter().flat_map(|class| &class.attributes).filter_map(|attribute| match &attribute.kind {
            Kind::Enum(name) => Some(name.as_str()),
            _ => None,
        });
    let used: BTreeSet<&str> = kinds.collect();
    let enums = vocabulary.enums.iter().filter(|(name, _)| used.contains(name.as_str()));
    let enums =
        enums.map(|(name, values)| EnumView { name, values: values.iter().map(|value| quoted(value)).collect() });
    FileView { enums: enums.collect(), classes: family.classes.iter().map(|class| of_class(class, family)).collect() }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn of_class<'a>(class: &'a Class, family: &'a Family) -> ClassView<'a> {
    let methods = class.children.iter().filter_map(|(method, child)| {
        let child = family.class(child)?;
        Some(MethodView {
            name: camel(method.trim_end_matches('_')),
            class: &child.name,
            about: &child.about,
            has_attributes: !child.attributes.is_empty(),
            content: child.content.as_ref().map(of_content),
        })
    });
    ClassView {
        name: &class.name,
        element: &class.element,
        about: &class.about,
        attributes: class.attributes.iter().map(of_attribute).collect(),
        methods: methods.collect(),
    }
}

fn of_content(content: &Content) -> ContentView {
    ContentView { name: camel(&content.name), about: content.about.clone(), required: content.required }
}

fn of_attribute(attribute: &Attribute) -> AttributeView<'_> {
    let name = attribute.xml();
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let one = match &attribute.kind {
        Kind::Text => "string",
        Kind::Integer => "number | string",
        Kind::Boolean => "boolean | string",
        Kind::Enum(name) => name,
    };
    AttributeView {
        name: if is_name { name } else { quoted(&name) },
        about: &attribute.about,
        takes: if attribute.is_list { format!("{one} | readonly ({one})[]") } else { one.to_owned() },
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |camel, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        camel + &initial.to_ascii_uppercase() + rest
    })
}
