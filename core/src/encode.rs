//! Arguments become a request, by the table of the operation.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;

use bytes::Bytes;

use crate::dialect::Name;
use crate::error::{Error, Result};
use crate::schema::{Body, Kind, Operation, Param, Place};
use crate::text::percent_encode;
use crate::transport::Headers;
use crate::value::{Decimal, Map, Value, json};

/// The arguments of a call, by the names of the tables (`date_sent_after`).
///
/// What is not set is not sent. [`Value::Null`] is sent as an empty text in a form and as `null` in JSON, an empty text as an
/// empty text, and an empty list has nothing to send.
#[derive(Clone, Default, PartialEq)]
pub struct Arguments(Vec<(Cow<'static, str>, Value)>);

impl Arguments {
    /// No arguments.
    pub fn new() -> Arguments {
        Arguments::default()
    }

    /// Sets an argument, in the place of an earlier one of its name.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Sets those of a path, in its order; nothing stands for the client's own account.
    pub fn set_path<V: Into<Value>>(&mut self, operation: &Operation, path: impl IntoIterator<Item = Option<V>>) {
        let Ok(()) = self.read_path(operation, path, |_, value| Ok::<_, Infallible>(value));
    }

    /// The same, where values are read first, and may be refused by the name of the parameter.
    pub fn read_path<S, V: Into<Value>, E>(
        &mut self,
        operation: &Operation,
        path: impl IntoIterator<Item = S>,
        read: impl Fn(&'static str, S) -> Result<Option<V>, E>,
    ) -> Result<(), E> {
        let params = operation.params.iter().filter(|param| param.place == Place::Path);
        for (param, segment) in params.zip(path) {
            if let Some(value) = read(param.name, segment)? {
                self.set(param.name, value);
            }
        }
        Ok(())
    }

    /// The argument with this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

impl fmt::Debug for Arguments {
    /// Names alone: values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl<N: Into<Cow<'static, str>>, V: Into<Value>> FromIterator<(N, V)> for Arguments {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut arguments = Arguments::new();
        for (name, value) in pairs {
            arguments.set(name, value);
        }
        arguments
    }
}

/// The form in which the 2010-04-01 API answers. The other products know JSON alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Representation {
    /// JSON.
    #[default]
    Json,
    /// The legacy XML, from the resources without `.json`.
    Xml,
}

/// What an operation and its arguments say of a request; host, credentials and common headers are the client's matter.
#[derive(Debug)]
pub(crate) struct Encoded {
    /// Path and query, percent-encoded.
    pub(crate) target: String,
    pub(crate) headers: Headers,
    pub(crate) body: Option<Bytes>,
}

/// Checks the arguments against the table and writes them out.
///
/// `account_sid` stands in for a path's account SID that is not given.
pub(crate) fn encode(
    operation: &Operation,
    representation: Representation,
    arguments: &Arguments,
    account_sid: Option<&str>,
) -> Result<Encoded> {
    refuse_unknown_names(operation, arguments)?;
    let mut target = path(operation, representation, arguments, account_sid)?;
    let mut query = String::new();
    let mut form = String::new();
    let mut object = Map::new();
    let mut body = None;
    let mut headers = Headers::new();
    let mut cookies = Vec::new();
    let is_whole = |param: &&Param| param.place == Place::WholeBody && arguments.get(param.name).is_some();
    let whole = operation.params.iter().find(is_whole);
    for param in operation.params.iter().filter(|param| param.place != Place::Path) {
        let value = match arguments.get(param.name) {
            Some(value) => value,
            // What the whole must hold, the service says.
            None if param.place == Place::Body && whole.is_some() => continue,
            None if param.required => return Err(missing(param)),
            None => continue,
        };
        if value.is_null() && (param.required || matches!(param.place, Place::Header | Place::Cookie)) {
            if param.required {
                return Err(missing(param));
            }
            continue;
        }
        match param.place {
            Place::Path => {}
            Place::Query => write_pairs(param, value, &mut query)?,
            Place::Header => headers.set(param.wire, header_text(param, &single_text(param, value)?)?),
            Place::Cookie => {
                let text = single_text(param, value)?;
                let mut cookie = format!("{}=", param.wire);
                write_encoded(&text, &mut cookie);
                cookies.push(cookie);
            }
            Place::Body if operation.body == Body::Form => write_pairs(param, value, &mut form)?,
            Place::Body => match whole {
                Some(whole) => {
                    let why = format_args!("belongs into `{}`, which is the whole body", whole.name);
                    return Err(Error::invalid_argument(param, why));
                }
                None => object.insert(param.wire, json_value(param, &param.kind, value)?),
            },
            Place::WholeBody => body = Some(json_value(param, &param.kind, value)?),
            Place::Client => _ = single_text(param, value)?,
        }
    }
    if !query.is_empty() {
        target.push('?');
        target.push_str(&query);
    }
    if !cookies.is_empty() {
        headers.set("Cookie", cookies.join("; "));
    }
    let body = match operation.body {
        Body::None => None,
        Body::Form => {
            headers.set("Content-Type", "application/x-www-form-urlencoded");
            Some(form)
        }
        Body::Json(media_type) => {
            headers.set("Content-Type", media_type);
            Some(body.unwrap_or(Value::Map(object)).to_json())
        }
    };
    Ok(Encoded { target, headers, body: body.map(Bytes::from) })
}

fn refuse_unknown_names(operation: &Operation, arguments: &Arguments) -> Result<()> {
    match arguments.0.iter().find(|(name, _)| operation.param(name).is_none()) {
        Some((name, _)) => {
            let must = format_args!("is no parameter of {}", operation.name);
            Err(Error::invalid_argument(Name::verbatim(name.clone()), must))
        }
        None => Ok(()),
    }
}

fn missing(param: &Param) -> Error {
    Error::invalid_argument(param, "is required")
}

/// The path with its parameters, each of which stays one segment.
fn path(
    operation: &Operation,
    representation: Representation,
    arguments: &Arguments,
    account_sid: Option<&str>,
) -> Result<String> {
    let mut path = String::with_capacity(operation.path.len() + 64);
    let mut template = match representation {
        Representation::Json => operation.path,
        Representation::Xml => operation.path.strip_suffix(".json").unwrap_or(operation.path),
    };
    while let Some((before, (wire, behind))) =
        template.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        path.push_str(before);
        template = behind;
        let is_here = |param: &&Param| param.place == Place::Path && param.wire == wire;
        let Some(param) = operation.params.iter().find(is_here) else { continue };
        let text = match (arguments.get(param.name), account_sid) {
            (Some(value), _) if !value.is_null() => single_text(param, value)?,
            (None, Some(account)) if wire == "AccountSid" => Cow::Borrowed(account),
            _ => return Err(missing(param)),
        };
        if matches!(&*text, "" | "." | "..") {
            let why = format_args!("must be one segment of a path, not {}", json::in_quotes(&text));
            return Err(Error::invalid_argument(param, why));
        }
        write_encoded(&text, &mut path);
    }
    path.push_str(template);
    Ok(path)
}

/// Appends `name=value`, once for every element of a list.
fn write_pairs(param: &Param, value: &Value, out: &mut String) -> Result<()> {
    match (&param.kind, value) {
        (Kind::List(kind), Value::List(values)) => {
            for value in values {
                write_pair(param.wire, &text(param, kind, value)?, out);
            }
        }
        (Kind::List(kind), value) => write_pair(param.wire, &text(param, kind, value)?, out),
        (Kind::PrefixedMap(prefix), Value::Map(map)) => write_prefixed(param, prefix, map, out)?,
        (Kind::PrefixedMap(_), value) => return Err(wrong_type(param, "must be a map", value)),
        (kind, value) => write_pair(param.wire, &text(param, kind, value)?, out),
    }
    Ok(())
}

fn write_prefixed(param: &Param, prefix: &str, map: &Map, out: &mut String) -> Result<()> {
    for (name, value) in map.iter() {
        let name = format!("{prefix}.{name}");
        match value {
            Value::Map(map) => write_prefixed(param, &name, map, out)?,
            Value::List(values) => {
                for value in values {
                    write_pair(&name, &text(param, &Kind::Any, value)?, out);
                }
            }
            value => write_pair(&name, &text(param, &Kind::Any, value)?, out),
        }
    }
    Ok(())
}

/// Appends `name=value` for a parameter that no table knows, once for every element of a list; `argument` is what holds it.
pub(crate) fn write_free(argument: &Name, name: &str, value: &Value, out: &mut String) -> Result<()> {
    if let Value::List(values) = value {
        return values.iter().try_for_each(|value| write_free(argument, name, value, out));
    }
    match free_json(argument, value)? {
        Value::Null => write_pair(name, "", out),
        Value::Text(text) => write_pair(name, &text, out),
        Value::Date(date) => write_pair(name, &date.to_string(), out),
        value => write_pair(name, &value.to_json(), out),
    }
    Ok(())
}

/// Appends one pair, as a query string and a form write it.
pub(crate) fn write_pair(name: &str, value: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('&');
    }
    write_encoded(name, out);
    out.push('=');
    write_encoded(value, out);
}

