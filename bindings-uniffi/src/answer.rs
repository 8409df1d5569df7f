//! What a call brings, as the other languages read it: JSON, and what is known of the answer beside it.

use trunkline::client;
use trunkline::value::{Record, Value};

/// What a call brings.
#[derive(Debug, uniffi::Record)]
pub struct Answer {
    /// What `json` holds.
    pub content: Content,
    /// UTF-8. Empty if there is nothing.
    pub json: Vec<u8>,
    /// Status, headers and timing.
    pub meta: Meta,
}

/// What the JSON of an answer holds.
#[derive(Debug, Clone, Copy, uniffi::Enum)]
pub enum Content {
    /// Nothing.
    Nothing,
    /// A record: a list of two, the record in canonical form (every field of the model, in its order) and as the service sent it.
    Record,
    /// A list of records, each a list of two.
    Records,
    /// Whatever the service sent.
    Any,
}

/// One page of a list.
#[derive(Debug, uniffi::Record)]
pub struct Page {
    /// The records, as [`Content::Records`] says.
    pub json: Vec<u8>,
    /// The cursor of the page behind it.
    pub next: Option<String>,
    /// The cursor of the page before it.
    pub previous: Option<String>,
    /// Status, headers and timing.
    pub meta: Meta,
}

/// What is known of an answer beside its content.
#[derive(Debug, uniffi::Record)]
pub struct Meta {
    /// The HTTP status.
    pub status: u16,
    /// The headers in order.
    pub headers: Vec<Header>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// How often the request was sent again.
    pub retries: u32,
    /// How many seconds the call took.
    pub elapsed: f64,
}

/// A header.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Header {
    /// In any case.
    pub name: String,
    /// The value.
    pub value: String,
}

impl From<client::Response<Value>> for Answer {
    fn from(response: client::Response<Value>) -> Self {
        let (content, json) = match &response.data {
            Value::Null => (Content::Nothing, String::new()),
            Value::Record(record) => (Content::Record, records_json([record], "", "")),
            Value::List(values) => {
                let records = values.iter().filter_map(|value| match value {
                    Value::Record(record) => Some(record),
                    _ => None,
                });
                (Content::Records, records_json(records, "[", "]"))
            }
            value => (Content::Any, value.to_json()),
        };
        Answer { content, json: json.into_bytes(), meta: response.meta.into() }
    }
}

impl From<client::Page<Record>> for Page {
    fn from(page: client::Page<Record>) -> Self {
        Page {
            json: records_json(&page.items, "[", "]").into_bytes(),
            next: page.next.map(|cursor| cursor.to_string()),
            previous: page.previous.map(|cursor| cursor.to_string()),
            meta: page.meta.into(),
        }
    }
}

fn records_json<'a>(records: impl IntoIterator<Item = &'a Record>, open: &str, close: &str) -> String {
    let mut out = String::from(open);
    for record in records {
        if out.len() > open.len() {
            out.push(',');
        }
        out.push('[');
        record.write_json(&mut out);
        out.push(',');
        out.push_str(record.raw());
        out.push(']');
    }
    out.push_str(close);
    out
}

impl From<client::Meta> for Meta {
    fn from(meta: client::Meta) -> Self {
        Meta {
            status: meta.status,
            headers: headers(&meta.headers),
            request_id: meta.request_id().map(str::to_owned),
            retries: meta.retries,
            elapsed: meta.elapsed.as_secs_f64(),
        }
    }
}

pub(crate) fn headers(headers: &trunkline::transport::Headers) -> Vec<Header> {
    headers.iter().map(|(name, value)| Header { name: name.to_owned(), value: value.to_owned() }).collect()
}
