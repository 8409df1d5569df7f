//! What came of a call, written as the service writes it: JSON of the 2010-04-01 API, JSON of the newer ones, or legacy
//! XML.

use percent_encoding::{CONTROLS, utf8_percent_encode};

use super::call::{Call, Done, Item};
use super::page::Page;
use super::problem::Problem;
use super::route::is_legacy;
use super::rules;
use super::rules::statuses;
use super::xml;
use crate::schema::{Kind, Model, Operation, PageStyle};
use crate::transport::{Headers, Response};
use crate::value::{Map, Value};

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Style {
    /// Newer APIs: ISO 8601 dates, absolute addresses, `meta`.
    Json,
    /// 2010-04-01: RFC 2822 dates, addresses relative to the host, page fields beside the records.
    LegacyJson,
    /// 2010-04-01 without `.json`.
    Xml,
    /// SCIM (RFC 7644), which has pages and errors of its own.
    Scim,
}

impl Style {
    pub(crate) fn of(operation: &Operation, xml: bool) -> Style {
        match (is_legacy(operation), xml) {
            (false, _) if operation.path.contains("/scim/") => Style::Scim,
            (false, _) => Style::Json,
            (true, false) => Style::LegacyJson,
            (true, true) => Style::Xml,
        }
    }

    /// What ends a path in this style.
    fn suffix(self) -> &'static str {
        if self == Style::LegacyJson { ".json" } else { "" }
    }
}

/// Writes what came of a call.
pub(crate) fn done(call: &Call, done: Done, style: Style) -> Response {
    let model = call.model();
    let writer = Writer { call, style, origin: &call.origin };
    let told = statuses::of(call.operation);
    match done {
        Done::Removed => Response::new(told.unwrap_or(204), Headers::new(), if told.is_some() { "{}" } else { "" }),
        Done::Created(item) => writer.one(told.unwrap_or(201), model, &item),
        Done::Found(item) => writer.one(told.unwrap_or(200), model, &item),
        Done::Listed(page) => writer.page(model, &page),
    }
}

/// Writes a refusal.
pub(crate) fn problem(problem: &Problem, style: Style) -> Response {
    let mut response = match style {
        Style::Xml => xml_response(problem.status, xml::problem(problem)),
        Style::Scim => scim_response(problem.status, problem.to_scim()),
        _ => json_response(problem.status, problem.to_map()),
    };
    if problem.status == 401 {
        response.headers.set("WWW-Authenticate", r#"Basic realm="Twilio API""#);
    }
    response
}

pub(crate) fn json_response(status: u16, body: Map) -> Response {
    let headers = Headers::from_iter([("Content-Type", "application/json;charset=utf-8")]);
    Response::new(status, headers, Value::Map(body).to_json())
}

fn scim_response(status: u16, body: Map) -> Response {
    let headers = Headers::from_iter([("Content-Type", "application/scim+json;charset=utf-8")]);
    Response::new(status, headers, Value::Map(body).to_json())
}

fn xml_response(status: u16, body: String) -> Response {
    Response::new(status, Headers::from_iter([("Content-Type", "application/xml;charset=utf-8")]), body)
}

struct Writer<'a> {
    call: &'a Call<'a>,
    style: Style,
    origin: &'a str,
}

impl Writer<'_> {
    fn one(&self, status: u16, model: &Model, item: &Item) -> Response {
        let shown = self.show(model, item);
        if status == 204 {
            return Response::new(status, Headers::new(), "");
        }
        if (300..400).contains(&status) {
            let to = shown.get("redirect_to").and_then(Value::as_str).unwrap_or_default().to_owned();
            let mut response = json_response(status, shown);
            // An address may come from the request: nothing in it ends the header.
            response.headers.set("Location", utf8_percent_encode(&to, CONTROLS).to_string());
            return response;
        }
        match self.style {
            Style::Scim => scim_response(status, shown),
            Style::Xml => xml_response(status, xml::record(model.name, &shown)),
            _ => json_response(status, shown),
        }
    }

    fn page(&self, model: &Model, page: &Page<Item>) -> Response {
        let key = self.call.operation.paging().map_or("", |paging| paging.key);
        let shown: Vec<Map> = page.items.iter().map(|item| self.show(model, item)).collect();
        let (path, query) = (format!("{}{}", self.call.path, self.style.suffix()), &self.call.form);
        if self.style == Style::Xml {
            return xml_response(200, xml::list(key, &page.attributes(&path, query), model.name, &shown));
        }
        let mut body = match self.style {
            Style::LegacyJson => page.legacy(&path, query),
            Style::Scim => page.scim(),
            _ if self.call.operation.paging().is_some_and(|paging| matches!(paging.style, PageStyle::Token(_))) => {
                Map::from_iter([("meta", page.tokens(key))])
            }
            _ => Map::from_iter([("meta", page.meta(key, &format!("{}{path}", self.origin), query))]),
        };
        body.insert(key, shown);
        if self.style == Style::Scim { scim_response(200, body) } else { json_response(200, body) }
    }

    /// A record as the service shows it: every field of its model, and nothing else of what is kept.
    fn show(&self, model: &Model, item: &Item) -> Map {
        let value = |name: &str, kind: &Kind| match (name, item.record.get(name)) {
            ("uri", None) => format!("{}{}", item.path, self.style.suffix()).into(),
            ("url", None) => format!("{}{}", self.origin, item.path).into(),
            ("links" | "subresource_uris", kept) => self.links(item, kept),
            (_, kept) => kept.map_or(Value::Null, |value| self.render(value, kind)),
        };
        model.fields.iter().map(|field| (field.wire, value(field.name, &field.kind))).collect()
    }

    /// The addresses of what hangs below a record, or those that a rule has put there.
    fn links(&self, item: &Item, kept: Option<&Value>) -> Value {
        let address = |path: &str| match self.style {
            Style::Json | Style::Scim => format!("{}{path}", self.origin),
            _ => format!("{path}{}", self.style.suffix()),
        };
        if let Some(kept) = kept.and_then(Value::as_map) {
            let links = kept.iter().map(|(name, path)| (name, path.as_str().map(address)));
            return Value::Map(links.collect());
        }
        let links = rules::subresources(self.call, self.style);
        Value::Map(
            links.into_iter().map(|(name, segment)| (name, address(&format!("{}/{segment}", item.path)))).collect(),
        )
    }

    fn render(&self, value: &Value, kind: &Kind) -> Value {
        match (value, kind) {
            (Value::Timestamp(time), Kind::Date) => time.date().to_string().into(),
            (Value::Timestamp(time), _) if matches!(self.style, Style::Json | Style::Scim) => time.to_wire().into(),
            (Value::Timestamp(time), _) => time.to_rfc2822().into(),
            (Value::List(values), Kind::List(kind)) => {
                values.iter().map(|value| self.render(value, kind)).collect::<Vec<_>>().into()
            }
            (Value::Map(map), Kind::Record(link)) => {
                let fields = link.model().fields;
                let shown = map.iter().map(|(name, value)| match fields.iter().find(|field| field.name == name) {
                    Some(field) => (field.wire, self.render(value, &field.kind)),
                    None => (name, value.clone()),
                });
                Value::Map(shown.collect())
            }
            _ => value.clone(),
        }
    }
}
