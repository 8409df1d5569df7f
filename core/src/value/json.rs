//! JSON, straight from its text: a validating scanner that yields spans, and readers that turn a span into a value
//! when it is asked for.
//!
//! A general JSON library builds a tree or needs a type for each model; here the table of the model drives the reading
//! and a field that nobody reads costs nothing. `serde_json` serves as the oracle in the property tests.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use super::{Date, Decimal, Record, Timestamp, Value};
use crate::schema::Kind;

/// Deeper nesting than any answer has; it bounds the stack.
pub(crate) const MAX_DEPTH: u16 = 128;

/// Where and why a text is no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) at: usize,
    pub(crate) expected: &'static str,
}

/// Walks over a JSON text, checking it, without building anything.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Scanner<'a> {
        Scanner { text, at: 0 }
    }

    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// What stands there.
    pub(crate) fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn fail<T>(&self, expected: &'static str) -> Result<T, Malformed> {
        Err(Malformed { at: self.at, expected })
    }

    /// The next byte that is no white space, not yet taken.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8, expected: &'static str) -> Result<(), Malformed> {
        if self.peek() != Some(byte) {
            return self.fail(expected);
        }
        self.at += 1;
        Ok(())
    }

    /// Enters an object; then call [`Scanner::member`] until it gives nothing.
    pub(crate) fn enter_object(&mut self) -> Result<(), Malformed> {
        self.take(b'{', "an object")
    }

    /// Enters an array; then call [`Scanner::element`] until it says no.
    pub(crate) fn enter_array(&mut self) -> Result<(), Malformed> {
        self.take(b'[', "an array")
    }

    /// Takes the name of the next member if it is this one, written plainly and closely, as services write it.
    pub(crate) fn member_is(&mut self, first: &mut bool, name: &str) -> bool {
        if *first || self.peek() != Some(b',') {
            return false;
        }
        let start = self.at;
        self.at += 1;
        if self.peek() == Some(b'"')
            && let Some(rest) = self.text.as_bytes()[self.at + 1..].strip_prefix(name.as_bytes())
            && rest.starts_with(b"\":")
        {
            self.at += name.len() + 3;
            return true;
        }
        self.at = start;
        false
    }

    /// The name of the next member (as written between its quotes), with its value next; nothing at the object's end.
    pub(crate) fn member(&mut self, first: &mut bool) -> Result<Option<&'a str>, Malformed> {
        match self.peek() {
            Some(b'}') => {
                self.at += 1;
                return Ok(None);
            }
            Some(b',') if !*first => self.at += 1,
            Some(_) if *first => {}
            _ => return self.fail("`,` or `}`"),
        }
        *first = false;
        self.take(b'"', "a member's name")?;
        let start = self.at;
        self.string()?;
        let name = self.slice(start..self.at - 1);
        self.take(b':', "`:`")?;
        Ok(Some(name))
    }

    /// Whether an element comes next; if not, the array's end is taken.
    pub(crate) fn element(&mut self, first: &mut bool) -> Result<bool, Malformed> {
        match self.peek() {
            // `[1,]` fails when the value behind the comma is read.
            Some(b']') => {
                self.at += 1;
                return Ok(false);
            }
            Some(b',') if !*first => self.at += 1,
            Some(_) if *first => {}
            _ => return self.fail("`,` or `]`"),
        }
        *first = false;
        Ok(true)
    }

    /// Takes one value and says where it stands.
    pub(crate) fn value(&mut self) -> Result<Range<usize>, Malformed> {
        self.peek();
        let start = self.at;
        self.skip(MAX_DEPTH)?;
        Ok(start..self.at)
    }

    /// Takes one value as it is written.
    pub(crate) fn raw(&mut self) -> Result<&'a str, Malformed> {
        self.value().map(|span| self.slice(span))
    }

    /// Takes one value and builds it, in one pass however deep it is.
    pub(crate) fn any(&mut self) -> Result<Value, Malformed> {
        self.build(MAX_DEPTH)
    }

    /// Takes one value that is nested less than so many times, and builds it.
    pub(crate) fn build(&mut self, depth: u16) -> Result<Value, Malformed> {
        if depth == 0 {
            return self.fail("less nesting");
        }
        let mut first = true;
        match self.peek() {
            Some(b'{') => {
                let mut members = Vec::new();
                self.enter_object()?;
                while let Some(name) = self.member(&mut first)? {
                    members.push((unescape(name), self.build(depth - 1)?));
                }
                Ok(Value::Map(members.into_iter().collect()))
            }
            Some(b'[') => {
                let mut values = Vec::new();
                self.enter_array()?;
                while self.element(&mut first)? {
                    values.push(self.build(depth - 1)?);
                }
                Ok(Value::List(values))
            }
            _ => self.raw().map(plain),
        }
    }

    /// Nothing but white space may be left.
    pub(crate) fn end(&mut self) -> Result<(), Malformed> {
        if self.peek().is_some() { self.fail("the end") } else { Ok(()) }
    }

    fn skip(&mut self, depth: u16) -> Result<(), Malformed> {
        if depth == 0 {
            return self.fail("less nesting");
        }
        let mut first = true;
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.string()
            }
            Some(b'{') => {
                self.enter_object()?;
                while self.member(&mut first)?.is_some() {
                    self.skip(depth - 1)?;
                }
                Ok(())
            }
            Some(b'[') => {
                self.enter_array()?;
                while self.element(&mut first)? {
                    self.skip(depth - 1)?;
                }
                Ok(())
            }
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.fail("a value"),
        }
    }

    fn word(&mut self, word: &'static str) -> Result<(), Malformed> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return self.fail(word);
        }
        self.at += word.len();
        Ok(())
    }

    fn number(&mut self) -> Result<(), Malformed> {
        let rest = &self.text.as_bytes()[self.at..];
        let part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = rest.iter().take_while(|byte| part(byte)).count();
        if !Decimal::is_number(self.slice(self.at..self.at + length)) {
            return self.fail("a number");
        }
        self.at += length;
        Ok(())
    }

    /// Takes the rest of a string, its closing quote included.
    fn string(&mut self) -> Result<(), Malformed> {
        let bytes = self.text.as_bytes();
        loop {
            let mut rest = &bytes[self.at..];
            while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
                let special = special_bytes(u64::from_le_bytes(*eight));
                if special != 0 {
                    rest = &rest[special.trailing_zeros() as usize / 8..];
                    break;
                }
                rest = behind;
            }
            self.at = bytes.len() - rest.len();
            match rest {
                [b'"', ..] => {
                    self.at += 1;
                    return Ok(());
                }
                [b'\\', escape @ ..] => self.escape(escape)?,
                [0..0x20, ..] => return self.fail("no control character"),
                [_, ..] => self.at += 1,
                [] => return self.fail("the end of a text"),
            }
        }
    }

    fn escape(&mut self, rest: &[u8]) -> Result<(), Malformed> {
        match rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => self.at += 2,
            [b'u', digits @ ..] if digits.len() >= 4 && digits[..4].iter().all(u8::is_ascii_hexdigit) => self.at += 6,
            _ => return self.fail("an escape"),
        }
        Ok(())
    }
}

