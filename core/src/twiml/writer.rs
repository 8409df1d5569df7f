//! Writes TwiML piece by piece, whatever holds the tree.

use super::characters::{is_character, is_name};
use super::reader::MAX_DEPTH;
use crate::dialect::Name;
use crate::error::{Error, Result};

/// How the same document is written: the two libraries of Twilio differ, and people compare what they write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// As `twilio` on npm writes it: `<Hangup/>`.
    #[default]
    Node,
    /// As `twilio` on PyPI writes it: `<Hangup />`.
    Python,
}

impl Style {
    /// What stands for a character in a text.
    fn in_text(self, byte: u8) -> Option<&'static str> {
        Some(match (byte, self) {
            (b'&', _) => "&amp;",
            (b'<', _) => "&lt;",
            (b'>', _) => "&gt;",
            (b'\r', Style::Node) => "&#xD;",
            _ => return None,
        })
    }

    /// What stands for a character in the value of an attribute.
    fn in_value(self, byte: u8) -> Option<&'static str> {
        Some(match (byte, self) {
            (b'&', _) => "&amp;",
            (b'<', _) => "&lt;",
            (b'"', _) => "&quot;",
            (b'>', Style::Python) => "&gt;",
            (b'\t', Style::Node) => "&#x9;",
            (b'\n', Style::Node) => "&#xA;",
            (b'\r', Style::Node) => "&#xD;",
            (b'\t', Style::Python) => "&#09;",
            (b'\n', Style::Python) => "&#10;",
            (b'\r', Style::Python) => "&#13;",
            _ => return None,
        })
    }
}

/// Writes a document, piece by piece: it says what it is given and checks that it is XML.
#[derive(Clone, Debug)]
pub struct Writer {
    style: Style,
    out: String,
    /// Where the names of the elements that are open stand in what was written.
    open: Vec<(usize, usize)>,
    /// Whether the last tag still takes attributes.
    in_tag: bool,
}

impl Writer {
    /// A document of which nothing is written yet.
    pub fn new(style: Style) -> Writer {
        Writer { style, out: String::with_capacity(256), open: Vec::new(), in_tag: false }
    }

    /// Writes the declaration: it comes first, if at all.
    pub fn declaration(&mut self) {
        self.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    }

    /// Opens an element.
    ///
    /// # Errors
    /// A name that is none is refused.
    pub fn open(&mut self, name: &str) -> Result<()> {
        check_name("name", name)?;
        self.end_tag();
        self.out.push('<');
        let start = self.out.len();
        self.out.push_str(name);
        self.open.push((start, self.out.len()));
        self.in_tag = true;
        Ok(())
    }

    /// Gives the element that was just opened an attribute.
    ///
    /// # Errors
    /// A name that is none, and characters that XML cannot hold, are refused. So is an attribute behind the content.
    pub fn attribute(&mut self, name: &str, value: &str) -> Result<()> {
        check_name("attribute", name)?;
        check_text(name, value)?;
        if !self.in_tag {
            let name = Name::verbatim(name.to_owned());
            return Err(Error::invalid_argument(name, "must stand before the content of its element"));
        }
        self.out.extend([" ", name, "=\""]);
        let style = self.style;
        self.escaped(value, |byte| style.in_value(byte));
        self.out.push('"');
        Ok(())
    }

    /// Writes a text.
    ///
    /// # Errors
    /// Characters that XML cannot hold are refused.
    pub fn text(&mut self, text: &str) -> Result<()> {
        check_text("text", text)?;
        if !text.is_empty() {
            self.end_tag();
            let style = self.style;
            self.escaped(text, |byte| style.in_text(byte));
        }
        Ok(())
    }

    /// Writes a comment.
    ///
    /// # Errors
    /// Characters that XML cannot hold are refused, and two hyphens, which end a comment.
    pub fn comment(&mut self, comment: &str) -> Result<()> {
        check_text("comment", comment)?;
        if comment.contains("--") {
            return Err(Error::invalid_argument("comment", "must not contain two hyphens in a row"));
        }
        self.end_tag();
        self.out.extend(["<!-- ", comment, " -->"]);
        Ok(())
    }

    /// Closes the element that was opened last.
    pub fn close(&mut self) {
        let Some((start, end)) = self.open.pop() else { return };
        if std::mem::take(&mut self.in_tag) {
            self.out.push_str(if self.style == Style::Node { "/>" } else { " />" });
        } else {
            self.out.push_str("</");
            let name = self.out[start..end].to_owned();
            self.out.push_str(&name);
            self.out.push('>');
        }
    }

    /// Closes the element that was opened last, on a line of its own.
    pub(super) fn close_behind(&mut self, line: bool) {
        if line {
            self.break_line(self.open.len().saturating_sub(1));
        }
        self.close();
    }

    /// What was written; elements that are open are closed.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out
    }

    /// White space between elements, for people.
    pub(super) fn line(&mut self) {
        self.end_tag();
        self.break_line(self.open.len());
    }

    /// Deeper than TwiML can be, nothing is indented any further: it would take a line as long as the tree is deep.
    fn break_line(&mut self, depth: usize) {
        self.out.push('\n');
        (0..depth.min(MAX_DEPTH)).for_each(|_| self.out.push_str("  "));
    }

    fn end_tag(&mut self) {
        if std::mem::take(&mut self.in_tag) {
            self.out.push('>');
        }
    }

    fn escaped(&mut self, text: &str, escape: impl Fn(u8) -> Option<&'static str>) {
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            // All that is escaped is ASCII.
            if let Some(escape) = escape(byte) {
                self.out.push_str(&text[plain..at]);
                self.out.push_str(escape);
                plain = at + 1;
            }
        }
        self.out.push_str(&text[plain..]);
    }
}

fn check_name(parameter: &'static str, name: &str) -> Result<()> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphabetic()) && !name.is_empty();
    if is_plain || is_name(name) { Ok(()) } else { Err(Error::invalid_argument(parameter, "must be a name in XML")) }
}

fn check_text(parameter: &str, text: &str) -> Result<()> {
    // Most texts hold nothing that could be refused: everything that is has one of these bytes.
    if !text.bytes().any(|byte| byte < b' ' || byte == 0xef) {
        return Ok(());
    }
    match text.chars().find(|character| !is_character(*character)) {
        None => Ok(()),
        Some(character) => {
            let must = format!("must not contain U+{:04X}, which XML cannot hold", u32::from(character));
            Err(Error::invalid_argument(Name::verbatim(parameter.to_owned()), must))
        }
    }
}
