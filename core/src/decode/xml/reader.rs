//! Reads the XML that the service writes: elements, attributes, text, CDATA, and references to characters and to the five entities
//! that XML itself defines. A document type is refused, and with it every entity that a document could define or fetch.
//!
//! Of our own because a general reader was a tenth of what a browser loads; `quick-xml` serves as the oracle in the tests.

use crate::text;

/// Deeper nesting than any answer has; it bounds the stack.
const MAX_DEPTH: usize = 32;

/// One element with all that is in it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    /// Empty beside children: white space between elements is layout.
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    fn cut_off(&self) -> String {
        format!("it is cut off inside <{}>", self.name)
    }
}

/// The root of a document.
pub(super) fn read(xml: &str) -> Result<Element, String> {
    // However a line ends, it ends with one character (XML 1.0, section 2.11).
    let xml = text::replace(&text::replace(xml, "\r\n", "\n"), "\r", "\n");
    let mut reader = Reader { rest: &xml };
    let mut root = None;
    while reader.until("<").is_some() {
        if !reader.aside()? && root.replace(reader.element(MAX_DEPTH)?).is_some() {
            return Err("it has more than one root".to_owned());
        }
    }
    root.ok_or_else(|| "it has no element".to_owned())
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Takes the text if it comes next.
    fn take(&mut self, text: &str) -> bool {
        self.rest.strip_prefix(text).map(|rest| self.rest = rest).is_some()
    }

    /// Takes what stands before a mark, and the mark.
    fn until(&mut self, mark: &str) -> Option<&'a str> {
        let (text, rest) = text::split_once(self.rest, mark)?;
        self.rest = rest;
        Some(text)
    }

    /// Takes a name and the space behind it.
    fn name(&mut self) -> &'a str {
        let end = self.rest.find([' ', '\t', '\n', '<', '>', '/', '=', '"', '\'', '&']);
        let (name, rest) = end.and_then(|end| self.rest.split_at_checked(end)).unwrap_or((self.rest, ""));
        self.rest = rest.trim_ascii_start();
        name
    }

    /// Takes a comment or an instruction behind its `<`.
    fn aside(&mut self) -> Result<bool, String> {
        let end = match self.rest.as_bytes() {
            [b'!', b'-', b'-', ..] => "-->",
            [b'?', ..] => "?>",
            [b'!', ..] => return Err("it declares a document type".to_owned()),
            _ => return Ok(false),
        };
        self.until(end).map(|_| true).ok_or_else(|| "it is cut off inside a comment".to_owned())
    }

    /// Takes an element behind its `<`.
    fn element(&mut self, depth: usize) -> Result<Element, String> {
        if depth == 0 {
            return Err("it is nested too deeply".to_owned());
        }
        let mut element = Element { name: self.name().to_owned(), ..Element::default() };
        while !self.take(">") {
            if self.take("/>") {
                return Ok(element);
            }
            let (name, raw) = self.attribute().ok_or_else(|| element.cut_off())?;
            let mut value = String::new();
            resolve(&raw.replace(['\n', '\t'], " "), &mut value)?;
            element.attributes.push((name.to_owned(), value));
        }
        loop {
            let text = self.until("<").ok_or_else(|| element.cut_off())?;
            resolve(text, &mut element.text)?;
            if self.take("![CDATA[") {
                element.text.push_str(self.until("]]>").ok_or_else(|| element.cut_off())?);
            } else if self.take("/") {
                if self.name() != element.name || !self.take(">") {
                    return Err(element.cut_off());
                }
                if !element.children.is_empty() {
                    element.text.clear();
                }
                return Ok(element);
            } else if !self.aside()? {
                element.children.push(self.element(depth - 1)?);
            }
        }
    }

    /// Takes `name="value"` and the space behind it.
    fn attribute(&mut self) -> Option<(&'a str, &'a str)> {
        let name = self.name();
        if name.is_empty() || !self.take("=") {
            return None;
        }
        self.rest = self.rest.trim_ascii_start();
        let quote = ["\"", "'"].into_iter().find(|quote| self.take(quote))?;
        let value = self.until(quote)?;
        self.rest = self.rest.trim_ascii_start();
        Some((name, value))
    }
}

/// Appends a text with its references resolved.
fn resolve(text: &str, out: &mut String) -> Result<(), String> {
    let mut rest = text;
    while let Some((plain, reference)) = rest.split_once('&') {
        out.push_str(plain);
        let (name, behind) = reference.split_once(';').ok_or("it has a reference without an end")?;
        let character = character(name);
        // Without the name: an `&` that nobody escaped takes in the text behind it.
        out.push(character.ok_or("it uses an undefined entity")?);
        rest = behind;
    }
    out.push_str(rest);
    Ok(())
}

