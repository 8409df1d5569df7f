//! What a call brought, as JavaScript reads it fast.

use std::time::Duration;

use bytes::Bytes;
use trunkline::client::{Meta, Page, Response};
use trunkline::page::Cursor;
use trunkline::value::{Map, Record, Timestamp, Value};

use super::rows::Rows;

/// What is known of an answer, as JSON, and what it holds.
pub(super) struct Outcome {
    pub(super) facts: String,
    pub(super) rows: Rows,
}

impl Outcome {
    /// `[data, meta]`; nothing where a record is all there is.
    pub(super) fn of_response(response: Response<Value>, with_meta: bool) -> Outcome {
        let meta = with_meta.then_some(&response.meta);
        match response.data {
            Value::Record(record) => Outcome {
                facts: if with_meta { list([Value::Null], meta) } else { String::new() },
                rows: Rows::of_records(&[record]),
            },
            data => Outcome { facts: list([data], meta), rows: Rows::default() },
        }
    }

    /// `[next, previous, meta]`, or `null` if there is no page.
    pub(super) fn of_page(page: Option<Page<Record>>, with_meta: bool) -> Outcome {
        let Some(page) = page else { return Outcome { facts: "null".to_owned(), rows: Rows::default() } };
        let cursors = [&page.next, &page.previous].map(|cursor| Value::from(cursor.as_ref().map(Cursor::as_str)));
        Outcome { facts: list(cursors, with_meta.then_some(&page.meta)), rows: Rows::of_records(&page.items) }
    }

    /// `[null, meta]`, with the body in the place of records.
    pub(super) fn of_body(response: Response<Bytes>) -> Outcome {
        let facts = list([Value::Null], Some(&response.meta));
        Outcome { facts, rows: Rows::of_bytes(response.data.to_vec()) }
    }
}

fn list(values: impl IntoIterator<Item = Value>, meta: Option<&Meta>) -> String {
    let meta = meta.map_or(Value::Null, |meta| Value::Map(facts(meta)));
    Value::List(values.into_iter().chain([meta]).collect()).to_json()
}

/// Whole milliseconds.
pub(super) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Whole milliseconds since 1970, rounded down.
pub(super) fn unix_milliseconds(time: Timestamp) -> i64 {
    time.unix_seconds() * 1000 + i64::from(time.subsec_nanos() / 1_000_000)
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
