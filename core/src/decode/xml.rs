//! The legacy XML of the 2010-04-01 API, turned into the JSON that the same resources have.

mod reader;

use self::reader::Element;
use crate::schema::{Kind, Model, Paging};
use crate::value::{Map, Value};

/// The record inside `<TwilioResponse>`, as JSON.
pub(super) fn record_to_json(xml: &str, model: &Model) -> Result<String, String> {
    let content = content(xml)?;
    Ok(Value::Map(record(&content, model)).to_json())
}

/// The list inside `<TwilioResponse>`, as the JSON of a page.
pub(super) fn page_to_json(xml: &str, paging: &Paging) -> Result<String, String> {
    let content = content(xml)?;
    let mut page: Map = content.attributes.iter().map(|(name, text)| page_fact(name, text)).collect();
    let records = content.children.iter().map(|child| Value::Map(record(child, paging.model)));
    page.insert(paging.key, Value::List(records.collect()));
    Ok(Value::Map(page).to_json())
}

/// The error inside `<RestException>`; nothing if the text holds none.
pub(super) fn exception(xml: &str) -> Option<Value> {
    let exception = content(xml).ok().filter(|element| element.name == "RestException")?;
    let members = exception.children.iter().map(|child| (snake_case(&child.name), child.text.as_str()));
    Some(Value::Map(members.collect()))
}

/// The attributes of a list, as JSON names them.
const PAGE_FACTS: [(&str, &str); 6] = [
    ("numpages", "num_pages"),
    ("pagesize", "page_size"),
    ("firstpageuri", "first_page_uri"),
    ("previouspageuri", "previous_page_uri"),
    ("nextpageuri", "next_page_uri"),
    ("lastpageuri", "last_page_uri"),
];

fn page_fact(name: &str, text: &str) -> (String, Value) {
    let name = PAGE_FACTS.iter().find(|(attribute, _)| *attribute == name).map_or(name, |(_, member)| member);
    (name.to_owned(), if text.is_empty() { Value::Null } else { text.into() })
}

fn record(element: &Element, model: &Model) -> Map {
    let member = |child: &Element| {
        let name = snake_case(&child.name);
        let kind = model.fields.iter().find(|field| field.wire == name).map_or(Kind::Any, |field| field.kind);
        (name, value(child, &kind))
    };
    element.children.iter().map(member).collect()
}

/// An element without text or children is null: the service writes nothing else for it.
fn value(element: &Element, kind: &Kind) -> Value {
    match kind {
        _ if element.children.is_empty() && element.text.is_empty() => Value::Null,
        Kind::List(kind) => Value::List(element.children.iter().map(|child| value(child, kind)).collect()),
        Kind::Record(link) => Value::Map(record(element, link.model())),
        Kind::Map(kind) => {
            Value::Map(element.children.iter().map(|child| (snake_case(&child.name), value(child, kind))).collect())
        }
        _ if element.children.is_empty() => element.text.as_str().into(),
        _ => value(element, &Kind::Map(&Kind::Any)),
    }
}

/// `SubresourceUris` is `subresource_uris` in JSON, `SMSMessages` is `sms_messages`.
fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let behind_lower = at > 0 && letters[at - 1].is_ascii_lowercase();
        let ends_acronym = at > 0 && letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (behind_lower || ends_acronym) {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The one element inside `<TwilioResponse>`.
fn content(xml: &str) -> Result<Element, String> {
    let mut root = reader::read(xml)?;
    match (root.name.as_str(), root.children.pop()) {
        ("TwilioResponse", Some(only)) if root.children.is_empty() => Ok(only),
        ("TwilioResponse", _) => Err("<TwilioResponse> does not hold one element".to_owned()),
        (name, _) => Err(format!("<{name}> in the place of <TwilioResponse>")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Field, PageStyle};

    static THING: Model = Model {
        name: "Thing",
        fields: &[
            Field::new("friendly_name", Kind::Text),
            Field::new("size", Kind::Integer),
            Field::new("subresource_uris", Kind::Map(&Kind::Text)),
        ],
    };

    fn thing(inner: &str) -> Result<String, String> {
        record_to_json(
            &format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TwilioResponse><Thing>{inner}</Thing></TwilioResponse>"
            ),
            &THING,
        )
    }

    #[test]
    fn a_record_has_the_json_of_its_elements() {
        let json = thing(
            "\n <FriendlyName>a &amp; b &#x1F44D;<![CDATA[ <c>]]></FriendlyName> <Size>3</Size> <Price/>\n\
             <SubresourceUris><SMSMessages>/sms</SMSMessages><Calls>/calls</Calls></SubresourceUris>\n",
        );
        let expected = "{\"friendly_name\":\"a & b 👍 <c>\",\"size\":\"3\",\"price\":null,\
                        \"subresource_uris\":{\"sms_messages\":\"/sms\",\"calls\":\"/calls\"}}";
        assert_eq!(json.unwrap(), expected);
    }

    #[test]
    fn a_list_has_the_json_of_a_page() {
        static THINGS: Paging = Paging { key: "things", model: &THING, max_page_size: None, style: PageStyle::Url };
        let xml = "<TwilioResponse><Things page=\"0\" numpages=\"2\" pagesize=\"1\" previouspageuri=\"\" \
                   nextpageuri=\"/t?Page=1&amp;PageSize=1\"><Thing><Size>1</Size></Thing></Things></TwilioResponse>";
        let expected = "{\"page\":\"0\",\"num_pages\":\"2\",\"page_size\":\"1\",\"previous_page_uri\":null,\
                        \"next_page_uri\":\"/t?Page=1&PageSize=1\",\"things\":[{\"size\":\"1\"}]}";
        assert_eq!(page_to_json(xml, &THINGS).unwrap(), expected);
    }

    #[test]
    fn document_types_and_their_entities_are_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]><TwilioResponse><T>&a;</T></TwilioResponse>";
        assert_eq!(record_to_json(bomb, &THING).unwrap_err(), "it declares a document type");
        assert_eq!(thing("<Size>&a;</Size>").unwrap_err(), "it uses an undefined entity");
    }

    #[test]
    fn what_is_wrong_is_said_without_quoting_the_text() {
        for inner in [
            "<Size>&hush;</Size>",
            "<Size>&#hush;</Size>",
            "<Size>AT&T hush; x</Size>",
            "<Size>AT&T hush</Size>",
            "<Size a=\"&hush;\"/>",
            "<Size a=\"AT&T hush; x\"/>",
            "<Size a=hush/>",
            "<Size>hush</Number>",
        ] {
            let error = thing(inner).unwrap_err();
            assert!(!error.contains("hush"), "{inner}: {error}");
        }
    }

    #[test]
    fn broken_documents_say_where() {
        for (xml, why) in [
            ("<TwilioResponse><Thing><Size>3", "it is cut off inside <Size>"),
            ("<TwilioResponse/>", "<TwilioResponse> does not hold one element"),
            ("<html><body/></html>", "<html> in the place of <TwilioResponse>"),
            ("plain", "it has no element"),
        ] {
            assert_eq!(record_to_json(xml, &THING).unwrap_err(), why);
        }
        assert!(record_to_json(&"<a>".repeat(100_000), &THING).is_err());
    }

    #[test]
    fn names_become_snake_case() {
        for (name, snake) in
            [("SMSMessages", "sms_messages"), ("AccountSid", "account_sid"), ("Uri", "uri"), ("SIP", "sip")]
        {
            assert_eq!(snake_case(name), snake);
        }
    }
}
