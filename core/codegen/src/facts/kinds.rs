//! Kinds as text: `list of sid SM MM`.

use crate::ir::{Kind, Text};
use crate::words::Words;

/// Kinds of one word.
const PLAIN: &[(&str, Kind)] = &[
    ("any", Kind::Any),
    ("boolean", Kind::Boolean),
    ("integer", Kind::Integer),
    ("decimal", Kind::Decimal),
    ("text", Kind::Text(Text::Plain)),
    ("phone", Kind::Text(Text::Phone)),
    ("uri", Kind::Text(Text::Uri)),
    ("secret", Kind::Secret),
    ("timestamp", Kind::Timestamp),
    ("date", Kind::Date),
    ("json", Kind::Json),
];

/// A kind in words. Enums and records are named, with a capital.
pub(super) fn write(kind: &Kind) -> String {
    match kind {
        Kind::Sid(prefixes) => [&["sid".to_owned()], prefixes.as_slice()].concat().join(" "),
        Kind::Choice(texts) => format!("one of {}", texts.join(" ")),
        Kind::Enum(name) | Kind::Record(name) => name.pascal(),
        Kind::List(of) => format!("list of {}", write(of)),
        Kind::Map(of) => format!("map of {}", write(of)),
        Kind::PrefixedMap(prefix) => format!("map behind {prefix}"),
        plain => PLAIN.iter().find(|(_, kind)| kind == plain).map_or("any", |(name, _)| name).to_owned(),
    }
}

/// The kind that a text says; nothing if it says none.
pub(super) fn read(text: &str, is_enum: &dyn Fn(&Words) -> bool) -> Option<Kind> {
    let texts = |text: &str| text.split(' ').filter(|text| !text.is_empty()).map(str::to_owned).collect();
    if let Some((_, kind)) = PLAIN.iter().find(|(name, _)| *name == text) {
        return Some(kind.clone());
    }
    if let Some(of) = text.strip_prefix("list of ") {
        return Some(Kind::List(Box::new(read(of, is_enum)?)));
    }
    if let Some(of) = text.strip_prefix("map of ") {
        return Some(Kind::Map(Box::new(read(of, is_enum)?)));
    }
    if let Some(prefix) = text.strip_prefix("map behind ") {
        return Some(Kind::PrefixedMap(prefix.to_owned()));
    }
    if let Some(choices) = text.strip_prefix("one of ") {
        return Some(Kind::Choice(texts(choices)));
    }
    if text == "sid" || text.starts_with("sid ") {
        return Some(Kind::Sid(texts(&text[3..])));
    }
    let name = Words::of(text);
    let is_name = name.pascal() == text && !text.starts_with(|letter: char| letter.is_ascii_lowercase());
    is_name.then(|| if is_enum(&name) { Kind::Enum(name) } else { Kind::Record(name) })
}
