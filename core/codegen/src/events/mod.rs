//! Events of webhooks as `core/api/events.yaml` describes them, and what they become in each language.

#[cfg(feature = "languages")]
mod kotlin;
#[cfg(feature = "languages")]
mod python;
mod rust;
#[cfg(feature = "languages")]
mod swift;
#[cfg(feature = "languages")]
mod typescript;

#[cfg(feature = "languages")]
use std::collections::BTreeSet;
use std::path::Path;

use crate::document::{Document, Node};
use crate::error::Result;
#[cfg(feature = "languages")]
use crate::language::Language;
#[cfg(feature = "languages")]
use crate::output::Output;
#[cfg(feature = "languages")]
use crate::templates::{Value, context, header};
use crate::words::Words;

/// The file, in `core/api`.
pub(crate) const FILE: &str = "events.yaml";

/// An event.
pub(crate) struct Event {
    /// `IncomingMessage`.
    pub(crate) name: String,
    pub(crate) about: String,
    /// The conditions, all of which must hold, or all of another list.
    pub(crate) when: Vec<Vec<Condition>>,
    pub(crate) fields: Vec<Field>,
}

/// What must hold of a parameter.
pub(crate) struct Condition {
    pub(crate) parameter: String,
    pub(crate) test: Test,
}

pub(crate) enum Test {
    Given,
    Absent,
    /// It is one of these; a `*` at the end stands for any rest.
    OneOf(Vec<String>),
}

/// A field of an event.
pub(crate) struct Field {
    /// In snake_case.
    pub(crate) name: String,
    /// As Twilio has it; a `#` at its end stands for numbers from 0.
    pub(crate) parameter: String,
    pub(crate) kind: Kind,
    pub(crate) about: String,
}

impl Field {
    pub(crate) fn is_list(&self) -> bool {
        self.parameter.ends_with('#')
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Decimal,
    Boolean,
    Timestamp,
    /// A text that is not printed.
    Secret,
}

impl Event {
    /// The name in data, `incoming_message`.
    pub(crate) fn data_name(&self) -> String {
        Words::of(&self.name).snake()
    }
}

/// The events' records in this language, for a repository at this folder.
///
/// # Errors
/// The file cannot be read or is not understood.
#[cfg(feature = "languages")]
pub(crate) fn outputs(language: Language, repository: &Path) -> Result<Vec<Output>> {
    let events = || open(&repository.join("core/api"));
    match language {
        Language::Python => Ok(vec![python::render(&events()?, repository)?]),
        Language::TypeScript => Ok(vec![typescript::render(&events()?, repository)?]),
        Language::Swift => Ok(vec![swift::render(&events()?, repository)?]),
        Language::Kotlin => Ok(vec![kotlin::render(&events()?, repository)?]),
        Language::Rust => Ok(Vec::new()),
    }
}

/// What the templates of languages in camelCase are given: of each field its type, and what reads it.
#[cfg(feature = "languages")]
fn view(events: &[Event], type_of: fn(&Field) -> (&'static str, &'static str)) -> Result<Value> {
    let field = |field: &Field| {
        let (type_name, read) = type_of(field);
        context! { name => Words::of(&field.name).camel(), about => field.about.as_str(), type_name, read }
    };
    let event = |event: &Event| {
        context! {
            name => event.name.as_str(),
            case => Words::of(&event.name).camel(),
            data_name => event.data_name(),
            about => event.about.as_str(),
            fields => event.fields.iter().map(field).collect::<Vec<_>>(),
        }
    };
    let header = header("//", &format!("core/api/{FILE}"));
    let all = events.iter().flat_map(|event| &event.fields);
    let secrets = all.filter(|field| field.kind == Kind::Secret).map(|field| field.parameter.clone());
    let secrets = secrets.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    Ok(context! { header, secrets, events => events.iter().map(event).collect::<Vec<_>>() })
}

/// The module of the core: what events there are, and a type for each.
///
/// # Errors
/// The file cannot be read or is not understood.
pub(crate) fn module(api: &Path) -> Result<String> {
    rust::render(&open(api)?)
}

fn open(api: &Path) -> Result<Vec<Event>> {
    read(&Document::open(&api.join(FILE))?)
}

fn read(document: &Document) -> Result<Vec<Event>> {
    let mut members = document.root().members()?;
    let [types, groups, events, words] = ["types", "groups", "events", "words"].map(|name| members.need(name));
    let (types, groups, events, words) = (types?, groups?, events?, words?);
    members.done()?;
    let reader = Reader { types, groups, words };
    events.entries()?.into_iter().map(|(name, node)| reader.event(name, &node)).collect()
}

struct Reader<'a> {
    types: Node<'a>,
    groups: Node<'a>,
    words: Node<'a>,
}

