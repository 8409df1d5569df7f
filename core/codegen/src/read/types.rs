//! Schemas become kinds, and on the way models and enums.

use std::collections::HashMap;

use super::formats;
use super::names::name_components;
use super::properties::Property;
use super::schema::Schema;
use crate::document::{Document, Node};
use crate::error::Result;
use crate::ir::{Enum, Field, Kind, Model, Text};
use crate::words::Words;

/// Schemas within schemas, at most so deep.
const MAX_DEPTH: usize = 64;

const COMPONENT: &str = "#/components/schemas/";

/// Texts that nobody should see, in documents that do not mark them by `format: password`: whoever has one may act for its owner.
const SECRETS: &[&str] = &[
    "access_token",
    "api_key",
    "auth_payload",
    "auth_token",
    "authorization",
    "binding_secret",
    "call_token",
    "client_secret",
    "credential",
    "credentials",
    "id_token",
    "inquiry_session_token",
    "password",
    "pin",
    "private_key",
    "profile_api_key",
    "refresh_token",
    "secondary_auth_token",
    "secret",
    "session_token",
    "sip_auth_password",
    "sna_client_token",
    "write_key",
];

/// How a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wire {
    /// Within JSON: objects are records and maps.
    Json,
    /// As text in a form, a query, a path or a header: objects are JSON within text.
    Text,
}

/// A schema, read.
#[derive(Clone)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    pub(super) maximum: Option<u64>,
    pub(super) doc: Option<String>,
    pub(super) deprecated: bool,
}

/// How the type of a schema is named, should it need one.
enum Naming<'a> {
    Component { pointer: &'a str, name: Words },
    Inline(Words),
}

/// The types of one document, as far as they have been met.
pub(super) struct Types<'a> {
    document: &'a Document,
    names: HashMap<&'a str, Words>,
    known: HashMap<(&'a str, Wire), Shape>,
    depth: usize,
    pub(super) models: Vec<Model>,
    pub(super) enums: Vec<Enum>,
}

