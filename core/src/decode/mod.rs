//! Answers become records, pages and errors, by the table of the operation. JSON is read as it is; the legacy XML is
//! turned into the same JSON first.

mod failure;
mod xml;

use std::borrow::Cow;

pub(crate) use failure::{error, facts, is_failure};

use crate::dialect::Text;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{Model, Paging};
use crate::text;
use crate::transport::{MAX_RESPONSE_BYTES, Response};
use crate::value::json::{self, Malformed, Scanner};
use crate::value::{Map, Reader, Record, Value};

/// One page as the service sent it.
#[derive(Debug)]
pub(crate) struct RawPage {
    pub(crate) records: Vec<Record>,
    pub(crate) next: Next,
    pub(crate) previous: Next,
}

/// How an answer names a neighbouring page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Next {
    /// There is none.
    #[default]
    None,
    /// An absolute URL, or one relative to the host.
    Url(String),
    /// A token to send with the first request's parameters.
    Token(String),
}

/// Reads one record.
pub(crate) fn record(model: &'static Model, response: &Response) -> Result<Record> {
    let body = match response.headers.get("Location") {
        // A redirect that is the answer may have said where it leads in its headers alone.
        Some(location) if (300..400).contains(&response.status) && response.body.trim_ascii().is_empty() => {
            Cow::Owned(Value::Map(Map::from_iter([("redirect_to", location)])).to_json())
        }
        _ => body(response, |xml| xml::record_to_json(xml, model))?,
    };
    let mut scanner = Scanner::new(&body);
    let record = Record::scan(model, &mut scanner).map_err(|malformed| no_json(response, &malformed))?;
    scanner.end().map_err(|malformed| no_json(response, &malformed))?;
    Ok(record)
}

/// Reads JSON of no declared form.
pub(crate) fn any(response: &Response) -> Result<Value> {
    let body = body(response, |_| Err("XML for an operation without a model".to_owned()))?;
    let mut scanner = Scanner::new(&body);
    let value = scanner.any().and_then(|value| scanner.end().map(|()| value));
    value.map_err(|malformed| no_json(response, &malformed))
}

/// Reads one page of a list.
pub(crate) fn page(paging: &'static Paging, response: &Response) -> Result<RawPage> {
    let body = body(response, |xml| xml::page_to_json(xml, paging))?;
    scan_page(paging, &body).map_err(|malformed| no_json(response, &malformed))
}

/// Members of a page beside its records, where no key says which member holds them.
const PAGE_FACTS: [&str; 12] = [
    "end",
    "first_page_uri",
    "next_page_uri",
    "last_page_uri",
    "page",
    "page_size",
    "previous_page_uri",
    "total",
    "num_pages",
    "start",
    "uri",
    "meta",
];

