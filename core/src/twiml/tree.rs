//! A document as a tree.

use std::fmt;

use super::reader::{self, SyntaxError};
use super::writer::{Style, Writer};
use crate::error::Result;

/// What is in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// A text.
    Text(String),
    /// A comment.
    Comment(String),
}

/// An element: a name, attributes in their order, and what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

impl Element {
    /// An empty element.
    pub fn new(name: impl Into<String>) -> Element {
        Element { name: name.into(), attributes: Vec::new(), children: Vec::new() }
    }

    /// With an attribute, in the place of an earlier one of this name. A boolean is `true` or `false`.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl fmt::Display) -> Element {
        self.set_attribute(name, value);
        self
    }

    /// With a text behind what is in it.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Element {
        self.push(Node::Text(text.into()));
        self
    }

    /// With a comment behind what is in it.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<String>) -> Element {
        self.push(Node::Comment(comment.into()));
        self
    }

    /// With an element behind what is in it.
    #[must_use]
    pub fn child(mut self, child: impl Into<Element>) -> Element {
        self.push(Node::Element(child.into()));
        self
    }

    /// Sets an attribute, in the place of an earlier one of this name.
    pub fn set_attribute(&mut self, name: impl Into<String>, value: impl fmt::Display) {
        let (name, value) = (name.into(), value.to_string());
        match self.attributes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((name, value)),
        }
    }

    /// Adds a node behind what is in it. Texts that follow each other are one.
    pub fn push(&mut self, node: Node) {
        match (node, self.children.last_mut()) {
            (Node::Text(text), _) if text.is_empty() => {}
            (Node::Text(text), Some(Node::Text(last))) => last.push_str(&text),
            (node, _) => self.children.push(node),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The attributes, in their order.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// What is in it.
    pub fn children(&self) -> &[Node] {
        &self.children
    }

    /// The elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| if let Node::Element(element) = node { Some(element) } else { None })
    }

    /// The text in it, without that of the elements in it.
    pub fn own_text(&self) -> String {
        self.children
            .iter()
            .filter_map(|node| if let Node::Text(text) = node { Some(text.as_str()) } else { None })
            .collect()
    }
}

impl Drop for Element {
    /// Takes deep trees apart one by one: each within the other would exhaust the stack.
    fn drop(&mut self) {
        let mut rest = std::mem::take(&mut self.children);
        while let Some(node) = rest.pop() {
            if let Node::Element(mut element) = node {
                rest.append(&mut element.children);
            }
        }
    }
}

/// A document: an element, and maybe comments around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    before: Vec<String>,
    root: Element,
    after: Vec<String>,
}

impl Document {
    /// A document of this element.
    pub fn new(root: impl Into<Element>) -> Document {
        Document { before: Vec::new(), root: root.into(), after: Vec::new() }
    }

    /// Reads a document. Elements and attributes that nobody knows are kept.
    ///
    /// # Errors
    /// Where it is no well-formed XML, and why; a document type, and what is longer or deeper than TwiML can be, is refused.
    pub fn parse(xml: &str) -> Result<Document, SyntaxError> {
        reader::read(xml)
    }

    /// With a comment before the element.
    #[must_use]
    pub fn comment_before(mut self, comment: impl Into<String>) -> Document {
        self.before.push(comment.into());
        self
    }

    /// With a comment behind the element.
    #[must_use]
    pub fn comment_after(mut self, comment: impl Into<String>) -> Document {
        self.after.push(comment.into());
        self
    }

    /// The element.
    pub fn root(&self) -> &Element {
        &self.root
    }

    /// The comments before the element.
    pub fn comments_before(&self) -> &[String] {
        &self.before
    }

    /// The comments behind the element.
    pub fn comments_after(&self) -> &[String] {
        &self.after
    }

    /// The document as it is sent.
    ///
    /// # Errors
    /// Names that are none, and characters that XML cannot hold, are refused.
    pub fn to_xml(&self) -> Result<String> {
        self.to_xml_in(Style::Node)
    }

    /// The document as one of Twilio's libraries writes it.
    ///
    /// # Errors
    /// Names that are none, and characters that XML cannot hold, are refused.
    pub fn to_xml_in(&self, style: Style) -> Result<String> {
        write(&self.before, &self.root, &self.after, Writer::new(style), false)
    }

    /// The document for people: each element on a line of its own, unless there is text beside it.
    ///
    /// # Errors
    /// Names that are none, and characters that XML cannot hold, are refused.
    pub fn pretty(&self) -> Result<String> {
        write(&self.before, &self.root, &self.after, Writer::new(Style::Node), true)
    }
}

/// Writes a document of this element and of comments around it.
pub(super) fn write(
    before: &[String],
    root: &Element,
    after: &[String],
    mut writer: Writer,
    pretty: bool,
) -> Result<String> {
    let line = |writer: &mut Writer| {
        if pretty {
            writer.line()
        }
    };
    writer.declaration();
    for comment in before {
        line(&mut writer);
        writer.comment(comment)?;
    }
    line(&mut writer);
    write_element(root, &mut writer, pretty)?;
    for comment in after {
        line(&mut writer);
        writer.comment(comment)?;
    }
    line(&mut writer);
    Ok(writer.finish())
}

/// What is left to be written of an element: its nodes, and whether each has a line of its own.
struct Rest<'a> {
    nodes: std::slice::Iter<'a, Node>,
    in_lines: bool,
    is_first: bool,
}

/// Writes an element, however deep it is.
fn write_element(element: &Element, writer: &mut Writer, pretty: bool) -> Result<()> {
    let begin = |element: &'_ Element, writer: &mut Writer| -> Result<()> {
        writer.open(&element.name)?;
        element.attributes().try_for_each(|(name, value)| writer.attribute(name, value))
    };
    let rest = |element| {
        let Element { children, .. }: &Element = element;
        let has_text = children.iter().any(|node| matches!(node, Node::Text(_)));
        Rest { nodes: children.iter(), in_lines: pretty && !has_text, is_first: true }
    };
    begin(element, writer)?;
    let mut open = vec![rest(element)];
    while let Some(innermost) = open.last_mut() {
        let Some(node) = innermost.nodes.next() else {
            let Rest { in_lines, is_first, .. } = *innermost;
            open.pop();
            writer.close_behind(in_lines && !is_first);
            continue;
        };
        innermost.is_first = false;
        if innermost.in_lines {
            writer.line();
        }
        match node {
            Node::Text(text) => writer.text(text)?,
            Node::Comment(comment) => writer.comment(comment)?,
            Node::Element(element) => {
                begin(element, writer)?;
                open.push(rest(element));
            }
        }
    }
    Ok(())
}
