//! Reads TwiML: bounded, and with the place of what is wrong.

use std::fmt;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::characters::{is_character, is_name};
use super::tree::{Document, Element, Node};

/// The longest document that Twilio reads, in bytes (error 11750).
pub const MAX_LENGTH: usize = 64 * 1024;

/// How deep elements may stand in each other. No TwiML is deeper than half a dozen.
pub const MAX_DEPTH: usize = 64;

/// Where a text is no TwiML, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    line: usize,
    column: usize,
    problem: &'static str,
}

impl SyntaxError {
    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column, in characters, from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What is wrong. It holds nothing of the text.
    pub fn problem(&self) -> &str {
        self.problem
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.problem)
    }
}

impl std::error::Error for SyntaxError {}

/// What is wrong, and the byte where.
struct Problem(&'static str, usize);

pub(super) fn read(xml: &str) -> Result<Document, SyntaxError> {
    let text = xml.strip_prefix('\u{feff}').unwrap_or(xml);
    document(text).map_err(|Problem(problem, at)| {
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let before = &text[..at];
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        SyntaxError { line: before.matches('\n').count() + 1, column, problem }
    })
}

fn document(xml: &str) -> Result<Document, Problem> {
    if xml.len() > MAX_LENGTH {
        return Err(Problem("it is longer than 64 kB, the limit of TwiML", MAX_LENGTH));
    }
    if let Some((at, _)) = xml.char_indices().find(|(_, character)| !is_character(*character)) {
        return Err(Problem("it holds a character that XML cannot hold", at));
    }
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_comments = true;
    let mut open: Vec<Element> = Vec::new();
    let mut comments = [Vec::new(), Vec::new()];
    let mut root = None;
    loop {
        let at = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|error| Problem(problem(&error), reader.error_position() as usize))?;
        let node = match event {
            Event::Start(tag) if open.len() < MAX_DEPTH => {
                if root.is_some() {
                    return Err(Problem("it has a second element beside the first", at));
                }
                open.push(element(&tag, at)?);
                continue;
            }
            Event::Start(_) => return Err(Problem("elements stand deeper in each other than TwiML goes", at)),
            Event::Empty(tag) => Node::Element(element(&tag, at)?),
            Event::End(_) => match open.pop() {
                Some(element) => Node::Element(element),
                None => return Err(Problem("it closes an element that is not open", at)),
            },
            Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
            Event::CData(text) if !open.is_empty() => Node::Text(text.xml10_content().into_owned()),
            Event::CData(_) => return Err(Problem("it has text outside of the element", at)),
            Event::GeneralRef(reference) => match character(&reference) {
                Some(character) if !open.is_empty() => Node::Text(character),
                Some(_) => return Err(Problem("it has text outside of the element", at)),
                None => return Err(Problem("it uses an entity that is not defined", at)),
            },
            Event::Comment(comment) => Node::Comment(comment.xml10_content().trim().to_owned()),
            Event::Decl(_) if at == 0 => continue,
            Event::Decl(_) => return Err(Problem("it has a declaration behind its beginning", at)),
            Event::PI(_) => continue,
            Event::DocType(_) => return Err(Problem("it declares a document type, which TwiML has not", at)),
            Event::Eof => break,
        };
        match (node, open.last_mut()) {
            (node, Some(parent)) => parent.push(node),
            (Node::Comment(comment), None) => comments[usize::from(root.is_some())].push(comment),
            (Node::Text(text), None) if text.bytes().all(|byte| byte.is_ascii_whitespace()) => {}
            (Node::Text(_), None) => return Err(Problem("it has text outside of the element", at)),
            (Node::Element(element), None) => {
                if root.replace(element).is_some() {
                    return Err(Problem("it has a second element beside the first", at));
                }
            }
        }
    }
    if !open.is_empty() {
        return Err(Problem("it ends within an element", xml.len()));
    }
    let root = root.ok_or(Problem("it has no element", xml.len()))?;
    let [before, after] = comments;
    let document = before.into_iter().fold(Document::new(root), Document::comment_before);
    Ok(after.into_iter().fold(document, Document::comment_after))
}

fn element(tag: &BytesStart<'_>, at: usize) -> Result<Element, Problem> {
    let name = tag.name();
    if !is_name(name.as_ref()) {
        return Err(Problem("it has an element whose name is none", at));
    }
    let mut element = Element::new(name.as_ref());
    for attribute in tag.attributes() {
        let attribute =
            attribute.map_err(|_| Problem("it has an attribute that is not written as one, or twice", at))?;
        if !is_name(attribute.key.as_ref()) || attribute.value.contains('<') {
            return Err(Problem("it has an attribute that is not written as one, or twice", at));
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|_| Problem("an attribute uses an entity that is not defined", at))?;
        if !value.chars().all(is_character) {
            return Err(Problem("it refers to a character that XML cannot hold", at));
        }
        element.set_attribute(attribute.key.as_ref(), value);
    }
    Ok(element)
}

/// What `&name;` stands for.
fn character(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref().ok()? {
        Some(character) => is_character(character).then(|| character.to_string()),
        None => quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned),
    }
}

fn problem(error: &quick_xml::Error) -> &'static str {
    use quick_xml::Error::{IllFormed, Syntax};
    use quick_xml::errors::{IllFormedError, SyntaxError};
    match error {
        Syntax(SyntaxError::UnclosedComment) => "it ends within a comment",
        Syntax(SyntaxError::UnclosedCData) => "it ends within a CDATA section",
        Syntax(SyntaxError::UnclosedDoctype) => "it declares a document type, which TwiML has not",
        Syntax(SyntaxError::InvalidBangMarkup) => "it has markup that is none",
        Syntax(_) => "it ends within a tag",
        IllFormed(IllFormedError::MissingEndTag(_)) => "it ends within an element",
        IllFormed(IllFormedError::UnmatchedEndTag(_)) => "it closes an element that is not open",
        IllFormed(IllFormedError::MismatchedEndTag { .. }) => "it closes another element than the one that is open",
        IllFormed(IllFormedError::DoubleHyphenInComment) => "it has two hyphens within a comment",
        IllFormed(IllFormedError::UnclosedReference) => "it has an & that begins no reference: write &amp;",
        _ => "it is no well-formed XML",
    }
}