/// What `&name;` stands for.
fn character(name: &str) -> Option<char> {
    const ENTITIES: [(&str, char); 5] = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(entity, _)| *entity == name).map(|(_, character)| *character);
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    // The parser of numbers would take a sign.
    let code = digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, radix).ok());
    char::from_u32(code??).filter(|character| *character != '\0')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::XmlVersion;
    use quick_xml::events::{BytesStart, Event};

    use super::*;

    /// The same by `quick-xml`.
    fn oracle(xml: &str) -> Option<Element> {
        let mut reader = quick_xml::Reader::from_str(xml);
        let mut open: Vec<Element> = Vec::new();
        let mut root = None;
        loop {
            let closed = match reader.read_event().ok()? {
                Event::Start(tag) => {
                    open.push(begun(&tag)?);
                    continue;
                }
                Event::Empty(tag) => begun(&tag)?,
                Event::End(_) => {
                    let mut element = open.pop()?;
                    if !element.children.is_empty() {
                        element.text.clear();
                    }
                    element
                }
                Event::DocType(_) => return None,
                Event::Eof => return root.filter(|_| open.is_empty()),
                event => {
                    if let Some(parent) = open.last_mut() {
                        parent.text.push_str(&text(event)?);
                    }
                    continue;
                }
            };
            match open.last_mut() {
                Some(parent) => parent.children.push(closed),
                None if root.is_none() => root = Some(closed),
                None => return None,
            }
        }
    }

    fn text(event: Event<'_>) -> Option<String> {
        match event {
            Event::Text(text) => Some(text.xml10_content().into_owned()),
            Event::CData(text) => Some(text.xml10_content().into_owned()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                Some(character) => Some(character.to_string()),
                None => quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned),
            },
            _ => Some(String::new()),
        }
    }

    fn begun(tag: &BytesStart<'_>) -> Option<Element> {
        let mut element = Element { name: tag.name().as_ref().to_owned(), ..Element::default() };
        for attribute in tag.attributes() {
            let attribute = attribute.ok()?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned();
            element.attributes.push((attribute.key.as_ref().to_owned(), value));
        }
        Some(element)
    }

    /// Documents as a service could write them.
    fn document() -> impl Strategy<Value = String> {
        let text = "([a-zé👍 \n\t.>'\"]|\r\n|&amp;|&lt;|&gt;|&quot;|&apos;|&#65;|&#x1F44D;|<!-- <a> -->|<!\\[CDATA\\[ <b>&amp; \\]\\]>|<\\?x y\\?>){0,6}";
        let attributes = "( a=\"([a-z '\n>]|&quot;|&#10;)*\")?([ \n]b = '[a-z \"]*')? ?";
        let leaf = (text, attributes).prop_map(|(text, attributes)| format!("<T{attributes}>{text}</T >"));
        let empty = attributes.prop_map(|attributes| format!("<e{attributes}/>"));
        let element = prop_oneof![leaf, empty].prop_recursive(4, 24, 4, move |inner| {
            let children = prop::collection::vec((inner, text), 0..4);
            (attributes, children).prop_map(|(attributes, children)| {
                let inner: String = children.into_iter().flat_map(|(element, text)| [element, text]).collect();
                format!("<p{attributes}>{inner}</p>")
            })
        });
        element.prop_map(|root| format!("<?xml version=\"1.0\" encoding='UTF-8'?>\n{root}\n<!-- end -->\n"))
    }

    proptest! {
        #[test]
        fn documents_are_read_as_quick_xml_reads_them(xml in document()) {
            prop_assert_eq!(read(&xml).map(Some), Ok(oracle(&xml)));
        }

        #[test]
        fn what_both_take_of_a_damaged_document_is_the_same(
            xml in document(), at in any::<prop::sample::Index>(), piece in "[<>&;/=\"' !?-]{0,2}", cut in 0..3_usize
        ) {
            let mut letters: Vec<char> = xml.chars().collect();
            let at = at.index(letters.len());
            let end = letters.len().min(at + cut);
            letters.splice(at..end, piece.chars());
            let xml: String = letters.into_iter().collect();
            if let (Ok(ours), Some(theirs)) = (read(&xml), oracle(&xml)) {
                prop_assert_eq!(ours, theirs);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(xml in "([<>&;/=\"' !?-]|a|#|x|1|é|<!\\[CDATA\\[|\\]\\]>){0,40}") {
            _ = read(&xml);
        }
    }

    #[test]
    fn references_are_to_characters_that_there_are() {
        assert_eq!(character("#x1F44D"), Some('👍'));
        for name in ["", "#", "#x", "#+65", "#x-1", "#0", "#xD800", "#x110000", "nbsp", "AMP"] {
            assert_eq!(character(name), None, "{name}");
        }
    }
}
