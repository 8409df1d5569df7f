//! What a call brought, as text that JavaScript reads fast.

use std::time::Duration;

use bytes::Bytes;
use trunkline::client::{Meta, Page, Response};
use trunkline::page::Cursor;
use trunkline::value::{Map, Record, Value};

/// JSON, and beside it the records exactly as the service sent them, one behind the other.
pub(super) struct Outcome {
    pub(super) text: String,
    pub(super) raw: Vec<u8>,
}

impl Outcome {
    /// `[data, meta]`; a record is a row.
    pub(super) fn of_response(response: Response<Value>, with_meta: bool) -> Outcome {
        let mut raw = Vec::new();
        let mut text = String::from("[");
        match &response.data {
            Value::Record(record) => {
                record.write_row(&mut text);
                raw.extend_from_slice(record.raw().as_bytes());
            }
            data => text.push_str(&data.to_json()),
        }
        finish(&mut text, with_meta.then_some(&response.meta));
        Outcome { text, raw }
    }

    /// `[rows, lengths of the raw records, next, previous, meta]`, or `null` if there is no page.
    pub(super) fn of_page(page: Option<Page<Record>>, with_meta: bool) -> Outcome {
        let Some(page) = page else { return Outcome { text: "null".to_owned(), raw: Vec::new() } };
        let size: usize = page.items.iter().map(|record| record.raw().len()).sum();
        let mut raw = Vec::with_capacity(size);
        let mut text = String::with_capacity(size);
        let mut lengths = String::with_capacity(page.items.len() * 5);
        text.push_str("[[");
        for (at, record) in page.items.iter().enumerate() {
            if at > 0 {
                text.push(',');
                lengths.push(',');
            }
            record.write_row(&mut text);
            raw.extend_from_slice(record.raw().as_bytes());
            lengths.push_str(&record.raw().len().to_string());
        }
        text.push_str("],[");
        text.push_str(&lengths);
        text.push(']');
        for cursor in [&page.next, &page.previous] {
            text.push(',');
            text.push_str(&Value::from(cursor.as_ref().map(Cursor::as_str)).to_json());
        }
        finish(&mut text, with_meta.then_some(&page.meta));
        Outcome { text, raw }
    }

    /// `[null, meta]`, with the body beside it.
    pub(super) fn of_body(response: Response<Bytes>) -> Outcome {
        let mut text = String::from("[null");
        finish(&mut text, Some(&response.meta));
        Outcome { text, raw: response.data.to_vec() }
    }
}

fn finish(text: &mut String, meta: Option<&Meta>) {
    text.push(',');
    match meta {
        Some(meta) => text.push_str(&Value::Map(facts(meta)).to_json()),
        None => text.push_str("null"),
    }
    text.push(']');
}

/// Whole milliseconds.
pub(super) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn facts(meta: &Meta) -> Map {
    let headers: Vec<Value> = meta.headers.iter().map(|(name, value)| vec![name, value].into()).collect();
    Map::from_iter([
        ("status", Value::from(u32::from(meta.status))),
        ("headers", headers.into()),
        ("requestId", meta.request_id().into()),
        ("retries", meta.retries.into()),
        ("elapsed", milliseconds(meta.elapsed).into()),
    ])
}
