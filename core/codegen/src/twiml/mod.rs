//! TwiML as `core/api/twiml.yaml` describes it, and its builders in each language.

#[cfg(feature = "languages")]
mod kotlin;
#[cfg(feature = "languages")]
mod python;
mod rust;
#[cfg(feature = "languages")]
mod swift;
#[cfg(feature = "languages")]
mod typescript;

use std::collections::BTreeSet;
#[cfg(feature = "languages")]
use std::path::Path;

use crate::document::{Document, Node};
use crate::error::{Error, Result};
#[cfg(feature = "languages")]
use crate::language::Language;
#[cfg(feature = "languages")]
use crate::output::Output;
use crate::templates::{Value, context};

pub(crate) use self::rust::modules;

/// The file, in `core/api`.
pub(crate) const FILE: &str = "twiml.yaml";

/// All that is known of TwiML.
pub(crate) struct Vocabulary {
    /// The values that an attribute knows, by the name of its type.
    pub(crate) enums: Vec<(String, Vec<String>)>,
    /// What answers a call, a message, a fax.
    pub(crate) documents: Vec<Family>,
}

/// The elements of one kind of document.
pub(crate) struct Family {
    /// `voice`.
    pub(crate) name: String,
    /// The document itself, and then the others by name.
    pub(crate) classes: Vec<Class>,
}

/// An element.
pub(crate) struct Class {
    /// What it is called in Twilio's libraries, `SsmlBreak`.
    pub(crate) name: String,
    /// What it is called in XML, `break`.
    pub(crate) element: String,
    pub(crate) about: String,
    pub(crate) content: Option<Content>,
    pub(crate) attributes: Vec<Attribute>,
    /// Methods, and the classes that they make.
    pub(crate) children: Vec<(String, String)>,
}

/// The text in an element.
pub(crate) struct Content {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) required: bool,
}

/// An attribute of an element.
pub(crate) struct Attribute {
    /// As Twilio's Python library has it, `from_`.
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) kind: Kind,
    /// Whether it takes a list of them.
    pub(crate) is_list: bool,
}

impl Attribute {
    /// As XML has it: `statusCallback`.
    pub(crate) fn xml(&self) -> String {
        match self.name.as_str() {
            "xml_lang" => "xml:lang".to_owned(),
            "interpret_as" => "interpret-as".to_owned(),
            name => {
                let mut words = name.trim_end_matches('_').split('_');
                let first = words.next().unwrap_or_default().to_owned();
                words.fold(first, |xml, word| {
                    let (initial, rest) = word.split_at(word.len().min(1));
                    xml + &initial.to_ascii_uppercase() + rest
                })
            }
        }
    }
}

pub(crate) enum Kind {
    Text,
    Integer,
    Boolean,
    /// One of the values of this enum, or another.
    Enum(String),
}

/// The builders of the elements that are described in a folder, in this language, for a repository at another; Rust's are made by the
/// build script of the core.
///
/// # Errors
/// The file cannot be read or is not understood.
#[cfg(feature = "languages")]
pub fn render(language: Language, api: &Path, repository: &Path) -> Result<Option<Output>> {
    let render = match language {
        Language::Python => python::render,
        Language::TypeScript => typescript::render,
        Language::Swift => swift::render,
        Language::Kotlin => kotlin::render,
        Language::Rust => return Ok(None),
    };
    render(&Vocabulary::read(&Document::open(&api.join(FILE))?)?, repository).map(Some)
}

impl Vocabulary {
    fn read(document: &Document) -> Result<Vocabulary> {
        let mut members = document.root().members()?;
        let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let enums = members.need("enums")?.entries()?;
        let enums = enums.into_iter().map(|(name, values)| Ok((name.to_owned(), owned(values.texts()?))));
        let enums = enums.collect::<Result<Vec<_>>>()?;
        let words = members.need("words")?;
        let mut documents = Vec::new();
        for name in ["voice", "messaging", "fax"] {
            let classes = members.need(name)?.entries()?;
            let classes =
                classes.iter().map(|(name, node)| class(name, node, &words, &enums)).collect::<Result<Vec<_>>>()?;
            let family = Family { name: name.to_owned(), classes };
            family.check()?;
            documents.push(family);
        }
        members.done()?;
        Ok(Vocabulary { enums, documents })
    }
}

impl Family {
    /// The class of this name.
    pub(crate) fn class(&self, name: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.name == name)
    }

    fn check(&self) -> Result<()> {
        let mut children = self.classes.iter().flat_map(|class| &class.children);
        match children.find(|(_, child)| self.class(child).is_none()) {
            Some((_, unknown)) => Err(Error::new(format!("{FILE}: {}: there is no `{unknown}`", self.name))),
            None => Ok(()),
        }
    }
}

