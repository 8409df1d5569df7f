//! One schema as it is written, every keyword accounted for.

use serde_json::Value;

use super::irrelevant;
use crate::document::Node;
use crate::error::Result;

/// The keywords of a schema that matter.
pub(super) struct Schema<'a> {
    pub(super) node: Node<'a>,
    pub(super) reference: Option<&'a str>,
    /// The type without `null`, if it is said.
    kind: Option<&'a str>,
    pub(super) nullable: bool,
    pub(super) format: Option<&'a str>,
    pub(super) pattern: Option<&'a str>,
    /// What a text contains: `application/json`.
    pub(super) content: Option<&'a str>,
    pub(super) values: Option<Vec<String>>,
    pub(super) items: Option<Node<'a>>,
    pub(super) properties: Vec<(&'a str, Node<'a>)>,
    pub(super) required: Vec<&'a str>,
    /// The schema of properties that are not listed.
    pub(super) additional: Option<Node<'a>>,
    pub(super) all_of: Vec<Node<'a>>,
    /// `oneOf` and `anyOf` without `null`: to a reader they are the same.
    pub(super) one_of: Vec<Node<'a>>,
    pub(super) maximum: Option<u64>,
    pub(super) doc: Option<String>,
    pub(super) deprecated: bool,
}

impl<'a> Schema<'a> {
    pub(super) fn read(node: &Node<'a>) -> Result<Schema<'a>> {
        let mut members = node.members()?;
        members.ignore(irrelevant::SCHEMA);
        if let Some(x_twilio) = members.take("x-twilio") {
            let mut members = x_twilio.members()?;
            members.ignore(irrelevant::X_TWILIO_SCHEMA);
            members.done()?;
        }
        let (kind, null_type) = single_type(members.take("type"))?;
        let elements = |node: Option<Node<'a>>| node.map_or(Ok(Vec::new()), |node| node.elements());
        let mut one_of = elements(members.take("oneOf"))?;
        one_of.extend(elements(members.take("anyOf"))?);
        let alternatives = one_of.len();
        one_of.retain(|node| node.value().get("type").and_then(Value::as_str) != Some("null"));
        let (values, null_value) = values(members.take("enum"))?;
        let mut schema = Schema {
            node: node.clone(),
            reference: members.text("$ref")?,
            kind,
            nullable: members.truth("nullable")? || null_type || null_value || one_of.len() < alternatives,
            format: members.text("format")?,
            pattern: members.text("pattern")?,
            content: members.text("contentMediaType")?,
            values,
            items: members.take("items"),
            properties: members.take("properties").map_or(Ok(Vec::new()), |node| node.entries())?,
            required: members.take("required").map_or(Ok(Vec::new()), |node| node.texts())?,
            additional: members.take("additionalProperties").filter(Node::is_object),
            all_of: Vec::new(),
            one_of,
            maximum: members.take("maximum").and_then(|node| node.value().as_u64()),
            doc: members.text("description")?.and_then(sentence),
            deprecated: members.truth("deprecated")?,
        };
        for part in elements(members.take("allOf"))? {
            schema.add(part)?;
        }
        members.done()?;
        Ok(schema)
    }

    /// A part that only describes describes the whole.
    fn add(&mut self, node: Node<'a>) -> Result<()> {
        let part = Schema::read(&node)?;
        if !part.is_blank() {
            self.all_of.push(node);
            return Ok(());
        }
        self.nullable |= part.nullable;
        self.deprecated |= part.deprecated;
        self.doc = self.doc.take().or(part.doc);
        Ok(())
    }

    /// Whether it says nothing of what a value is.
    fn is_blank(&self) -> bool {
        let parts = self.all_of.len() + self.one_of.len() + self.required.len();
        self.reference.is_none() && self.kind().is_none() && self.values.is_none() && parts == 0
    }

    /// The type, also where it goes without saying.
    pub(super) fn kind(&self) -> Option<&'a str> {
        match self.kind {
            None if !self.properties.is_empty() || self.additional.is_some() => Some("object"),
            None if self.items.is_some() => Some("array"),
            kind => kind,
        }
    }

    /// The one schema that this one only wraps.
    pub(super) fn sole_part(&self) -> Option<&Node<'a>> {
        match (self.one_of.as_slice(), self.all_of.as_slice()) {
            ([part], []) | ([], [part]) if self.properties.is_empty() => Some(part),
            _ => None,
        }
    }

    pub(super) fn is_object(&self) -> bool {
        self.kind() == Some("object")
    }
}

/// A description on one line; nothing if it is empty.
pub(super) fn sentence(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// The type beside `null`, and whether `null` is among the types.
fn single_type<'a>(node: Option<Node<'a>>) -> Result<(Option<&'a str>, bool)> {
    let Some(node) = node else { return Ok((None, false)) };
    let types = if node.value().is_array() { node.texts()? } else { vec![node.text()?] };
    match types.iter().copied().filter(|name| *name != "null").collect::<Vec<_>>().as_slice() {
        [name] => Ok((Some(name), types.len() > 1)),
        _ => Err(node.error("must be one type, or one and `null`")),
    }
}

/// The values of an enum as texts, and whether null is among them.
fn values(node: Option<Node<'_>>) -> Result<(Option<Vec<String>>, bool)> {
    let Some(node) = node else { return Ok((None, false)) };
    let mut has_null = false;
    let mut texts = Vec::new();
    for element in node.elements()? {
        match element.value() {
            Value::Null => has_null = true,
            Value::String(text) => texts.push(text.clone()),
            Value::Number(number) => texts.push(number.to_string()),
            _ => return Err(element.error("must be text")),
        }
    }
    Ok((Some(texts), has_null))
}
