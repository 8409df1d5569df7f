//! What a call brings, as the other languages read it fast: JSON, and beside it the records as the service sent them.

use trunkline::client;
use trunkline::value::{Record, Value};

use crate::bytes::Blob;

/// What a call brings.
#[derive(Debug, uniffi::Record)]
pub struct Answer {
    /// JSON. A record is a row, the values of its model's fields in their order (see [`Record::write_row`]), unless it was asked for by name.
    pub json: Blob,
    /// The record exactly as the service sent it; empty where `json` is no row.
    pub raw: Blob,
    /// Status, headers and timing.
    pub meta: Meta,
}

/// One page of a list.
#[derive(Debug, uniffi::Record)]
pub struct Page {
    /// A JSON list. Each record is two elements of it: how many bytes it has in `raw`, and a row. Asked for by name, it is one: an object.
    pub json: Blob,
    /// The records exactly as the service sent them, one behind the other; empty where they were asked for by name.
    pub raw: Blob,
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

impl Answer {
    pub(crate) fn new(response: client::Response<Value>, by_name: bool) -> Answer {
        let (json, raw) = match &response.data {
            Value::Record(record) if !by_name => (record.to_row(), record.raw()),
            data => (data.to_json(), ""),
        };
        Answer { json: Blob::from(json), raw: Blob::from(raw), meta: response.meta.into() }
    }
}

impl Page {
    pub(crate) fn new(page: client::Page<Record>, by_name: bool) -> Page {
        let size = page.items.iter().map(|record| record.raw().len()).sum();
        let mut json = String::with_capacity(size);
        let mut raw = Vec::with_capacity(if by_name { 0 } else { size });
        for record in &page.items {
            json.push(if json.is_empty() { '[' } else { ',' });
            if by_name {
                record.write_json(&mut json);
            } else {
                json.push_str(&record.raw().len().to_string());
                json.push(',');
                record.write_row(&mut json);
                raw.extend_from_slice(record.raw().as_bytes());
            }
        }
        json.push_str(if json.is_empty() { "[]" } else { "]" });
        Page {
            json: Blob::from(json),
            raw: Blob(raw),
            next: page.next.map(|cursor| cursor.to_string()),
            previous: page.previous.map(|cursor| cursor.to_string()),
            meta: page.meta.into(),
        }
    }
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