fn class(name: &str, node: &Node<'_>, words: &Node<'_>, enums: &[(String, Vec<String>)]) -> Result<Class> {
    let mut members = node.members()?;
    let element = members.text("element")?.unwrap_or(name).to_owned();
    let about = members.need("about")?.text()?.to_owned();
    let content = members.take("content").map(|node| {
        let mut members = node.members()?;
        let (name, about) = (members.need("name")?.text()?.to_owned(), members.need("about")?.text()?.to_owned());
        let required = members.truth("required")?;
        members.done()?;
        Ok(Content { name, about, required })
    });
    let attributes = members.take("attributes").map(|node| {
        let attributes = node.entries()?;
        attributes.iter().map(|(name, node)| attribute(name, node, words, enums)).collect::<Result<Vec<_>>>()
    });
    let children = members.take("children").map(|node| {
        let children = node.entries()?;
        children
            .iter()
            .map(|(method, class)| Ok(((*method).to_owned(), class.text()?.to_owned())))
            .collect::<Result<Vec<_>>>()
    });
    members.done()?;
    Ok(Class {
        name: name.to_owned(),
        element,
        about,
        content: content.transpose()?,
        attributes: attributes.transpose()?.unwrap_or_default(),
        children: children.transpose()?.unwrap_or_default(),
    })
}

/// `trim: DialTrim`, `[DialTrim]` for a list, or with words of its own, `{type: text, about: …}`.
fn attribute(name: &str, node: &Node<'_>, words: &Node<'_>, enums: &[(String, Vec<String>)]) -> Result<Attribute> {
    let (kind, own) = if node.is_object() {
        let mut members = node.members()?;
        let (kind, about) = (members.need("type")?, members.need("about")?.text()?);
        members.done()?;
        (kind, Some(about))
    } else {
        (node.clone(), None)
    };
    let (kind, is_list) = match kind.elements() {
        Ok(kinds) if kinds.len() == 1 => (kinds[0].clone(), true),
        _ => (kind, false),
    };
    let type_name = kind.text()?;
    let kind = match type_name {
        "text" => Kind::Text,
        "integer" => Kind::Integer,
        "boolean" => Kind::Boolean,
        name if enums.iter().any(|(known, _)| known == name) => Kind::Enum(name.to_owned()),
        name => return Err(node.error(format_args!("there is no type `{name}`"))),
    };
    let about = match own.or_else(|| words.value().get(name)?.as_str()) {
        Some(about) => about.to_owned(),
        None => return Err(node.error(format_args!("there are no words for `{name}`"))),
    };
    Ok(Attribute { name: name.to_owned(), about, kind, is_list })
}

/// The values of an enum, each with what a language calls it by its rule; what others are called already gets underscores.
fn constants(values: &[String], taken: &[&str], rule: impl Fn(&str) -> String) -> Vec<Value> {
    let mut taken: BTreeSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    let constant = |value: &String| {
        let mut constant = rule(value);
        while !taken.insert(constant.clone()) {
            constant.push('_');
        }
        context! { constant, value }
    };
    values.iter().map(constant).collect()
}

/// A name that begins with no digit.
fn undigited(mut name: String) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert(0, 'N');
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use serde::Deserialize;

    use super::*;

    /// What `twiml.json` knows of one kind of document.
    #[derive(Deserialize)]
    struct Reference {
        classes: BTreeMap<String, ReferenceClass>,
        types: BTreeMap<String, Vec<String>>,
    }

    #[derive(Deserialize)]
    struct ReferenceClass {
        element: String,
        attributes: Vec<String>,
        children: Vec<ReferenceChild>,
    }

    #[derive(Deserialize)]
    struct ReferenceChild {
        method: String,
        class: String,
    }

    #[test]
    #[ignore = "needs twiml.json beside the folder that TRUNKLINE_OPENAPI names"]
    fn nothing_of_the_reference_is_missing() {
        let folder = PathBuf::from(std::env::var_os("TRUNKLINE_OPENAPI").expect("TRUNKLINE_OPENAPI names no folder"));
        let text = std::fs::read_to_string(folder.join("../twiml.json")).unwrap();
        let reference: BTreeMap<String, Reference> = serde_json::from_str(&text).unwrap();
        let api = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../api");
        let vocabulary = Vocabulary::read(&Document::open(&api.join(FILE)).unwrap()).unwrap();
        let mut missing = Vec::new();
        let mut count = 0;
        for family in &vocabulary.documents {
            let Reference { classes, types } = &reference[&family.name];
            for (name, known) in classes {
                count += 1;
                let Some(class) = family.class(name).filter(|class| class.element == known.element) else {
                    missing.push(name.clone());
                    continue;
                };
                let attributes =
                    known.attributes.iter().filter(|name| !class.attributes.iter().any(|a| a.name == **name));
                missing.extend(attributes.map(|attribute| format!("{name}: {attribute}")));
                let has = |child: &&ReferenceChild| {
                    !class.children.iter().any(|(method, class)| *method == child.method && *class == child.class)
                };
                missing.extend(known.children.iter().filter(has).map(|child| format!("{name}.{}", child.method)));
            }
            for (name, values) in types {
                let known = vocabulary.enums.iter().find(|(known, _)| known == name).map(|(_, values)| values);
                // `…` stands for others that are not listed.
                let listed = values.iter().filter(|value| !value.starts_with('…'));
                let values = listed.filter(|value| known.is_none_or(|known| !known.contains(value)));
                missing.extend(values.map(|value| format!("{name}: {value}")));
            }
        }
        assert_eq!(missing, Vec::<String>::new());
        assert!(count > 60, "{count}");
    }
}
