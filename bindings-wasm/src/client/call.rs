//! What JavaScript asks for, as one JSON text: of an operation
//! `{"operation", "path", "arguments", "marks", "options", "limit", "pageSize", "cursor", "meta"}`.

use bytes::Bytes;
use trunkline::client::{CallOptions, Pages, Response};
use trunkline::encode::Arguments;
use trunkline::operations;
use trunkline::page::{Cursor, Extent};
use trunkline::schema::Operation;
use trunkline::value::{Map, Record, Timestamp, Value};
use trunkline::{Client, Error, Result};

use super::tables;
use crate::names::JAVASCRIPT;

/// A call of an operation.
pub(super) struct Call {
    pub(super) operation: &'static Operation,
    pub(super) arguments: Arguments,
    pub(super) options: CallOptions,
    pub(super) extent: Extent,
    pub(super) cursor: Option<Cursor>,
    /// Whether JavaScript wants to know the status, headers and timing.
    pub(super) with_meta: bool,
}

impl Call {
    pub(super) fn parse(text: &str) -> Result<Call> {
        let text = read(text)?;
        let name = text.get("operation").and_then(Value::as_str).unwrap_or_default();
        let operation = operations::find(name, tables::find)?;
        let given = |name: &str| text.get(name).unwrap_or(&Value::Null);
        let extent = Extent::of(given("limit"), given("pageSize"))?;
        let cursor = match text.get("cursor") {
            None | Some(Value::Null) => None,
            Some(Value::Text(url)) => Some(Cursor::from(url.as_str())),
            Some(_) => return Err(Error::invalid_argument("cursor", "must be text")),
        };
        Ok(Call {
            operation,
            arguments: arguments(operation, &text)?,
            options: options(text.get("options"))?,
            extent,
            cursor,
            with_meta: text.get("meta").and_then(Value::as_bool).unwrap_or_default(),
        })
    }

    pub(super) fn pages(self, client: &Client) -> Pages<Record> {
        client.pages(self.operation, self.arguments, self.options, self.extent, self.cursor)
    }
}

/// A request that the tables do not know: `{"method", "url", "query", "form", "json", "options"}`.
pub(super) struct RawCall {
    text: Map,
    options: CallOptions,
}

impl RawCall {
    pub(super) fn parse(text: &str) -> Result<RawCall> {
        let text = read(text)?;
        let options = options(text.get("options"))?;
        Ok(RawCall { text, options })
    }

    pub(super) async fn send(self, client: &Client) -> Result<Response<Bytes>> {
        let text = |name: &str| self.text.get(name);
        let url = text("url").and_then(Value::as_str).unwrap_or_default();
        let mut request = client.request_of(text("method").cloned().unwrap_or_else(|| "GET".into()), url)?;
        if let Some(Value::Map(query)) = text("query") {
            for (name, value) in query.iter() {
                request = request.query(name, value.clone());
            }
        }
        if let Some(Value::Map(form)) = text("form") {
            for (name, value) in form.iter() {
                request = request.form(name, value.clone());
            }
        }
        if let Some(json) = text("json") {
            request = request.json(json);
        }
        request.with_options(self.options).send().await
    }
}

fn read(text: &str) -> Result<Map> {
    match Value::from_json(text) {
        Some(Value::Map(map)) => Ok(map),
        _ => Err(Error::invalid_argument("arguments", "must be an object")),
    }
}

/// Path arguments come in the order of the path; null is the client's own account.
fn arguments(operation: &'static Operation, text: &Map) -> Result<Arguments> {
    let path = text.get("path").and_then(Value::as_list).unwrap_or_default();
    let path = path.iter().map(|value| Some(value.clone()).filter(|value| !value.is_null()));
    let mut arguments = Arguments::new();
    arguments.set_path(operation, path);
    let given = match text.get("arguments") {
        None => return Ok(arguments),
        Some(Value::Map(given)) => given,
        Some(_) => return Err(Error::invalid_argument("params", "must be an object")),
    };
    let is_marked = text.get("marks").is_some();
    for (name, value) in given.iter() {
        let value = if is_marked { unmarked(value) } else { value.clone() };
        match JAVASCRIPT.find(operation, name) {
            Some(param) => arguments.set(param.name, value),
            None => arguments.set(name.to_owned(), value),
        }
    }
    Ok(arguments)
}

/// JSON has no times and no numbers beyond a float: an object with one member, called NUL, stands for them.
fn unmarked(value: &Value) -> Value {
    match value {
        Value::List(values) => Value::List(values.iter().map(unmarked).collect()),
        Value::Map(map) => match (map.get("\0"), map.len()) {
            (Some(Value::Integer(milliseconds)), 1) => time(*milliseconds),
            (Some(Value::Text(digits)), 1) => Value::Decimal(digits.as_str().into()),
            _ => Value::Map(map.iter().map(|(name, value)| (name, unmarked(value))).collect()),
        },
        value => value.clone(),
    }
}

/// Milliseconds since 1970.
fn time(milliseconds: i64) -> Value {
    let nanos = u32::try_from(milliseconds.rem_euclid(1000) * 1_000_000).unwrap_or_default();
    let time = Timestamp::from_unix(milliseconds.div_euclid(1000), nanos);
    time.map_or(Value::Integer(milliseconds), Value::Timestamp)
}

fn options(given: Option<&Value>) -> Result<CallOptions> {
    let mut options = CallOptions::new();
    if let Some(Value::Map(given)) = given {
        for (name, value) in given.iter() {
            options = options.set(name, value.clone(), &JAVASCRIPT)?;
        }
    }
    Ok(options)
}
