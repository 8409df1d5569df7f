//! TwiML: the tree is JavaScript's; it is written, and read, in one go.

use trunkline::Error;
use trunkline::twiml::{Document, Element, Node, Style, Writer};
use trunkline::value::{Map, Value};
use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::thrown;
use super::texts::Texts;

/// Writes a document. Each text begins with a sign of what it is: `<` opens an element, `@` names an attribute whose value is the next
/// text, `!` is a comment, `>` closes an element, and anything else is text behind its first character.
#[wasm_bindgen]
pub fn write_twiml(packed: &[u8], lengths: &[u32], declaration: bool) -> Result<String, String> {
    write(Texts::of(packed, lengths), declaration).map_err(thrown)
}

fn write(mut texts: Texts<'_>, declaration: bool) -> Result<String, Error> {
    let mut writer = Writer::new(Style::Node);
    if declaration {
        writer.declaration();
    }
    while let Some(text) = texts.next() {
        let mut characters = text.chars();
        let sign = characters.next();
        let rest = characters.as_str();
        match sign {
            Some('<') => writer.open(rest)?,
            Some('@') => writer.attribute(rest, texts.need())?,
            Some('!') => writer.comment(rest)?,
            Some('>') => writer.close(),
            _ => writer.text(rest)?,
        }
    }
    Ok(writer.finish())
}

/// A document as JSON: elements are lists of a name, an object of attributes, and what is in it: texts, lists, and comments, each in an
/// object. The comments before and after the document are not part of it.
#[wasm_bindgen]
pub fn read_twiml(xml: &str) -> Result<String, String> {
    let document = Document::parse(xml).map_err(|error| {
        let whole = |number: usize| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        Value::Map(Map::from_iter([
            ("message", Value::Text(error.to_string())),
            ("line", whole(error.line())),
            ("column", whole(error.column())),
        ]))
        .to_json()
    })?;
    Ok(element(document.root()).to_json())
}

/// As deep as the reader lets it be.
fn element(read: &Element) -> Value {
    let attributes: Map = read.attributes().collect();
    let mut list = vec![Value::from(read.name()), Value::Map(attributes)];
    list.extend(read.children().iter().map(|node| match node {
        Node::Element(child) => element(child),
        Node::Text(text) => Value::from(text.as_str()),
        Node::Comment(comment) => Value::Map(Map::from_iter([("comment", comment.as_str())])),
    }));
    Value::List(list)
}