/// Marks the bytes of a little-endian word that end a run of plain text: quotes, backslashes, control characters. Only the
/// lowest mark is sure to be right (a borrow may set higher ones).
fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    let control = word.wrapping_sub(ONES * 0x20);
    (quote | backslash | control) & !word & HIGH
}

/// Where the first backslash stands in a text that the scanner has passed. Most texts are short, and a call of a vectorised search
/// would cost more than it saves.
fn first_escape(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        if special_bytes(u64::from_le_bytes(*eight)) != 0 {
            break;
        }
        rest = behind;
    }
    rest.iter().position(|byte| *byte == b'\\').map(|found| text.len() - rest.len() + found)
}

/// Whether a text that the scanner has passed has an escape by number, `\u00e9`.
pub(crate) fn has_unicode_escapes(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(at) = first_escape(rest) {
        match rest.get(at + 1..) {
            Some([b'u', ..]) => return true,
            Some([_, behind @ ..]) => rest = behind,
            _ => return false,
        }
    }
    false
}

/// What stands between quotes, with its escapes undone. Half a surrogate pair (a text that was cut inside an emoji) becomes U+FFFD.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    let escaped = first_escape(text.as_bytes()).and_then(|first| text.split_at_checked(first));
    let Some((plain, mut rest)) = escaped else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(plain);
    while let Some(escape) = rest.strip_prefix('\\') {
        let (plain, used) = match escape.as_bytes().first() {
            Some(b'b') => ('\u{8}', 1),
            Some(b'f') => ('\u{c}', 1),
            Some(b'n') => ('\n', 1),
            Some(b'r') => ('\r', 1),
            Some(b't') => ('\t', 1),
            Some(b'u') => unicode_escape(escape),
            Some(&byte) => (char::from(byte), 1),
            None => break,
        };
        out.push(plain);
        rest = escape.get(used..).unwrap_or_default();
        let next = rest.find('\\').unwrap_or(rest.len());
        let (plain, escaped) = rest.split_at_checked(next).unwrap_or((rest, ""));
        out.push_str(plain);
        rest = escaped;
    }
    Cow::Owned(out)
}

