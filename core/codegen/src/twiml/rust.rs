//! `trunkline::twiml::voice`, `messaging` and `fax`: a type for each element, which offers what the element can hold.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Class, FILE, Family, Kind, Vocabulary, constants, undigited};
use crate::document::Document;
use crate::error::Result;
use crate::layout::line_comment;
use crate::templates::{Files, Templates, Value, context, header};
use crate::words::Words;

/// The modules, each with its name: `voice.rs`.
///
/// # Errors
/// The file cannot be read or is not understood.
pub(crate) fn modules(api: &Path) -> Result<Files> {
    let vocabulary = Vocabulary::read(&Document::open(&api.join(FILE))?)?;
    let mut templates = Templates::of("rust")?;
    templates.comments(|text, indent| line_comment("///", text, indent));
    templates.filter("quoted", |text: String| format!("{text:?}"));
    let render = |family: &Family| {
        let text = templates.render("twiml.rs.jinja", of_family(&vocabulary, family))?;
        Ok((format!("{}.rs", family.name).into(), text))
    };
    vocabulary.documents.iter().map(render).collect()
}

fn of_family(vocabulary: &Vocabulary, family: &Family) -> Value {
    let kinds = family.classes.iter().flat_map(|class| &class.attributes).map(|attribute| &attribute.kind);
    let used: BTreeSet<&str> =
        kinds.filter_map(|kind| if let Kind::Enum(name) = kind { Some(name.as_str()) } else { None }).collect();
    let enums = vocabulary.enums.iter().filter(|(name, _)| used.contains(name.as_str()));
    let enums: Vec<Value> = enums.map(|(name, values)| of_enum(name, values)).collect();
    let classes: Vec<Value> =
        family.classes.iter().enumerate().map(|(at, class)| of_class(class, family, at == 0)).collect();
    let header = header("//", &format!("core/api/{FILE}"));
    let has_lists = family.classes.iter().flat_map(|class| &class.attributes).any(|attribute| attribute.is_list);
    context! { header, enums, classes, has_lists }
}

fn of_enum(name: &str, values: &[String]) -> Value {
    context! { name, cases => constants(values, &["Other"], |value| undigited(Words::of(value).pascal())) }
}

fn of_class(class: &Class, family: &Family, is_document: bool) -> Value {
    let content = class.content.as_ref().map(|content| {
        let name = Words::of(&content.name).snake();
        context! { name, about => content.about.as_str(), required => content.required }
    });
    let attributes: Vec<Value> = class
        .attributes
        .iter()
        .map(|attribute| {
            let (kind, is_text) = match &attribute.kind {
                Kind::Text => ("String", true),
                Kind::Integer => ("i64", false),
                Kind::Boolean => ("bool", false),
                Kind::Enum(name) => (name.as_str(), true),
            };
            let (name, about) = (named(&attribute.name), attribute.about.as_str());
            context! { name, xml => attribute.xml(), about, is_list => attribute.is_list, kind, is_text }
        })
        .collect();
    let children: Vec<Value> = class
        .children
        .iter()
        .filter_map(|(method, child)| {
            let child = family.class(child)?;
            let argument = named(method);
            let is_taken = class.attributes.iter().any(|attribute| named(&attribute.name) == argument);
            let name = if is_taken { format!("add_{argument}") } else { argument.clone() };
            Some(context! { name, argument, class => child.name.as_str(), about => child.about.as_str() })
        })
        .collect();
    context! {
        name => class.name.as_str(),
        element => class.element.as_str(),
        about => class.about.as_str(),
        is_document,
        content,
        attributes,
        children,
    }
}

/// In snake_case, with an underscore where it is a word of Rust's own.
fn named(name: &str) -> String {
    let name = Words::of(name).snake();
    if ["break", "for", "loop", "type"].contains(&name.as_str()) { format!("{name}_") } else { name }
}