fn scan_page(paging: &'static Paging, text: &str) -> Result<RawPage, Malformed> {
    let mut scanner = Scanner::new(text);
    let mut records = None;
    let mut others: Vec<(Cow<'_, str>, &str)> = Vec::new();
    let mut first = true;
    scanner.enter_object()?;
    while let Some(name) = scanner.member(&mut first)? {
        if name == paging.key && scanner.peek() == Some(b'[') {
            records = Some(scan_records(paging.model, &mut scanner)?);
        } else {
            others.push((json::unescape(name), scanner.raw()?));
        }
    }
    scanner.end()?;
    let member = |name: &str| others.iter().find(|(key, _)| key == name).map(|(_, raw)| *raw);
    let meta = member("meta").unwrap_or("null");
    let records = match records {
        Some(records) => records,
        None => {
            let key = json::member(meta, "key").and_then(json::text);
            let raw = find_records(&others, key.as_deref()).ok_or(Malformed { at: 0, expected: paging.key })?;
            scan_records(paging.model, &mut Scanner::new(raw))?
        }
    };
    Ok(RawPage {
        records,
        next: neighbour(&member, meta, "next_page_uri", "next_page_url", ["nextToken", "next_token"]),
        previous: neighbour(
            &member,
            meta,
            "previous_page_uri",
            "previous_page_url",
            ["previousToken", "previous_token"],
        ),
    })
}

fn scan_records(model: &'static Model, scanner: &mut Scanner<'_>) -> Result<Vec<Record>, Malformed> {
    let (mut reader, mut first) = (Reader::new(model), true);
    scanner.enter_array()?;
    while scanner.element(&mut first)? {
        reader.read(scanner)?;
    }
    Ok(reader.finish(scanner))
}

/// The member that `meta` names, else the only one that is no page fact, else `Resources` (SCIM), else the first array.
fn find_records<'a>(others: &[(Cow<'_, str>, &'a str)], key: Option<&str>) -> Option<&'a str> {
    let is_array = |raw: &str| raw.starts_with('[');
    let named = |name: &str| others.iter().find(|(key, raw)| key == name && is_array(raw));
    let mut unknown = others.iter().filter(|(name, _)| !PAGE_FACTS.contains(&&**name));
    let only = match (unknown.next(), unknown.next()) {
        (Some(only), None) if is_array(only.1) => Some(only),
        _ => None,
    };
    let first_array = || others.iter().find(|(_, raw)| is_array(raw));
    let found = key.and_then(named).or(only).or_else(|| named("Resources")).or_else(first_array);
    found.map(|(_, raw)| *raw)
}

fn neighbour<'a>(
    member: &impl Fn(&str) -> Option<&'a str>,
    meta: &str,
    uri: &str,
    url: &str,
    tokens: [&str; 2],
) -> Next {
    let text = |raw: Option<&str>| raw.and_then(json::text).map(Cow::into_owned).filter(|text| !text.is_empty());
    if let Some(url) = text(member(uri)).or_else(|| text(json::member(meta, url))) {
        return Next::Url(url);
    }
    match tokens.iter().find_map(|name| text(json::member(meta, name))) {
        Some(token) => Next::Token(token),
        None => Next::None,
    }
}

/// Refuses an answer of which the transport may have read a part only.
pub(crate) fn check_size(response: &Response) -> Result<()> {
    if response.body.len() > MAX_RESPONSE_BYTES {
        return Err(unreadable(format!("the answer is larger than {} MiB", MAX_RESPONSE_BYTES >> 20)));
    }
    Ok(())
}

/// The answer's text as JSON.
fn body<'a>(response: &'a Response, convert: impl Fn(&str) -> Result<String, String>) -> Result<Cow<'a, str>> {
    check_size(response)?;
    let text = std::str::from_utf8(&response.body).map_err(|_| unreadable("the answer is not UTF-8"))?;
    let text = text.trim_start_matches('\u{FEFF}').trim_ascii();
    if text.is_empty() {
        return Err(unreadable("the answer is empty"));
    }
    if is_xml(response, text) {
        return convert(text)
            .map(Cow::Owned)
            .map_err(|why| unreadable(format!("the answer is not readable XML: {why}")));
    }
    Ok(Cow::Borrowed(text))
}

fn is_xml(response: &Response, text: &str) -> bool {
    let announced = text.starts_with('<') && text::split_once(content_type(response), "xml").is_some();
    announced || text.starts_with("<?xml") || text.starts_with("<TwilioResponse")
}

fn content_type(response: &Response) -> &str {
    response.headers.get("Content-Type").unwrap_or_default()
}

fn unreadable(message: impl Into<Text>) -> Error {
    Error::new(ErrorKind::Decode, message)
}

