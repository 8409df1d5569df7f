//! The XML of the 2010-04-01 API, as its old documents show it.

use super::kinds::camel_case;
use super::problem::Problem;
use crate::value::{Map, Value};

/// `<TwilioResponse><Account>…`
pub(crate) fn record(name: &str, record: &Map) -> String {
    document(|out| element(name, &[], out, |out| members(record, out)))
}

/// `<TwilioResponse><Accounts page="0" …><Account>…`
pub(crate) fn list(key: &str, attributes: &[(&'static str, String)], name: &str, records: &[Map]) -> String {
    document(|out| {
        element(&camel_case(key), attributes, out, |out| {
            for record in records {
                element(name, &[], out, |out| members(record, out));
            }
        });
    })
}

/// `<TwilioResponse><RestException>…`
pub(crate) fn problem(problem: &Problem) -> String {
    let fields = [
        ("Status", problem.status.to_string()),
        ("Message", problem.message.clone()),
        ("Code", problem.code.to_string()),
        ("MoreInfo", problem.more_info()),
    ];
    document(|out| {
        element("RestException", &[], out, |out| {
            for (name, value) in fields {
                element(name, &[], out, |out| escape(&value, out));
            }
        });
    })
}

fn document(content: impl FnOnce(&mut String)) -> String {
    let mut out = String::from("<?xml version='1.0' encoding='UTF-8'?>\n");
    element("TwilioResponse", &[], &mut out, content);
    out
}

fn element(name: &str, attributes: &[(&'static str, String)], out: &mut String, content: impl FnOnce(&mut String)) {
    out.push('<');
    out.push_str(name);
    for (name, value) in attributes {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape(value, out);
        out.push('"');
    }
    out.push('>');
    content(out);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn members(record: &Map, out: &mut String) {
    for (field, value) in record.iter() {
        // Names that are in capitals already, such as `SMSMessages`, stay as they are.
        let name = if field.starts_with(|first: char| first.is_ascii_uppercase()) {
            field.to_owned()
        } else {
            camel_case(field)
        };
        element(&name, &[], out, |out| write(value, out));
    }
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => {}
        Value::Text(text) => escape(text, out),
        Value::Map(map) => members(map, out),
        other => escape(&other.to_json(), out),
    }
}

/// XML knows no control characters but three; the others become U+FFFD.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(character),
            '\r' => out.push_str("&#13;"),
            '\0'..' ' | '\u{FFFE}' | '\u{FFFF}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_becomes_elements_in_camel_case() {
        let links = Map::from_iter([("SMSMessages", "/SMS/Messages"), ("calls", "/Calls")]);
        let fields = Map::from_iter([
            ("friendly_name", Value::from("Fish & <Chips>\u{1}")),
            ("date_sent", Value::Null),
            ("subresource_uris", links.into()),
        ]);
        assert_eq!(
            record("Account", &fields),
            "<?xml version='1.0' encoding='UTF-8'?>\n<TwilioResponse><Account>\
             <FriendlyName>Fish &amp; &lt;Chips&gt;\u{FFFD}</FriendlyName><DateSent></DateSent><SubresourceUris>\
             <SMSMessages>/SMS/Messages</SMSMessages><Calls>/Calls</Calls></SubresourceUris></Account></TwilioResponse>"
        );
    }

    #[test]
    fn a_list_carries_its_page_as_attributes() {
        let written = list("media_list", &[("page", "0".into()), ("uri", "/a?b=1&c=2".into())], "Media", &[]);
        assert!(
            written.ends_with(r#"<MediaList page="0" uri="/a?b=1&amp;c=2"></MediaList></TwilioResponse>"#),
            "{written}"
        );
    }

    #[test]
    fn a_refusal_is_a_rest_exception() {
        let written = problem(&Problem::new(404, 20404, "No such thing"));
        assert!(written.ends_with(
            "<RestException><Status>404</Status><Message>No such thing</Message><Code>20404</Code>\
             <MoreInfo>https://www.twilio.com/docs/errors/20404</MoreInfo></RestException></TwilioResponse>"
        ));
    }
}