/// The character behind `u1234` or `ud83d\udc4d`, and how many bytes name it.
fn unicode_escape(escape: &str) -> (char, usize) {
    let unit = |at: usize| escape.get(at..at + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(high) = unit(1) else { return (char::REPLACEMENT_CHARACTER, 1) };
    if let (0xD800..0xDC00, Some("\\u"), Some(low @ 0xDC00..0xE000)) = (high, escape.get(5..7), unit(7)) {
        let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 11);
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 5)
}

// The readers below take one valid JSON value, as the scanner found it.

fn quoted(raw: &str) -> Option<&str> {
    match raw.as_bytes() {
        [b'"', .., b'"'] => raw.get(1..raw.len() - 1),
        _ => None,
    }
}

/// A text; a number, a boolean or an object is given as it is written.
pub(crate) fn text(raw: &str) -> Option<Cow<'_, str>> {
    match quoted(raw) {
        Some(text) => Some(unescape(text)),
        None => (raw != "null").then_some(Cow::Borrowed(raw)),
    }
}

/// `true` or `false`, also as text.
pub(crate) fn boolean(raw: &str) -> Option<bool> {
    quoted(raw).unwrap_or(raw).parse().ok()
}

/// A whole number within 64 bits, also as text.
pub(crate) fn integer(raw: &str) -> Option<i64> {
    quoted(raw).unwrap_or(raw).parse().ok()
}

/// A number, also as text.
pub(crate) fn decimal(raw: &str) -> Option<Decimal> {
    quoted(raw).unwrap_or(raw).parse().ok()
}

/// A point in time; nothing if the text names none.
pub(crate) fn timestamp(raw: &str) -> Option<Timestamp> {
    Timestamp::parse(quoted(raw)?)
}

/// A day; nothing if the text names none.
pub(crate) fn date(raw: &str) -> Option<Date> {
    Date::parse(quoted(raw)?)
}

/// The elements of an array; none for any other value.
pub(crate) fn elements(raw: &str) -> impl Iterator<Item = &str> {
    let mut scanner = Scanner::new(raw);
    let (mut first, entered) = (true, scanner.enter_array().is_ok());
    std::iter::from_fn(move || {
        let more = entered && scanner.element(&mut first).ok()?;
        if more { scanner.raw().ok() } else { None }
    })
}

