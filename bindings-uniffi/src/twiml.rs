//! TwiML, written and read. A tree crosses once, as the parts of its text in their order.

use std::fmt;

use trunkline::twiml::{Document, Element, Node};

use crate::answer::Header;
use crate::error::CallError;
use crate::language::Language;

/// A part of a document.
#[derive(uniffi::Enum)]
pub enum TwimlPart {
    /// An element begins.
    Open {
        /// Its name.
        name: String,
        /// Its attributes, in order.
        attributes: Vec<Header>,
    },
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// A comment.
    Comment {
        /// The comment.
        text: String,
    },
    /// The element that began last ends.
    Close,
}

/// Writes a document. Comments may stand before and behind the element that is it.
#[uniffi::export]
pub fn write_twiml(language: Language, parts: Vec<TwimlPart>, pretty: bool) -> Result<String, CallError> {
    let mut open: Vec<Element> = Vec::new();
    let (mut before, mut root, mut after) = (Vec::new(), None, Vec::new());
    for part in parts {
        let node = match part {
            TwimlPart::Open { name, attributes } => {
                let attribute = |element: Element, header: Header| element.attribute(header.name, header.value);
                open.push(attributes.into_iter().fold(Element::new(name), attribute));
                continue;
            }
            TwimlPart::Text { text } => Node::Text(text),
            TwimlPart::Comment { text } => Node::Comment(text),
            TwimlPart::Close => match open.pop() {
                Some(element) => Node::Element(element),
                None => continue,
            },
        };
        match (open.last_mut(), node) {
            (Some(parent), node) => parent.push(node),
            (None, Node::Element(element)) => root = Some(element),
            (None, Node::Comment(text)) if root.is_none() => before.push(text),
            (None, Node::Comment(text)) => after.push(text),
            (None, _) => {}
        }
    }
    let document = Document::new(root.unwrap_or_else(|| Element::new("Response")));
    let document = before.into_iter().fold(document, Document::comment_before);
    let document = after.into_iter().fold(document, Document::comment_after);
    let written = if pretty { document.pretty() } else { document.to_xml() };
    written.map_err(|error| CallError::of(&error, language))
}

/// Reads a document: comments, the element that it is, comments.
#[uniffi::export]
pub fn read_twiml(xml: &str) -> Result<Vec<TwimlPart>, TwimlSyntaxError> {
    let document = Document::parse(xml).map_err(|error| TwimlSyntaxError::Malformed {
        text: error.to_string(),
        line: error.line() as u64,
        column: error.column() as u64,
    })?;
    let comment = |text: &String| TwimlPart::Comment { text: text.clone() };
    let mut parts: Vec<_> = document.comments_before().iter().map(comment).collect();
    push(document.root(), &mut parts);
    parts.extend(document.comments_after().iter().map(comment));
    Ok(parts)
}

/// As deep as the reader lets an element be.
fn push(element: &Element, parts: &mut Vec<TwimlPart>) {
    let attributes =
        element.attributes().map(|(name, value)| Header { name: name.to_owned(), value: value.to_owned() });
    parts.push(TwimlPart::Open { name: element.name().to_owned(), attributes: attributes.collect() });
    for node in element.children() {
        match node {
            Node::Element(element) => push(element, parts),
            Node::Text(text) => parts.push(TwimlPart::Text { text: text.clone() }),
            Node::Comment(text) => parts.push(TwimlPart::Comment { text: text.clone() }),
        }
    }
    parts.push(TwimlPart::Close);
}

/// A text is no TwiML.
#[derive(Debug, uniffi::Error)]
pub enum TwimlSyntaxError {
    /// It cannot be read.
    Malformed {
        /// Why, and where.
        text: String,
        /// The line, from 1.
        line: u64,
        /// The column, in characters, from 1.
        column: u64,
    },
}

impl fmt::Display for TwimlSyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TwimlSyntaxError::Malformed { text, .. } = self;
        f.write_str(text)
    }
}