/// Appends a text, percent-encoded but for the unreserved characters of RFC 3986.
fn write_encoded(text: &str, out: &mut String) {
    percent_encode(text, |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte), out);
}

/// What the value of a header must be.
pub(crate) const HEADER_TEXT: &str = "must be printable ASCII to be sent in a header";

/// Whether a text can be the value of a header, and cannot end it.
pub(crate) fn is_header_text(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'))
}

fn header_text(param: &Param, text: &str) -> Result<String> {
    if is_header_text(text) { Ok(text.to_owned()) } else { Err(Error::invalid_argument(param, HEADER_TEXT)) }
}

fn single_text<'a>(param: &Param, value: &'a Value) -> Result<Cow<'a, str>> {
    match (&param.kind, value) {
        (Kind::List(kind), Value::List(values)) => {
            let texts: Result<Vec<_>> = values.iter().map(|value| text(param, kind, value)).collect();
            Ok(texts?.join(",").into())
        }
        (Kind::List(kind), value) => text(param, kind, value),
        (kind, value) => text(param, kind, value),
    }
}

/// One value as text, if its kind takes it.
fn text<'a>(param: &Param, kind: &Kind, value: &'a Value) -> Result<Cow<'a, str>> {
    let text = match (kind, value) {
        (_, Value::Null) => Cow::Borrowed(""),
        // An empty text clears, whatever else the parameter takes.
        (Kind::Boolean | Kind::Integer | Kind::Decimal, Value::Text(text)) if text.is_empty() => Cow::Borrowed(""),
        (Kind::Sid(prefixes), Value::Text(text)) => {
            refuse_foreign_sid(param, prefixes, text)?;
            Cow::Borrowed(text.as_str())
        }
        (Kind::Text | Kind::Secret | Kind::Enum(_) | Kind::Timestamp | Kind::Date, Value::Text(text)) => {
            Cow::Borrowed(text.as_str())
        }
        (Kind::Any | Kind::Json | Kind::Map(_) | Kind::Record(_), Value::Text(text)) => Cow::Borrowed(text.as_str()),
        (Kind::Boolean | Kind::Enum(_) | Kind::Any, Value::Bool(truth)) => {
            Cow::Borrowed(if *truth { "true" } else { "false" })
        }
        (Kind::Boolean, Value::Text(text)) if text.eq_ignore_ascii_case("true") => Cow::Borrowed("true"),
        (Kind::Boolean, Value::Text(text)) if text.eq_ignore_ascii_case("false") => Cow::Borrowed("false"),
        (Kind::Integer, value) => whole_number(param, value)?,
        (Kind::Decimal, value) => number(param, value)?,
        (Kind::Timestamp | Kind::Any, Value::Timestamp(time)) => time.to_wire().into(),
        (Kind::Timestamp, Value::Date(date)) => format!("{date}T00:00:00Z").into(),
        (Kind::Date, Value::Timestamp(time)) => time.date().to_string().into(),
        (Kind::Date | Kind::Any, Value::Date(date)) => date.to_string().into(),
        (Kind::Any | Kind::Json | Kind::Map(_) | Kind::Record(_), value) => {
            json_value(param, kind, value)?.to_json().into()
        }
        (kind, value) => return Err(wrong_type(param, must_be(kind), value)),
    };
    Ok(text)
}