/// The members of an object, their names with escapes undone; none for any other value.
pub(crate) fn members(raw: &str) -> impl Iterator<Item = (Cow<'_, str>, &str)> {
    let mut scanner = Scanner::new(raw);
    let (mut first, entered) = (true, scanner.enter_object().is_ok());
    std::iter::from_fn(move || {
        let name = if entered { scanner.member(&mut first).ok()?? } else { return None };
        Some((unescape(name), scanner.raw().ok()?))
    })
}

/// The member of this name; of two, the last.
pub(crate) fn member<'a>(raw: &'a str, name: &str) -> Option<&'a str> {
    members(raw).filter(|(key, _)| key == name).map(|(_, value)| value).last()
}

/// Whatever it is.
pub(crate) fn any(raw: &str) -> Value {
    Scanner::new(raw).any().unwrap_or_default()
}

/// Whatever it is, if it is neither an object nor an array.
fn plain(raw: &str) -> Value {
    match raw.as_bytes().first() {
        Some(b'"') => text(raw).map_or(Value::Null, |text| Value::Text(text.into_owned())),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'-' | b'0'..=b'9') => number(raw),
        _ => Value::Null,
    }
}

fn number(raw: &str) -> Value {
    integer(raw).map(Value::Integer).or_else(|| decimal(raw).map(Value::Decimal)).unwrap_or_default()
}

fn read_list(raw: &str, read: impl Fn(&str) -> Value) -> Value {
    if raw.starts_with('[') { Value::List(elements(raw).map(read).collect()) } else { Value::Null }
}

fn read_map(raw: &str, read: impl Fn(&str) -> Value) -> Value {
    if !raw.starts_with('{') {
        return Value::Null;
    }
    Value::Map(members(raw).map(|(name, raw)| (name, read(raw))).collect())
}

/// What a field of this kind holds; what cannot be read as its kind is null.
pub(crate) fn read(raw: &str, kind: &Kind) -> Value {
    match kind {
        Kind::Any | Kind::Json | Kind::PrefixedMap(_) => any(raw),
        Kind::Boolean => boolean(raw).map(Value::Bool).unwrap_or_default(),
        Kind::Integer => number(quoted(raw).unwrap_or(raw)),
        Kind::Decimal => decimal(raw).map(Value::Decimal).unwrap_or_default(),
        Kind::Text | Kind::Secret | Kind::Sid(_) | Kind::Enum(_) => {
            text(raw).map_or(Value::Null, |text| Value::Text(text.into_owned()))
        }
        Kind::Timestamp => timestamp(raw).map(Value::Timestamp).unwrap_or_default(),
        Kind::Date => date(raw).map(Value::Date).unwrap_or_default(),
        Kind::List(kind) => read_list(raw, |raw| read(raw, kind)),
        Kind::Map(kind) => read_map(raw, |raw| read(raw, kind)),
        Kind::Record(link) => Record::parse(link.model(), raw).map(Value::Record).unwrap_or_default(),
    }
}

/// Appends a text in quotes.
pub(crate) fn write_text(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "",
            _ => continue,
        };
        out.push_str(text.get(plain..at).unwrap_or_default());
        plain = at + 1;
        match escape {
            "" => _ = write!(out, "\\u{byte:04x}"),
            escape => out.push_str(escape),
        }
    }
    out.push_str(text.get(plain..).unwrap_or_default());
    out.push('"');
}

/// A text in quotes, for a message.
pub(crate) fn in_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_text(text, &mut out);
    out
}

/// Appends a value as compact JSON.
pub(crate) fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Integer(number) => _ = write!(out, "{number}"),
        Value::Decimal(number) if Decimal::is_number(number.as_str()) => out.push_str(number.as_str()),
        Value::Decimal(_) => out.push_str("null"),
        Value::Text(text) => write_text(text, out),
        Value::Timestamp(time) => _ = write!(out, "\"{time}\""),
        Value::Date(date) => _ = write!(out, "\"{date}\""),
        Value::List(values) => {
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                separate(at, out);
                write(value, out);
            }
            out.push(']');
        }
        Value::Map(map) => write_members(map.iter(), out),
        Value::Record(record) => record.write_json(out),
    }
}