impl<'a> Reader<'a> {
    fn event(&self, name: &str, node: &Node<'a>) -> Result<Event> {
        let mut members = node.members()?;
        let about = members.need("about")?.text()?.to_owned();
        let when = members.need("when")?;
        let lists = if when.is_object() { vec![when] } else { when.elements()? };
        let when = lists.iter().map(conditions).collect::<Result<Vec<_>>>()?;
        let mut fields = Vec::new();
        self.fields(&members.need("parameters")?, &mut fields)?;
        members.done()?;
        for (at, field) in fields.iter().enumerate() {
            if fields[..at].iter().any(|other| other.name == field.name) {
                return Err(node.error(format_args!("`{}` is there twice", field.name)));
            }
        }
        Ok(Event { name: name.to_owned(), about, when, fields })
    }

    /// A list of names, of names and fields, and of groups of them.
    fn fields(&self, node: &Node<'a>, into: &mut Vec<Field>) -> Result<()> {
        for part in node.elements()? {
            if let Some(group) = part.value().as_str() {
                let groups = self.groups.entries()?;
                let known = groups.iter().find(|(name, _)| *name == group);
                let (_, group) = known.ok_or_else(|| part.error(format_args!("there is no group `{group}`")))?;
                self.fields(group, into)?;
            } else if part.is_object() {
                for (parameter, name) in part.entries()? {
                    into.push(self.field(name.text()?.to_owned(), parameter, &name)?);
                }
            } else {
                for parameter in part.elements()? {
                    let name = parameter.text()?;
                    into.push(self.field(Words::of(name).snake(), name, &parameter)?);
                }
            }
        }
        Ok(())
    }

    fn field(&self, name: String, parameter: &str, node: &Node<'_>) -> Result<Field> {
        let kind = match self.types.value().get(parameter).map(|kind| kind.as_str().unwrap_or_default()) {
            None => Kind::Text,
            Some("integer") => Kind::Integer,
            Some("decimal") => Kind::Decimal,
            Some("boolean") => Kind::Boolean,
            Some("timestamp") => Kind::Timestamp,
            Some("secret") => Kind::Secret,
            Some(other) => return Err(node.error(format_args!("there is no type `{other}`"))),
        };
        let about = self.words.value().get(parameter).and_then(|about| about.as_str());
        let about = about.ok_or_else(|| node.error(format_args!("there are no words for `{parameter}`")))?;
        Ok(Field { name, parameter: parameter.to_owned(), kind, about: about.to_owned() })
    }
}

fn conditions(node: &Node<'_>) -> Result<Vec<Condition>> {
    let condition = |(parameter, node): (&str, Node<'_>)| {
        let test = match (node.value().as_bool(), node.value().as_str()) {
            (Some(true), _) => Test::Given,
            (Some(false), _) => Test::Absent,
            (_, Some(text)) => Test::OneOf(vec![text.to_owned()]),
            _ => Test::OneOf(node.texts()?.into_iter().map(str::to_owned).collect()),
        };
        Ok(Condition { parameter: parameter.to_owned(), test })
    };
    node.entries()?.into_iter().map(condition).collect()
}