fn must_be(kind: &Kind) -> &'static str {
    match kind {
        Kind::Boolean => "must be true or false",
        Kind::Integer => "must be a whole number",
        Kind::Decimal => "must be a number",
        Kind::Timestamp => "must be a date-time, a date or text",
        Kind::Date => "must be a date, a date-time or text",
        Kind::List(_) => "must be a list",
        Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => "must be a map",
        _ => "must be text",
    }
}

fn wrong_type(param: &Param, must: &str, value: &Value) -> Error {
    match value {
        // The number or text itself helps, unless it is secret.
        Value::Text(text) if !matches!(param.kind, Kind::Secret) => {
            Error::invalid_argument(param, format_args!("{must}, not {}", json::in_quotes(text)))
        }
        Value::Decimal(number) if !Decimal::is_number(number.as_str()) => {
            Error::invalid_argument(param, format_args!("{must}, not {}", json::in_quotes(number.as_str())))
        }
        value => Error::invalid_argument(param, format_args!("{must}, not {}", value.describe())),
    }
}

/// Text in the exact form of a SID is meant as one: with a prefix of another resource it is a mistake.
fn refuse_foreign_sid(param: &Param, prefixes: &[&str], text: &str) -> Result<()> {
    match prefix_of_sid(text) {
        Some(prefix) if !prefixes.is_empty() && !prefixes.contains(&prefix) => {
            Err(Error::invalid_argument(param, must_be_sid(prefixes, prefix)))
        }
        _ => Ok(()),
    }
}

/// The two letters that a text in the exact form of a SID begins with.
pub(crate) fn prefix_of_sid(text: &str) -> Option<&str> {
    let (prefix, digits) = text.split_at_checked(2)?;
    let is_sid = digits.len() == 32
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    is_sid.then_some(prefix)
}