pub(crate) fn write_members<'a>(members: impl Iterator<Item = (&'a str, &'a Value)>, out: &mut String) {
    out.push('{');
    for (at, (name, value)) in members.enumerate() {
        separate(at, out);
        write_text(name, out);
        out.push(':');
        write(value, out);
    }
    out.push('}');
}

pub(crate) fn separate(at: usize, out: &mut String) {
    if at > 0 {
        out.push(',');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(text: &str) -> bool {
        let mut scanner = Scanner::new(text);
        scanner.value().is_ok() && scanner.end().is_ok()
    }

    #[test]
    fn what_is_json_is_accepted_and_nothing_else() {
        for text in [
            "null",
            " [ ] ",
            "{}",
            "[1,2]",
            "{\"a\":{\"b\":[true,false,null]}}",
            "\"\\ud83d\"",
            "-0.5e+10",
            "\"é😀\"",
            "\"longer than eight bytes\"",
        ] {
            assert!(accepts(text), "{text}");
        }
        for text in [
            "",
            "[1,]",
            "{,}",
            "{\"a\" 1}",
            "{\"a\":1,}",
            "[1 2]",
            "01",
            "\"a",
            "\"\n\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "tru",
            "1 2",
            "{a:1}",
            "+1",
        ] {
            assert!(!accepts(text), "{text}");
        }
        assert!(accepts(&("[".repeat(127) + &"]".repeat(127))));
        assert!(!accepts(&("[".repeat(100_000) + &"]".repeat(100_000))));
    }

    #[test]
    fn a_text_costs_by_its_length_however_deep_it_is() {
        let cost = |depth: usize| {
            let text = format!("{}{}0{}", "[".repeat(depth), "0,".repeat(50_000), "]".repeat(depth));
            let once = |_| {
                let start = std::time::Instant::now();
                assert!(Value::from_json(&text).is_some());
                start.elapsed()
            };
            (0..5).map(once).min().unwrap()
        };
        let (flat, deep) = (cost(1), cost(120));
        assert!(deep < 10 * flat, "{deep:?} instead of {flat:?}");
    }

    #[test]
    fn escapes_are_undone_and_half_a_pair_is_marked() {
        for (text, expected) in [
            ("plain", "plain"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r"\u00e9 \ud83d\udc4d!", "é 👍!"),
            (r"cut \ud83d", "cut \u{FFFD}"),
            (r"\udc4d\ud83dx", "\u{FFFD}\u{FFFD}x"),
        ] {
            assert_eq!(unescape(text), expected);
        }
    }

    #[test]
    fn values_are_read_by_their_kind_however_they_were_written() {
        let cases: &[(&str, Kind, Value)] = &[
            ("\"7\"", Kind::Integer, Value::Integer(7)),
            ("12345678901234567890", Kind::Integer, Value::Decimal("12345678901234567890".into())),
            ("\"seven\"", Kind::Integer, Value::Null),
            ("0.10", Kind::Decimal, Value::Decimal("0.10".into())),
            ("\"true\"", Kind::Boolean, Value::Bool(true)),
            ("5", Kind::Text, Value::Text("5".into())),
            ("\"soon\"", Kind::Timestamp, Value::Null),
            ("{\"a\":1}", Kind::List(&Kind::Any), Value::Null),
            ("[\"1\",2]", Kind::List(&Kind::Integer), Value::List(vec![Value::Integer(1), Value::Integer(2)])),
        ];
        for (raw, kind, expected) in cases {
            assert_eq!(read(raw, kind), *expected, "{raw} as {kind:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = r#"{"a":[1,-2.50,true,null],"b\n":"\"é\u0001","c":{}}"#;
        assert_eq!(any(text).to_json(), text);
    }
}
