//! `trunkline.twiml.voice_response` and its like, with the signatures of Twilio's library.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::{Attribute, Class, FILE, Family, Kind, Vocabulary};
use crate::error::Result;
use crate::output::{Folder, Output};
use crate::templates::{Serde, Templates, header};

const FOLDER: &str = "bindings-python/python/trunkline/twiml";

pub(super) fn render(vocabulary: &Vocabulary, repository: &Path) -> Result<Output> {
    let mut templates = Templates::of("python")?;
    templates.filter("quoted", |text: String| format!("{text:?}"));
    let mut files = Vec::new();
    for family in &vocabulary.documents {
        let used: BTreeSet<&str> = family.classes.iter().flat_map(enums).collect();
        let enums = vocabulary.enums.iter().filter(|(name, _)| used.contains(name.as_str()));
        let view = FileView {
            header: header("#", &format!("core/api/{FILE}")),
            about: family.classes.first().map_or("", |class| &class.about),
            enums: enums.collect(),
            classes: family.classes.iter().map(|class| of_class(class, family)).collect(),
        };
        files.push((format!("{}_response.py", family.name).into(), templates.render("twiml.py.jinja", Serde(view))?));
    }
    Output::new(Folder::Shared(FOLDER.into()).within(repository), files)
}

fn enums(class: &Class) -> impl Iterator<Item = &str> {
    class.attributes.iter().filter_map(|attribute| match &attribute.kind {
        Kind::Enum(name) => Some(name.as_str()),
        _ => None,
    })
}

#[derive(Serialize)]
struct FileView<'a> {
    header: String,
    about: &'a str,
    enums: Vec<&'a (String, Vec<String>)>,
    classes: Vec<ClassView<'a>>,
}

#[derive(Serialize)]
struct ClassView<'a> {
    name: &'a str,
    element: &'a str,
    about: &'a str,
    content: Option<ParamView>,
    holds: BTreeSet<&'a str>,
    methods: Vec<MethodView<'a>>,
}

#[derive(Serialize)]
struct MethodView<'a> {
    name: &'a str,
    class: &'a str,
    about: &'a str,
    content: Option<ParamView>,
    attributes: Vec<ParamView>,
}

#[derive(Serialize)]
struct ParamView {
    name: String,
    xml: String,
    about: String,
    taken: String,
    required: bool,
}

fn of_class<'a>(class: &'a Class, family: &'a Family) -> ClassView<'a> {
    let methods = class.children.iter().filter_map(|(method, child)| {
        let child = family.class(child)?;
        let attributes = child.attributes.iter().map(of_attribute).collect();
        Some(MethodView { name: method, class: &child.name, about: &child.about, content: content(child), attributes })
    });
    let holds = class.children.iter().filter_map(|(_, child)| Some(family.class(child)?.element.as_str()));
    ClassView {
        name: &class.name,
        element: &class.element,
        about: &class.about,
        content: content(class),
        holds: holds.collect(),
        methods: methods.collect(),
    }
}

fn content(class: &Class) -> Option<ParamView> {
    let content = class.content.as_ref()?;
    // The attributes of a task may be a dict, which is written as JSON.
    let taken = if class.name == "Task" { "str | dict[str, Any]" } else { "str" }.to_owned();
    let taken = if content.required { taken } else { taken + " | None" };
    Some(ParamView {
        name: content.name.clone(),
        xml: String::new(),
        about: content.about.clone(),
        taken,
        required: content.required,
    })
}

fn of_attribute(attribute: &Attribute) -> ParamView {
    let one = match &attribute.kind {
        Kind::Text => "str".to_owned(),
        Kind::Integer => "int | str".to_owned(),
        Kind::Boolean => "bool | str".to_owned(),
        Kind::Enum(name) => name.clone(),
    };
    let taken = if attribute.is_list { format!("{one} | Sequence[{one}] | None") } else { one + " | None" };
    ParamView {
        name: attribute.name.clone(),
        xml: attribute.xml(),
        about: attribute.about.clone(),
        taken,
        required: false,
    }
}
