//! What the formats and patterns of texts and objects say.

use super::schema::Schema;
use super::types::Wire;
use crate::error::Result;
use crate::ir::{Kind, Text};

/// What a text is.
pub(super) fn text(schema: &Schema<'_>, format: Option<&str>, wire: Wire) -> Result<Kind> {
    match (schema.content, wire) {
        (None, _) => {}
        (Some("application/json"), Wire::Text) => return Ok(Kind::Json),
        // What the service sends as text stays text.
        (Some("application/json"), Wire::Json) => {}
        (Some(other), _) => return Err(schema.node.error(format_args!("text of `{other}` is not understood"))),
    }
    let kind = match format {
        Some("date-time" | "date-time-rfc-2822") => Kind::Timestamp,
        Some("date") => Kind::Date,
        Some("password") => Kind::Secret,
        Some("uri" | "url") => Kind::Text(Text::Uri),
        Some("phone-number" | "endpoint") => Kind::Text(Text::Phone),
        Some("http-method" | "currency" | "iso-country-code" | "email" | "twiml" | "uuid") => Kind::Text(Text::Plain),
        Some(format) if format.ends_with("Sid") => Kind::Sid(prefixes(schema.pattern).unwrap_or_default()),
        Some(format) => return Err(schema.node.error(format_args!("text of format `{format}` is not understood"))),
        None => prefixes(schema.pattern).map_or(Kind::Text(Text::Plain), Kind::Sid),
    };
    Ok(kind)
}

/// The formats name the makers' own types for what the properties say.
pub(super) fn check_object(schema: &Schema<'_>) -> Result<()> {
    const KNOWN: &[&str] = &["uri-map", "phone-number-capabilities", "ice-server", "subscribe-rule", "recording-rule"];
    match schema.format {
        Some(format) if !KNOWN.contains(&format) && !format.contains("-price") => {
            Err(schema.node.error(format_args!("an object of format `{format}` is not understood")))
        }
        _ => Ok(()),
    }
}

/// The prefixes of the SIDs that a pattern allows (none listed: any); nothing if it is not about SIDs.
fn prefixes(pattern: Option<&str>) -> Option<Vec<String>> {
    const DIGITS: &[&str] = &["[0-9a-fA-F]{32}", "[0-9A-Fa-f]{32}", "[0-9a-f]{32}", "[a-zA-Z0-9]{32}"];
    let pattern = pattern?;
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let pattern = pattern.strip_suffix('$').unwrap_or(pattern);
    let prefix = DIGITS.iter().find_map(|digits| pattern.strip_suffix(digits))?;
    if matches!(prefix, "[A-Z]{2}" | "[a-zA-Z]{2}") {
        return Some(Vec::new());
    }
    let group = prefix.strip_prefix('(').and_then(|group| group.strip_suffix(')')).unwrap_or(prefix);
    let is_prefix = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let prefixes: Vec<String> = group.split('|').map(str::to_owned).collect();
    prefixes.iter().all(|text| is_prefix(text)).then_some(prefixes)
}

#[cfg(test)]
mod tests {
    use super::prefixes;

    #[test]
    fn the_prefixes_of_sids_are_read_from_their_pattern() {
        let read = |pattern| prefixes(Some(pattern)).map(|prefixes| prefixes.join(" "));
        assert_eq!(read("^AC[0-9a-fA-F]{32}$").as_deref(), Some("AC"));
        assert_eq!(read("OR[0-9a-f]{32}").as_deref(), Some("OR"));
        assert_eq!(read("^(SM|MM)[0-9a-fA-F]{32}$").as_deref(), Some("SM MM"));
        assert_eq!(read("^[a-zA-Z]{2}[0-9a-fA-F]{32}$").as_deref(), Some(""));
        assert_eq!(read("^aia_asst_.+$"), None);
        assert_eq!(read("^BU[0-9a-fA-F]{32}(,BU[0-9a-fA-F]{32}){0,19}$"), None);
        assert_eq!(prefixes(None), None);
    }
}
