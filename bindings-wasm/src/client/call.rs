//! What JavaScript asks for, as one JSON text: of an operation
//! `{"operation", "path", "arguments", "marks", "options", "limit", "pageSize", "cursor", "meta"}`.

use std::time::Duration;

use bytes::Bytes;
use trunkline::Client;
use trunkline::client::{CallOptions, Pages, Response};
use trunkline::encode::Arguments;
use trunkline::operations;
use trunkline::page::{Cursor, Extent};
use trunkline::schema::{Method, Operation, Place};
use trunkline::value::{Map, Record, Timestamp, Value};

use super::failure::Failure;
use super::{names, tables};

/// A call of an operation.
pub(super) struct Call {
    pub(super) operation: &'static Operation,
    pub(super) arguments: Arguments,
    pub(super) options: CallOptions,
    extent: Extent,
    cursor: Option<Cursor>,
    /// Whether JavaScript wants to know the status, headers and timing.
    pub(super) with_meta: bool,
}

impl Call {
    pub(super) fn parse(text: &str) -> Result<Call, Failure> {
        let text = read(text)?;
        let name = text.get("operation").and_then(Value::as_str).unwrap_or_default();
        let operation = operations::find(name, tables::find).map_err(Failure::from)?;
        let extent = Extent::checked(count(&text, "limit")?, count(&text, "pageSize")?).map_err(Failure::from)?;
        let cursor = match text.get("cursor") {
            None | Some(Value::Null) => None,
            Some(Value::Text(url)) => Some(Cursor::from(url.as_str())),
            Some(_) => return Err(Failure::argument("cursor", "must be text")),
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

    /// A page as the service sends it: a limit asks for its size but does not cut it.
    pub(super) fn first_page(mut self, client: &Client) -> Pages<Record> {
        self.extent.page_size = self.extent.page_size.or(self.extent.limit.take());
        self.pages(client)
    }
}

/// A request that the tables do not know: `{"method", "url", "query", "form", "json", "options"}`.
pub(super) struct RawCall {
    method: Method,
    url: String,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    json: Option<Value>,
    options: CallOptions,
}

impl RawCall {
    pub(super) fn parse(text: &str) -> Result<RawCall, Failure> {
        let text = read(text)?;
        let method = text.get("method").and_then(Value::as_str).unwrap_or("GET");
        Ok(RawCall {
            method: parse_method(method)?,
            url: text.get("url").and_then(Value::as_str).unwrap_or_default().to_owned(),
            query: pairs(&text, "query")?,
            form: pairs(&text, "form")?,
            json: text.get("json").cloned(),
            options: options(text.get("options"))?,
        })
    }

    pub(super) async fn send(self, client: &Client) -> trunkline::Result<Response<Bytes>> {
        let mut request = client.request(self.method, self.url).with_options(self.options);
        for (name, value) in &self.query {
            request = request.query(name, value);
        }
        for (name, value) in &self.form {
            request = request.form(name, value);
        }
        if let Some(json) = &self.json {
            request = request.json(json);
        }
        request.send().await
    }
}

fn read(text: &str) -> Result<Map, Failure> {
    match Value::from_json(text) {
        Some(Value::Map(map)) => Ok(map),
        _ => Err(Failure::argument("arguments", "must be an object")),
    }
}

/// Path arguments come in the order of the path; null is the client's own account.
fn arguments(operation: &'static Operation, text: &Map) -> Result<Arguments, Failure> {
    let mut arguments = Arguments::new();
    let path = text.get("path").and_then(Value::as_list).unwrap_or_default();
    let params = operation.params.iter().filter(|param| param.place == Place::Path);
    for (param, value) in params.zip(path).filter(|(_, value)| !value.is_null()) {
        arguments.set(param.name, value.clone());
    }
    let given = match text.get("arguments") {
        None => return Ok(arguments),
        Some(Value::Map(given)) => given,
        Some(_) => return Err(Failure::argument("params", "must be an object")),
    };
    let is_marked = text.get("marks").is_some();
    for (name, value) in given.iter() {
        let value = if is_marked { unmarked(value) } else { value.clone() };
        match names::find(operation, name) {
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

fn options(given: Option<&Value>) -> Result<CallOptions, Failure> {
    let mut options = CallOptions::new();
    for (name, value) in given.and_then(Value::as_map).into_iter().flat_map(Map::iter) {
        options = match name {
            "timeout" => options.timeout(duration(name, value)?),
            "totalTimeout" => options.total_timeout(duration(name, value)?),
            "maxRetries" => options.max_retries(natural(name, value)?),
            "method" => options.method(parse_method(text_of(name, value)?)?),
            "headers" => {
                let headers = value.as_map().ok_or_else(|| Failure::argument(name, "must be an object"))?;
                for (header, value) in headers.iter() {
                    options = options.header(header, text_of("headers", value)?);
                }
                options
            }
            _ => return Err(Failure::argument(name, "is no option of a call")),
        };
    }
    Ok(options)
}

fn parse_method(name: &str) -> Result<Method, Failure> {
    Method::parse(name).ok_or_else(|| Failure::argument("method", "must be GET, POST, PUT, PATCH or DELETE"))
}

pub(super) fn text_of<'a>(name: &str, value: &'a Value) -> Result<&'a str, Failure> {
    value.as_str().ok_or_else(|| Failure::argument(name, "must be text"))
}

/// Milliseconds.
pub(super) fn duration(name: &str, value: &Value) -> Result<Duration, Failure> {
    let milliseconds = value.as_i64().and_then(|number| u64::try_from(number).ok());
    let refused = || Failure::argument(name, "must be a whole number of milliseconds, not negative");
    milliseconds.map(Duration::from_millis).ok_or_else(refused)
}

pub(super) fn natural(name: &str, value: &Value) -> Result<u32, Failure> {
    let number = value.as_i64().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| Failure::argument(name, "must be a whole number, not negative"))
}

fn count(text: &Map, name: &str) -> Result<Option<i64>, Failure> {
    match text.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Integer(number)) => Ok(Some(*number)),
        Some(Value::Text(digits)) if digits.parse::<i64>().is_ok() => Ok(digits.parse().ok()),
        Some(_) => Err(Failure::argument(name, "must be a whole number")),
    }
}

/// Pairs of texts; a list repeats its name.
fn pairs(text: &Map, name: &str) -> Result<Vec<(String, String)>, Failure> {
    let Some(map) = text.get(name).and_then(Value::as_map) else { return Ok(Vec::new()) };
    let mut pairs = Vec::new();
    for (key, value) in map.iter() {
        for value in value.as_list().unwrap_or(std::slice::from_ref(value)) {
            let value = match value {
                Value::Text(text) => text.clone(),
                Value::Null => String::new(),
                value => value.to_json(),
            };
            pairs.push((key.to_owned(), value));
        }
    }
    Ok(pairs)
}