impl<'a> Types<'a> {
    pub(super) fn new(document: &'a Document, schemas: &[(&'a str, Node<'a>)]) -> Result<Types<'a>> {
        let names = name_components(schemas.iter().map(|(name, _)| *name)).map_err(|error| error.at(&document.name))?;
        Ok(Types { document, names, known: HashMap::new(), depth: 0, models: Vec::new(), enums: Vec::new() })
    }

    /// The name of the component that a schema refers to.
    pub(super) fn component(&self, node: &Node<'a>) -> Option<&Words> {
        let pointer = node.value().get("$ref")?.as_str()?;
        self.names.get(pointer.strip_prefix(COMPONENT)?)
    }

    /// The whole name of the component that a schema refers to, `content.v1.ContentCreateRequest`.
    pub(super) fn component_name(node: &Node<'a>) -> Option<&'a str> {
        node.value().get("$ref")?.as_str()?.strip_prefix(COMPONENT)
    }

    /// Reads a schema; a type that it declares itself is named as the hint says.
    pub(super) fn shape(&mut self, node: &Node<'a>, hint: &Words, wire: Wire) -> Result<Shape> {
        self.read(node, Naming::Inline(hint.clone()), wire)
    }

    fn read(&mut self, node: &Node<'a>, naming: Naming<'a>, wire: Wire) -> Result<Shape> {
        if self.depth == MAX_DEPTH {
            return Err(node.error("is nested too deeply"));
        }
        self.depth += 1;
        let schema = Schema::read(node)?;
        let shape = match (schema.reference, schema.sole_part()) {
            (Some(pointer), _) => self.reference(&schema, pointer, wire),
            (None, Some(part)) => self.read(part, naming, wire).map(|part| Shape {
                nullable: schema.nullable || part.nullable,
                maximum: schema.maximum.or(part.maximum),
                doc: schema.doc.or(part.doc),
                deprecated: schema.deprecated || part.deprecated,
                ..part
            }),
            (None, None) => self.kind(&schema, naming, wire).map(|kind| Shape {
                kind,
                nullable: schema.nullable,
                maximum: schema.maximum,
                doc: schema.doc,
                deprecated: schema.deprecated,
            }),
        };
        self.depth -= 1;
        shape
    }

    /// What stands beside a reference refines it.
    fn reference(&mut self, schema: &Schema<'a>, pointer: &'a str, wire: Wire) -> Result<Shape> {
        let shape = match self.known.get(&(pointer, wire)) {
            Some(shape) => shape.clone(),
            None => {
                let component = pointer.strip_prefix(COMPONENT);
                let name = component.and_then(|component| self.names.get(component));
                let name = name.ok_or_else(|| schema.node.error(format_args!("`{pointer}` is no schema")))?.clone();
                let target = self
                    .document
                    .point(&schema.node, pointer)?
                    .named(format_args!("{}: {pointer}", self.document.name));
                let shape = self.read(&target, Naming::Component { pointer, name }, wire)?;
                self.known.insert((pointer, wire), shape.clone());
                shape
            }
        };
        Ok(Shape {
            nullable: shape.nullable || schema.nullable,
            doc: schema.doc.clone().or(shape.doc),
            deprecated: shape.deprecated || schema.deprecated,
            ..shape
        })
    }

    /// The component that is referred to, which may be from many places.
    pub(super) fn target(&self, node: &Node<'a>, pointer: &str) -> Result<Node<'a>> {
        let target = self.document.point(node, pointer)?;
        Ok(target.named(format_args!("{}: {pointer}", self.document.name)))
    }

    fn kind(&mut self, schema: &Schema<'a>, naming: Naming<'a>, wire: Wire) -> Result<Kind> {
        if schema.is_object() || !schema.one_of.is_empty() || !schema.all_of.is_empty() {
            return self.object(schema, naming, wire);
        }
        if let Some(values) = &schema.values
            && matches!(schema.kind(), None | Some("string"))
        {
            return self.choice(schema, values, naming);
        }
        let Some(kind) = schema.kind() else { return Ok(anything(wire)) };
        match (kind, schema.format) {
            ("string", format) => formats::text(schema, format, wire),
            ("boolean", None) => Ok(Kind::Boolean),
            ("integer", None | Some("int32" | "int64")) => Ok(Kind::Integer),
            ("number", None | Some("float" | "double")) => Ok(Kind::Decimal),
            ("array", None) => Ok(Kind::List(Box::new(match &schema.items {
                Some(items) => self.read(items, naming, wire)?.kind,
                None => anything(wire),
            }))),
            (kind, format) => {
                let format = format.map(|format| format!(" of format `{format}`")).unwrap_or_default();
                Err(schema.node.error(format_args!("type `{kind}`{format} is not understood")))
            }
        }
    }

    fn object(&mut self, schema: &Schema<'a>, naming: Naming<'a>, wire: Wire) -> Result<Kind> {
        let prefix = schema.format.and_then(|format| format.strip_prefix("prefixed-collapsible-map-"));
        match (prefix, wire) {
            (Some(prefix), Wire::Text) => return Ok(Kind::PrefixedMap(prefix.to_owned())),
            (Some(_), Wire::Json) => return Err(schema.node.error("a prefixed map stands only in a form or a query")),
            _ => {}
        }
        formats::check_object(schema)?;
        match self.properties(&schema.node)? {
            None => self.mixture(schema, naming, wire),
            Some(_) if wire == Wire::Text => Ok(Kind::Json),
            Some(properties) if properties.is_empty() => Ok(Kind::Map(Box::new(match &schema.additional {
                Some(additional) => self.read(additional, naming, wire)?.kind,
                None => Kind::Any,
            }))),
            Some(properties) => self.record(properties, schema.doc.clone(), naming),
        }
    }

    /// Alternatives that are not all objects have in common what they have in common: a kind, being text, or nothing.
    fn mixture(&mut self, schema: &Schema<'a>, naming: Naming<'a>, wire: Wire) -> Result<Kind> {
        if !schema.all_of.is_empty() {
            return Err(schema.node.error("`allOf` of anything but objects cannot be expressed"));
        }
        let hint = match naming {
            Naming::Component { name, .. } | Naming::Inline(name) => name,
        };
        let kinds: Vec<Kind> =
            schema.one_of.iter().map(|node| Ok(self.shape(node, &hint, wire)?.kind)).collect::<Result<_>>()?;
        Ok(match kinds.as_slice() {
            [first, rest @ ..] if rest.iter().all(|kind| kind == first) => first.clone(),
            kinds if kinds.iter().all(is_text) => Kind::Text(Text::Plain),
            _ => anything(wire),
        })
    }

    /// A model with the fields of all of several objects; nothing if one of them may be something else.
    pub(super) fn union(&mut self, nodes: &[Node<'a>], hint: &Words) -> Result<Option<Kind>> {
        match self.any_of(nodes, 0)? {
            Some(properties) => self.record(properties, None, Naming::Inline(hint.clone())).map(Some),
            None => Ok(None),
        }
    }

    /// The kind of a property. Where alternatives disagree it can be anything.
    pub(super) fn property(&mut self, property: &Property<'a>, hint: &Words, wire: Wire) -> Result<Shape> {
        let hint = Words::join([hint, &Words::of(property.wire)]);
        let mut shape = self.shape(&property.node, &hint, wire)?;
        for other in property.others.iter().filter(|other| !other.same_as(&property.node)) {
            let other = self.shape(other, &hint, wire)?;
            shape.nullable |= other.nullable;
            if other.kind != shape.kind {
                shape.kind =
                    if is_text(&shape.kind) && is_text(&other.kind) { Kind::Text(Text::Plain) } else { anything(wire) };
            }
        }
        shape.kind = covered(shape.kind, &Words::of(property.wire), wire);
        Ok(shape)
    }

    /// A model of these properties.
    fn record(&mut self, properties: Vec<Property<'a>>, doc: Option<String>, naming: Naming<'a>) -> Result<Kind> {
        let at = self.models.len();
        let (name, is_inline) = match naming {
            Naming::Inline(name) => (name, true),
            Naming::Component { pointer, name } => {
                // Known before its fields are: one of them may be of its own kind.
                let kind = Kind::Record(name.clone());
                let shape = Shape { kind, nullable: false, maximum: None, doc: doc.clone(), deprecated: false };
                self.known.insert((pointer, Wire::Json), shape);
                (name, false)
            }
        };
        self.models.push(Model { name: name.clone(), fields: Vec::new(), download: None, doc });
        let mut fields: Vec<Field> = Vec::new();
        for property in &properties {
            let shape = self.property(property, &name, Wire::Json)?;
            let field = Field {
                name: Words::of(property.wire),
                wire: property.wire.to_owned(),
                kind: shape.kind,
                always: property.required && !shape.nullable,
                filled: property.required && !shape.nullable,
                doc: shape.doc,
                deprecated: shape.deprecated,
            };
            if let Some(twin) = fields.iter().find(|other| other.name == field.name) {
                let twins = format_args!("`{}` and `{}` have one name", twin.wire, field.wire);
                return Err(property.node.error(twins));
            }
            fields.push(field);
        }
        if !is_inline {
            self.models[at].fields = fields;
            return Ok(Kind::Record(name));
        }
        let mut number = 0;
        loop {
            let name = numbered(&name, "object", number);
            number += 1;
            match self.models.iter().enumerate().find(|(other, model)| *other != at && model.name == name) {
                None if self.is_taken(&name) || self.enums.iter().any(|known| known.name == name) => {}
                None => {
                    self.models[at].fields = fields;
                    self.models[at].name = name.clone();
                    return Ok(Kind::Record(name));
                }
                // Written twice in the document, it is still one model. What it is made of was there, too.
                Some((_, model)) if model.fields == fields => {
                    self.models.remove(at);
                    return Ok(Kind::Record(name));
                }
                Some(_) => {}
            }
        }
    }

    /// A model without fields, for records of which the document says nothing.
    pub(super) fn blank(&mut self, hint: &Words) -> Result<Kind> {
        self.record(Vec::new(), None, Naming::Inline(hint.clone()))
    }

    fn choice(&mut self, schema: &Schema<'a>, values: &[String], naming: Naming<'a>) -> Result<Kind> {
        if schema.format == Some("http-method") {
            return Ok(Kind::Choice(values.to_vec()));
        }
        let add = |types: &mut Types<'a>, name: Words| {
            types.enums.push(Enum { name: name.clone(), texts: values.to_vec(), doc: schema.doc.clone() });
            Ok(Kind::Enum(name))
        };
        let hint = match naming {
            Naming::Inline(hint) => hint,
            Naming::Component { name, .. } => {
                // Met in a form and in an answer, say.
                let is_known = self.enums.iter().any(|known| known.name == name);
                return if is_known { Ok(Kind::Enum(name)) } else { add(self, name) };
            }
        };
        let mut number = 0;
        loop {
            let name = numbered(&hint, "value", number);
            number += 1;
            match self.enums.iter().find(|known| known.name == name) {
                None if self.is_taken(&name) || self.models.iter().any(|model| model.name == name) => {}
                None => return add(self, name),
                Some(known) if known.texts == values => return Ok(Kind::Enum(name)),
                Some(_) => {}
            }
        }
    }

    /// Whether a component has this name, met or not.
    fn is_taken(&self, name: &Words) -> bool {
        self.names.values().any(|taken| taken == name)
    }
}

/// The name hinted at, then others like it: `ReportFilter`, `ReportFilterObject`, `ReportFilterObject2`.
fn numbered(hint: &Words, suffix: &str, number: usize) -> Words {
    let suffix = match number {
        0 => String::new(),
        1 => suffix.to_owned(),
        number => format!("{suffix}{number}"),
    };
    Words::join([hint, &Words::of(&suffix)])
}

fn anything(wire: Wire) -> Kind {
    match wire {
        Wire::Json => Kind::Any,
        Wire::Text => Kind::Json,
    }
}

/// A text of this name, as a secret if it is one.
pub(super) fn covered(kind: Kind, name: &Words, wire: Wire) -> Kind {
    let name = name.snake();
    // In a query it says where a page begins.
    let is_secret = SECRETS.contains(&name.as_str()) || name == "token" && wire == Wire::Json;
    if is_secret && matches!(kind, Kind::Text(_)) { Kind::Secret } else { kind }
}

fn is_text(kind: &Kind) -> bool {
    matches!(kind, Kind::Text(_) | Kind::Sid(_) | Kind::Enum(_) | Kind::Choice(_))
}