/// Says what is wrong without quoting the body, which may hold secrets.
fn no_json(response: &Response, malformed: &Malformed) -> Error {
    let content_type = match content_type(response) {
        "" => "no content type",
        content_type => content_type,
    };
    let length = response.body.len();
    unreadable(match malformed {
        Malformed { at, .. } if *at > 0 && *at >= response.body.trim_ascii_end().len() => {
            format!("the answer is cut off: its JSON ends in the middle after {length} bytes ({content_type})")
        }
        Malformed { at, expected } => {
            format!(
                "the answer is not the JSON expected: at byte {at} of {length} there is not {expected} ({content_type})"
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Field, Kind, PageStyle};
    use crate::transport::Headers;

    static THING: Model =
        Model { name: "Thing", fields: &[Field::new("sid", Kind::Text), Field::new("size", Kind::Integer)] };
    static THINGS: Paging = Paging { key: "things", model: &THING, max_page_size: None, style: PageStyle::Url };

    fn json(body: &str) -> Response {
        let headers = [("Content-Type", "application/json")].into_iter().collect();
        Response::new(200, headers, body.to_owned())
    }

    fn sids(body: &str) -> Vec<String> {
        page(&THINGS, &json(body)).unwrap().records.iter().map(|record| record.read(0)).collect()
    }

    #[test]
    fn records_are_found_however_the_answer_names_them() {
        for body in [
            r#"{"things":[{"sid":"a"},{"sid":"b"}],"page":0}"#,
            r#"{"other":[],"stuff":[{"sid":"a"},{"sid":"b"}],"meta":{"key":"stuff"}}"#,
            r#"{"page":0,"whatever":[{"sid":"a"},{"sid":"b"}],"uri":"/x","next_page_uri":null}"#,
            r#"{"schemas":["urn"],"Resources":[{"sid":"a"},{"sid":"b"}]}"#,
            r#"{"x":1,"list":[{"sid":"a"},{"sid":"b"}],"y":2}"#,
        ] {
            assert_eq!(sids(body), ["a", "b"], "{body}");
        }
    }

    #[test]
    fn the_next_page_is_found_in_every_style() {
        for (body, next) in [
            (r#"{"things":[],"next_page_uri":"/2"}"#, Next::Url("/2".into())),
            (
                r#"{"things":[],"next_page_uri":null,"meta":{"next_page_url":"https://x/2"}}"#,
                Next::Url("https://x/2".into()),
            ),
            (r#"{"things":[],"meta":{"nextToken":"t"}}"#, Next::Token("t".into())),
            (r#"{"things":[],"meta":{"next_token":"t"}}"#, Next::Token("t".into())),
            (r#"{"things":[],"meta":{"next_page_url":null}}"#, Next::None),
            (r#"{"things":[],"next_page_uri":""}"#, Next::None),
        ] {
            assert_eq!(page(&THINGS, &json(body)).unwrap().next, next, "{body}");
        }
    }

    #[test]
    fn xml_is_known_without_a_content_type() {
        let xml = "<TwilioResponse><Thing><Sid>a</Sid></Thing></TwilioResponse>";
        let read = record(&THING, &Response::new(200, Headers::new(), xml)).unwrap();
        assert_eq!(read.read::<String>(0), "a");
    }

    #[test]
    fn what_cannot_be_read_says_so_without_quoting_it() {
        let html = Response::new(200, [("Content-Type", "text/html")].into_iter().collect(), "<html>hush</html>");
        let cases = [
            (json(""), "the answer is empty"),
            (
                json(r#"{"sid":"hush"#),
                "the answer is cut off: its JSON ends in the middle after 12 bytes (application/json)",
            ),
            (
                json(r#"["hush"]"#),
                "the answer is not the JSON expected: at byte 0 of 8 there is not an object (application/json)",
            ),
            (html, "the answer is not the JSON expected: at byte 0 of 17 there is not an object (text/html)"),
            (Response::new(200, Headers::new(), vec![0xff]), "the answer is not UTF-8"),
            (
                Response::new(200, Headers::new(), vec![b' '; MAX_RESPONSE_BYTES + 1]),
                "the answer is larger than 64 MiB",
            ),
        ];
        for (response, message) in cases {
            assert_eq!(record(&THING, &response).unwrap_err().message(), message);
        }
    }
}