/// What is said of a SID of another resource.
pub(crate) fn must_be_sid(prefixes: &[&str], prefix: &str) -> String {
    format!("must be the SID {}…, not {prefix}…", prefixes.join("… or "))
}

fn number<'a>(param: &Param, value: &'a Value) -> Result<Cow<'a, str>> {
    match value {
        Value::Integer(number) => Ok(number.to_string().into()),
        Value::Decimal(number) if Decimal::is_number(number.as_str()) => Ok(number.as_str().into()),
        Value::Text(text) if Decimal::is_number(text) => Ok(text.as_str().into()),
        value => Err(wrong_type(param, must_be(&Kind::Decimal), value)),
    }
}

fn whole_number<'a>(param: &Param, value: &'a Value) -> Result<Cow<'a, str>> {
    let wrong = || wrong_type(param, must_be(&Kind::Integer), value);
    let text = number(param, value).map_err(|_| wrong())?;
    match text.split_once('.') {
        // A float without a fraction is as good as an integer.
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => Ok(whole.to_owned().into()),
        Some(_) => Err(wrong()),
        None if text.contains(['e', 'E']) => Err(wrong()),
        None => Ok(text),
    }
}

/// One value as a member of a JSON body.
fn json_value(param: &Param, kind: &Kind, value: &Value) -> Result<Value> {
    Ok(match (kind, value) {
        (_, Value::Null) => Value::Null,
        (Kind::Boolean | Kind::Integer | Kind::Decimal, Value::Text(text)) if text.is_empty() => value.clone(),
        (Kind::Any | Kind::Json | Kind::PrefixedMap(_), value) => free_json(&param.into(), value)?,
        (Kind::Boolean, value) => Value::Bool(text(param, kind, value)? == "true"),
        (Kind::Integer | Kind::Decimal, value) => Value::Decimal(Decimal::from(&*text(param, kind, value)?)),
        (Kind::List(kind), Value::List(values)) => {
            let values: Result<Vec<_>> = values.iter().map(|value| json_value(param, kind, value)).collect();
            Value::List(values?)
        }
        (Kind::List(kind), value) => Value::List(vec![json_value(param, kind, value)?]),
        (Kind::Map(kind), Value::Map(map)) => {
            let pairs: Result<Vec<_>> =
                map.iter().map(|(name, value)| Ok((name, json_value(param, kind, value)?))).collect();
            Value::Map(pairs?.into_iter().collect())
        }
        (Kind::Record(_), value @ (Value::Map(_) | Value::List(_))) => free_json(&param.into(), value)?,
        (Kind::Record(_), Value::Record(record)) => json::any(record.raw()),
        (Kind::Record(_) | Kind::Map(_), value) => return Err(wrong_type(param, must_be(kind), value)),
        (kind, value) => Value::Text(text(param, kind, value)?.into_owned()),
    })
}

/// Free-form JSON as it goes over the wire: times are written as everywhere there, and numbers must be numbers, since JSON has
/// neither NaN nor infinities and would make nothing of them.
pub(crate) fn free_json(name: &Name, value: &Value) -> Result<Value> {
    Ok(match value {
        Value::Decimal(number) if !Decimal::is_number(number.as_str()) => {
            return Err(Error::invalid_argument(
                name.clone(),
                format_args!("must hold numbers that JSON can write, not {}", json::in_quotes(number.as_str())),
            ));
        }
        Value::Timestamp(time) => Value::Text(time.to_wire()),
        Value::List(values) => Value::List(values.iter().map(|value| free_json(name, value)).collect::<Result<_>>()?),
        Value::Map(map) => {
            let pairs: Result<Vec<_>> = map.iter().map(|(key, value)| Ok((key, free_json(name, value)?))).collect();
            Value::Map(pairs?.into_iter().collect())
        }
        Value::Record(record) => json::any(record.raw()),
        value => value.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::schema::{Access, Answer, Method};
    use crate::value::{Date, Timestamp};

    const SID: &str = "AC0123456789abcdef0123456789abcdef";

    static FORM: Operation = Operation {
        name: "test.create",
        host: "test",
        method: Method::Post,
        also: None,
        path: "/v1/Accounts/{AccountSid}/Things/{Sid}.json",
        params: &[
            Param::path("account_sid", "AccountSid", Kind::Sid(&["AC"])),
            Param::path("sid", "Sid", Kind::Sid(&["TH", "TX"])),
            Param::query("date_sent_before", "DateSent<", Kind::Timestamp),
            Param::header("x_twilio_webhook_enabled", "X-Twilio-Webhook-Enabled", Kind::Enum(&["true", "false"])),
            Param::body("to", "To", Kind::Text).required(),
            Param::body("urls", "Urls", Kind::List(&Kind::Text)),
            Param::body("count", "Count", Kind::Integer),
            Param::body("price", "Price", Kind::Decimal),
            Param::body("on", "On", Kind::Boolean),
            Param::body("day", "Day", Kind::Date),
            Param::body("at", "At", Kind::Timestamp),
            Param::body("attributes", "Attributes", Kind::Json),
            Param::body("add_ons", "AddOns", Kind::PrefixedMap("AddOns")),
            Param::body("configuration_filters", "Configuration.Filters", Kind::List(&Kind::Text)),
        ],
        body: Body::Form,
        answer: Answer::Nothing,
        access: Access::Account,
    };

    fn arguments(pairs: &[(&'static str, Value)]) -> Arguments {
        let mut arguments: Arguments = [("sid", "x"), ("to", "t")].into_iter().collect();
        pairs.iter().for_each(|(name, value)| arguments.set(*name, value.clone()));
        arguments
    }

    fn form(pairs: &[(&'static str, Value)]) -> String {
        let body = encode(&FORM, Representation::Json, &arguments(pairs), Some(SID)).unwrap().body.unwrap();
        String::from_utf8(body.to_vec()).unwrap().strip_prefix("To=t").unwrap().trim_start_matches('&').to_owned()
    }

    fn refusal(pairs: &[(&'static str, Value)]) -> String {
        let error = encode(&FORM, Representation::Json, &arguments(pairs), Some(SID)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        error.message().to_owned()
    }

    #[test]
    fn a_path_argument_stays_one_segment() {
        let target = |sid: &str| {
            encode(&FORM, Representation::Json, &arguments(&[("sid", sid.into())]), Some(SID)).unwrap().target
        };
        assert_eq!(target("../a?b#c"), format!("/v1/Accounts/{SID}/Things/..%2Fa%3Fb%23c.json"));
        assert_eq!(target("é +%2f"), format!("/v1/Accounts/{SID}/Things/%C3%A9%20%2B%252f.json"));
        for sid in ["", ".", ".."] {
            assert_eq!(refusal(&[("sid", sid.into())]), format!("`sid` must be one segment of a path, not {sid:?}"));
        }
    }

    #[test]
    fn a_sid_of_another_resource_is_refused_and_anything_else_is_not() {
        let foreign = SID.replace("AC", "SM");
        assert_eq!(refusal(&[("sid", foreign.into())]), "`sid` must be the SID TH… or TX…, not SM…");
        for sid in [SID.replace("AC", "TX").as_str(), "SMfriendly", &SID.replace("AC", "sm")] {
            assert!(encode(&FORM, Representation::Json, &arguments(&[("sid", sid.into())]), Some(SID)).is_ok());
        }
    }

    #[test]
    fn each_kind_is_written_in_its_one_form() {
        let time = Timestamp::parse("2026-11-21T12:00:00.7+01:00").unwrap();
        let day = Date::new(2026, 11, 21).unwrap();
        let map: Map = [("a", Value::Integer(1)), ("b", Value::List(vec![true.into()]))].into_iter().collect();
        for (name, value, expected) in [
            ("urls", Value::from(vec!["a b", "c&d"]), "Urls=a%20b&Urls=c%26d"),
            ("urls", "one".into(), "Urls=one"),
            ("urls", Value::List(vec![]), ""),
            ("count", 5.into(), "Count=5"),
            ("count", "5".into(), "Count=5"),
            ("count", 5.0.into(), "Count=5"),
            ("price", 0.05.into(), "Price=0.05"),
            ("price", Decimal::from("0.0500").into(), "Price=0.0500"),
            ("on", true.into(), "On=true"),
            ("on", "False".into(), "On=false"),
            ("day", day.into(), "Day=2026-11-21"),
            ("day", time.into(), "Day=2026-11-21"),
            ("day", "tomorrow".into(), "Day=tomorrow"),
            ("at", time.into(), "At=2026-11-21T11%3A00%3A00Z"),
            ("at", day.into(), "At=2026-11-21T00%3A00%3A00Z"),
            ("attributes", map.clone().into(), "Attributes=%7B%22a%22%3A1%2C%22b%22%3A%5Btrue%5D%7D"),
            ("attributes", "{ }".into(), "Attributes=%7B%20%7D"),
            ("add_ons", map.clone().into(), "AddOns.a=1&AddOns.b=true"),
            ("configuration_filters", vec!["x"].into(), "Configuration.Filters=x"),
            ("price", Value::Null, "Price="),
            ("price", "".into(), "Price="),
            ("count", "".into(), "Count="),
            ("on", "".into(), "On="),
            ("attributes", "".into(), "Attributes="),
        ] {
            assert_eq!(form(&[(name, value.clone())]), expected, "{name} = {value:?}");
        }
    }

    #[test]
    fn what_a_kind_does_not_take_is_refused_by_name() {
        for (name, value, expected) in [
            ("to", Value::Integer(5), "`to` must be text, not an integer"),
            ("to", Value::Null, "`to` is required"),
            ("count", 5.5.into(), "`count` must be a whole number, not a number"),
            ("count", "five".into(), "`count` must be a whole number, not \"five\""),
            ("price", f64::NAN.into(), "`price` must be a number, not \"NaN\""),
            ("count", f64::INFINITY.into(), "`count` must be a whole number, not \"inf\""),
            ("attributes", f64::NAN.into(), "`attributes` must hold numbers that JSON can write, not \"NaN\""),
            ("on", "yes".into(), "`on` must be true or false, not \"yes\""),
            ("at", 5.into(), "`at` must be a date-time, a date or text, not an integer"),
            ("add_ons", 5.into(), "`add_ons` must be a map, not an integer"),
            ("too", "x".into(), "`too` is no parameter of test.create"),
            (
                "x_twilio_webhook_enabled",
                "a\r\nb".into(),
                "`x_twilio_webhook_enabled` must be printable ASCII to be sent in a header",
            ),
        ] {
            assert_eq!(refusal(&[(name, value)]), expected);
        }
    }

    #[test]
    fn a_number_that_json_cannot_write_is_refused_wherever_it_is() {
        let deep = |number: f64| Value::Map([("a", Value::List(vec![1.into(), number.into()]))].into_iter().collect());
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let must = format!("must hold numbers that JSON can write, not \"{number}\"");
            for name in ["attributes", "add_ons"] {
                assert_eq!(refusal(&[(name, deep(number))]), format!("`{name}` {must}"));
            }
            assert!(free_json(&"json".into(), &deep(number)).unwrap_err().to_string().ends_with(&must));
        }
        assert_eq!(free_json(&"json".into(), &deep(0.5)).unwrap().to_json(), r#"{"a":[1,0.5]}"#);
    }

    #[test]
    fn names_with_comparison_signs_and_headers_go_out_literally() {
        let pairs = [("date_sent_before", "2026-11-21".into()), ("x_twilio_webhook_enabled", true.into())];
        let encoded = encode(&FORM, Representation::Json, &arguments(&pairs), Some(SID)).unwrap();
        assert!(encoded.target.ends_with("/x.json?DateSent%3C=2026-11-21"));
        assert_eq!(encoded.headers.get("x-twilio-webhook-enabled"), Some("true"));
    }

    #[test]
    fn the_account_comes_from_the_client_unless_it_is_given() {
        let error = encode(&FORM, Representation::Json, &arguments(&[]), None).unwrap_err();
        assert_eq!(error.parameter(), Some("account_sid"));
        let other = SID.replace("AC0", "AC9");
        let encoded =
            encode(&FORM, Representation::Json, &arguments(&[("account_sid", other.as_str().into())]), Some(SID))
                .unwrap();
        assert!(encoded.target.contains(&other));
    }

    #[test]
    fn the_legacy_xml_is_asked_for_by_the_path() {
        let encoded = encode(&FORM, Representation::Xml, &arguments(&[]), Some(SID)).unwrap();
        assert_eq!(encoded.target, format!("/v1/Accounts/{SID}/Things/x"));
    }

    #[test]
    fn json_bodies_tell_null_unset_and_empty_apart() {
        let operation = Operation { body: Body::Json("application/json"), ..FORM_COPY };
        let pairs =
            [("price", Value::Null), ("count", "7".into()), ("attributes", "".into()), ("urls", Value::List(vec![]))];
        let empty =
            encode(&operation, Representation::Json, &arguments(&[("count", "".into()), ("on", "".into())]), Some(SID));
        assert_eq!(empty.unwrap().body.unwrap(), r#"{"To":"t","Count":"","On":""}"#);
        let encoded = encode(&operation, Representation::Json, &arguments(&pairs), Some(SID)).unwrap();
        assert_eq!(encoded.body.unwrap(), r#"{"To":"t","Urls":[],"Count":7,"Price":null,"Attributes":""}"#);
        assert_eq!(encoded.headers.get("content-type"), Some("application/json"));
    }

    #[test]
    fn the_whole_of_a_json_body_takes_the_place_of_its_members() {
        const PARAMS: &[Param] = &[
            Param::path("account_sid", "AccountSid", Kind::Sid(&["AC"])),
            Param::path("sid", "Sid", Kind::Sid(&["TH"])),
            Param::body("to", "To", Kind::Text).required(),
            Param::whole_body("thing", Kind::Any),
        ];
        let operation = Operation { body: Body::Json("application/json"), params: PARAMS, ..FORM_COPY };
        let encode = |pairs: &[(&'static str, Value)]| {
            let given: Arguments = [("sid", Value::from("x"))].into_iter().chain(pairs.iter().cloned()).collect();
            encode(&operation, Representation::Json, &given, Some(SID))
        };
        let thing = Value::Map([("Newer", Value::Integer(1))].into_iter().collect());
        assert_eq!(encode(&[("thing", thing.clone())]).unwrap().body.unwrap(), r#"{"Newer":1}"#);
        assert_eq!(encode(&[("thing", "[]".into())]).unwrap().body.unwrap(), r#""[]""#);
        let error = encode(&[("thing", thing), ("to", "t".into())]).unwrap_err();
        assert_eq!(error.message(), "`to` belongs into `thing`, which is the whole body");
        assert_eq!(encode(&[]).unwrap_err().message(), "`to` is required");
    }

    #[test]
    fn arguments_are_set_once_by_name() {
        let mut arguments: Arguments = [("to", "a"), ("body", "b"), ("to", "c")].into_iter().collect();
        assert_eq!((arguments.get("to"), arguments.get("body")), (Some(&"c".into()), Some(&"b".into())));
        assert_eq!(format!("{arguments:?}"), r#"["to", "body"]"#, "values may be secret");
        arguments.remove("to");
        assert_eq!((arguments.get("to"), arguments.get("body")), (None, Some(&"b".into())));
        arguments.set_path(&FORM, [None, Some("x")]);
        assert_eq!((arguments.get("account_sid"), arguments.get("sid")), (None, Some(&"x".into())));
    }

    #[test]
    fn headers_and_cookies_hold_lists_and_are_left_out_where_there_is_nothing() {
        const PARAMS: &[Param] = &[
            Param::header("tags", "X-Tags", Kind::List(&Kind::Integer)),
            Param::cookie("session", "Session", Kind::Text),
            Param::cookie("theme", "Theme", Kind::Text),
        ];
        let operation = Operation { path: "/v1", body: Body::None, params: PARAMS, ..FORM_COPY };
        let encode = |pairs: &[(&'static str, Value)]| {
            let given: Arguments = pairs.iter().cloned().collect();
            encode(&operation, Representation::Json, &given, None).unwrap()
        };
        let encoded = encode(&[
            ("tags", Value::List(vec![1.into(), 2.into()])),
            ("session", "a b".into()),
            ("theme", "é".into()),
        ]);
        assert_eq!(encoded.headers.get("x-tags"), Some("1,2"));
        assert_eq!(encoded.headers.get("cookie"), Some("Session=a%20b; Theme=%C3%A9"));
        assert_eq!((encoded.target.as_str(), encoded.body), ("/v1", None));
        assert_eq!(encode(&[("tags", 7.into())]).headers.get("x-tags"), Some("7"));
        for nothing in [encode(&[]), encode(&[("tags", Value::Null), ("session", Value::Null)])] {
            assert_eq!((nothing.headers.get("x-tags"), nothing.headers.get("cookie")), (None, None));
        }
    }

    #[test]
    fn a_path_asks_for_what_only_the_caller_knows() {
        assert_eq!(refusal(&[("sid", Value::Null)]), "`sid` is required");
        let error = encode(&FORM, Representation::Json, &[("to", "t")].into_iter().collect(), Some(SID)).unwrap_err();
        assert_eq!(error.message(), "`sid` is required");
    }

    #[test]
    fn what_a_header_can_hold_is_printable() {
        for text in ["", " ~", "a\tb"] {
            assert!(is_header_text(text), "{text:?}");
        }
        for text in ["\r", "\n", "\0", "\u{7f}", "é"] {
            assert!(!is_header_text(text), "{text:?}");
        }
    }

    #[test]
    fn what_no_table_knows_is_written_as_it_is() {
        let map: Map = [("a", Value::Integer(1))].into_iter().collect();
        for (value, expected) in [
            (Value::Null, "x="),
            ("a b".into(), "x=a%20b"),
            (true.into(), "x=true"),
            (0.5.into(), "x=0.5"),
            (Date::new(2026, 11, 21).unwrap().into(), "x=2026-11-21"),
            (Timestamp::parse("2026-11-21T12:00:00Z").unwrap().into(), "x=2026-11-21T12%3A00%3A00Z"),
            (map.into(), "x=%7B%22a%22%3A1%7D"),
            (vec!["a", "b"].into(), "x=a&x=b"),
        ] {
            let mut out = String::new();
            write_free(&"extra".into(), "x", &value, &mut out).unwrap();
            assert_eq!(out, expected);
        }
        assert!(write_free(&"extra".into(), "x", &f64::NAN.into(), &mut String::new()).is_err());
    }

    #[test]
    fn whole_numbers_and_truths_are_taken_in_the_forms_that_languages_give_them() {
        for (name, value, expected) in [
            ("count", "5.00".into(), "Count=5"),
            ("count", Value::Decimal(Decimal::from("7.0")), "Count=7"),
            ("on", "TRUE".into(), "On=true"),
            ("on", false.into(), "On=false"),
        ] {
            assert_eq!(form(&[(name, value)]), expected);
        }
        for (name, value, expected) in [
            ("count", "5.01".into(), "`count` must be a whole number, not \"5.01\""),
            ("count", "1e3".into(), "`count` must be a whole number, not \"1e3\""),
            ("count", "1E3".into(), "`count` must be a whole number, not \"1E3\""),
            ("price", "much".into(), "`price` must be a number, not \"much\""),
            ("to", 0.5.into(), "`to` must be text, not a number"),
            ("to", f64::NAN.into(), "`to` must be text, not \"NaN\""),
        ] {
            assert_eq!(refusal(&[(name, value)]), expected);
        }
    }

    #[test]
    fn what_a_kind_must_be_is_said_of_each() {
        for (kind, expected) in [
            (Kind::Boolean, "must be true or false"),
            (Kind::Integer, "must be a whole number"),
            (Kind::Decimal, "must be a number"),
            (Kind::Timestamp, "must be a date-time, a date or text"),
            (Kind::Date, "must be a date, a date-time or text"),
            (Kind::List(&Kind::Text), "must be a list"),
            (Kind::Map(&Kind::Text), "must be a map"),
            (Kind::PrefixedMap("A"), "must be a map"),
            (Kind::Sid(&[]), "must be text"),
        ] {
            assert_eq!(must_be(&kind), expected);
        }
    }

    #[test]
    fn a_refusal_of_a_secret_does_not_repeat_it() {
        let param = |kind| Param::body("token", "Token", kind);
        let refused = |kind| wrong_type(&param(kind), "must be a map", &"hunter2".into()).message().to_owned();
        assert_eq!(refused(Kind::Secret), "`token` must be a map, not text");
        assert_eq!(refused(Kind::Text), "`token` must be a map, not \"hunter2\"");
    }

    #[test]
    fn a_sid_is_two_capitals_and_32_digits() {
        let digits = "0123456789abcdefABCDEF0123456789";
        assert_eq!(prefix_of_sid(&format!("SM{digits}")), Some("SM"));
        for text in [
            String::new(),
            "S".into(),
            "é".into(),
            format!("SM{digits}0"),
            format!("SM{}", &digits[1..]),
            format!("Sm{digits}"),
            format!("S1{digits}"),
            format!("SM{}g", &digits[1..]),
        ] {
            assert_eq!(prefix_of_sid(&text), None, "{text}");
        }
        let any = Param::path("sid", "Sid", Kind::Sid(&[]));
        assert!(refuse_foreign_sid(&any, &[], &format!("SM{digits}")).is_ok());
    }

    #[test]
    fn members_of_a_json_body_are_of_their_kind() {
        static NUMBERS: Kind = Kind::Map(&Kind::Integer);
        let write = |kind: Kind, value: Value| {
            let param = Param::body("x", "X", kind);
            json_value(&param, &param.kind, &value)
                .map(|value| value.to_json())
                .map_err(|error| error.message().to_owned())
        };
        let map = |value: Value| Value::Map([("a", value)].into_iter().collect());
        for (kind, value, expected) in [
            (Kind::Boolean, "True".into(), "true"),
            (Kind::Boolean, false.into(), "false"),
            (Kind::Boolean, "".into(), r#""""#),
            (Kind::Decimal, "0.50".into(), "0.50"),
            (Kind::Text, "t".into(), r#""t""#),
            (Kind::List(&Kind::Integer), "7".into(), "[7]"),
            (Kind::List(&Kind::Integer), Value::List(vec!["7".into(), 8.into()]), "[7,8]"),
            (Kind::List(&NUMBERS), map("7".into()), r#"[{"a":7}]"#),
            (Kind::PrefixedMap("A"), map(1.into()), r#"{"a":1}"#),
            (Kind::Timestamp, Date::new(2026, 11, 21).unwrap().into(), r#""2026-11-21T00:00:00Z""#),
        ] {
            assert_eq!(write(kind, value).as_deref(), Ok(expected));
        }
        for (kind, value, expected) in [
            (Kind::Map(&Kind::Integer), 5.into(), "`x` must be a map, not an integer"),
            (Kind::Map(&Kind::Integer), map("five".into()), "`x` must be a whole number, not \"five\""),
            (Kind::List(&Kind::Boolean), Value::List(vec!["yes".into()]), "`x` must be true or false, not \"yes\""),
        ] {
            assert_eq!(write(kind, value).unwrap_err(), expected);
        }
    }

    const FORM_COPY: Operation = Operation {
        name: FORM.name,
        host: FORM.host,
        method: FORM.method,
        also: None,
        path: FORM.path,
        params: FORM.params,
        body: Body::Form,
        answer: Answer::Nothing,
        access: Access::Account,
    };
}
