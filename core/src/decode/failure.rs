//! Errors in any of the forms that the service uses.

use std::time::Duration;

use crate::error::{self, Error};
use crate::schema::{Answer, Operation};
use crate::transport::{Headers, Response};
use crate::value::{Timestamp, Value};

/// Far more than the service says of an error; it bounds the memory that a foreign answer takes.
const MAX_ERROR_BYTES: usize = 1024 * 1024;

/// Whether an answer is an error. Redirects are, for none is followed, unless they are what the operation answers: an address to go on
/// to, which its record holds.
pub(crate) fn is_failure(operation: Option<&Operation>, status: u16) -> bool {
    match status {
        200..=299 => false,
        301..=303 | 307 | 308 => !operation.is_some_and(leads_on),
        _ => true,
    }
}

fn leads_on(operation: &Operation) -> bool {
    matches!(operation.answer, Answer::Record(model) if model.position("redirect_to").is_some())
}

/// What the headers of any answer say.
pub(crate) fn facts(response: &Response, now: Timestamp) -> error::Answer {
    error::Answer {
        status: Some(response.status),
        request_id: response.headers.get("Twilio-Request-Id").map(str::to_owned),
        retry_after: retry_after(&response.headers, now),
        ..error::Answer::default()
    }
}

/// Seconds or a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &Headers, now: Timestamp) -> Option<Duration> {
    let text = headers.get("Retry-After")?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than can be counted are as good as for ever.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    Timestamp::parse(text).map(|time| time.since(now))
}

/// The error that an answer is.
pub(crate) fn error(response: &Response, now: Timestamp) -> Error {
    let mut answer = facts(response, now);
    let body = body(response).unwrap_or_default();
    let errors = body.get("errors").and_then(Value::as_list);
    // A bulk answer lists its errors; the first speaks for all.
    let told = match errors.and_then(|errors| errors.first()) {
        Some(first) if first.get("message").is_some() && body.get("code").is_none() => first,
        _ => &body,
    };
    let text = |names: &[&str]| names.iter().find_map(|name| told.get(name)?.as_str()).filter(|text| !text.is_empty());
    answer.code = told.get("code").and_then(|code| match code {
        Value::Text(text) => text.parse().ok(),
        code => code.as_i64(),
    });
    answer.more_info = text(&["more_info", "moreInfo", "infoUrl", "type"]).map(str::to_owned);
    answer.details = details(&body);
    answer.problem = problem(&body);
    let message = match (text(&["title"]), text(&["message", "detail", "error_description"])) {
        (Some(title), Some(detail)) => format!("{title}: {detail}"),
        (Some(text), None) | (None, Some(text)) => text.to_owned(),
        (None, None) => without_words(response),
    };
    Error::api(message, answer)
}

/// What the service said beyond code and message.
fn details(body: &Value) -> Option<Value> {
    ["details", "errors", "params", "scimType"]
        .iter()
        .find_map(|name| body.get(name))
        .filter(|it| !it.is_null())
        .cloned()
}

/// A body that has all members which RFC 9457 and Twilio ask for.
fn problem(body: &Value) -> Option<Value> {
    let is_text = |name| body.get(name).and_then(Value::as_str).is_some();
    let is_number = |name| body.get(name).and_then(Value::as_i64).is_some();
    let is_problem = is_text("type") && is_text("title") && is_number("status") && is_number("code");
    is_problem.then(|| body.clone())
}

fn body(response: &Response) -> Option<Value> {
    if response.body.len() > MAX_ERROR_BYTES {
        return None;
    }
    let text = std::str::from_utf8(&response.body).ok()?.trim_start_matches('\u{FEFF}').trim_ascii();
    if text.starts_with('<') { super::xml::exception(text) } else { Value::from_json(text) }
}

fn without_words(response: &Response) -> String {
    match (response.status, response.headers.get("Location")) {
        (300..400, Some(_)) => "the service redirects elsewhere, and redirects are not followed".to_owned(),
        _ => format!("the service answered {} without saying why", response.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn read(status: u16, body: &str) -> Error {
        error(&Response::new(status, Headers::new(), body.to_owned()), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn every_form_of_error_is_understood() {
        let legacy = read(
            404,
            r#"{"code":20404,"message":"not found","more_info":"https://e/20404","status":404,"details":{"a":1}}"#,
        );
        assert_eq!(
            (legacy.code(), legacy.message(), legacy.more_info()),
            (Some(20404), "not found", Some("https://e/20404"))
        );
        assert_eq!(legacy.details().and_then(|it| it.get("a")), Some(&Value::Integer(1)));
        assert_eq!(legacy.kind(), ErrorKind::NotFound);

        let problem = read(
            400,
            r#"{"type":"https://e/70001","title":"Bad thing","status":400,"code":70001,"detail":"It is bad","errors":[{"detail":"d","pointer":"/a"}]}"#,
        );
        assert_eq!((problem.code(), problem.message()), (Some(70001), "Bad thing: It is bad"));
        assert_eq!(problem.more_info(), Some("https://e/70001"));
        assert_eq!(problem.details().and_then(Value::as_list).map(<[Value]>::len), Some(1));
        assert_eq!(problem.problem().and_then(|body| body.get("detail")), Some(&Value::from("It is bad")));
        assert!(legacy.problem().is_none());

        let standard =
            read(422, r#"{"code":70002,"message":"no","httpStatusCode":422,"params":{"p":"q"},"userError":true}"#);
        assert_eq!((standard.code(), standard.kind()), (Some(70002), ErrorKind::Validation));
        assert!(standard.details().and_then(|it| it.get("p")).is_some());

        let scim = read(
            409,
            r#"{"schemas":["urn"],"detail":"taken","scimType":"uniqueness","status":"409","code":30011,"moreInfo":"https://e"}"#,
        );
        assert_eq!((scim.code(), scim.message(), scim.kind()), (Some(30011), "taken", ErrorKind::Conflict));
        assert_eq!(scim.more_info(), Some("https://e"));

        let bulk = read(400, r#"{"errors":[{"code":21211,"message":"bad To","infoUrl":"https://e","context":{}}]}"#);
        assert_eq!((bulk.code(), bulk.message(), bulk.more_info()), (Some(21211), "bad To", Some("https://e")));

        let token = read(401, r#"{"error":"invalid_client","error_description":"no such client"}"#);
        assert_eq!((token.message(), token.kind()), ("no such client", ErrorKind::Authentication));

        let xml = read(
            404,
            "<?xml version=\"1.0\"?><TwilioResponse><RestException><Code>20404</Code><Message>no &lt;such&gt; thing</Message>\
             <MoreInfo>https://e/20404</MoreInfo><Status>404</Status></RestException></TwilioResponse>",
        );
        assert_eq!(
            (xml.code(), xml.message(), xml.more_info()),
            (Some(20404), "no <such> thing", Some("https://e/20404"))
        );
    }

    #[test]
    fn an_error_without_words_is_named_by_its_status() {
        for body in ["", "<html><body>Bad Gateway</body></html>", "[]", "{\"half\":"] {
            let error = read(502, body);
            assert_eq!((error.kind(), error.code(), error.status()), (ErrorKind::Server, None, Some(502)));
            assert_eq!(error.message(), "the service answered 502 without saying why");
        }
    }

    #[test]
    fn a_huge_error_is_not_read() {
        let error = read(500, &format!(r#"{{"message":"hi","details":[0{}]}}"#, ",0".repeat(MAX_ERROR_BYTES)));
        assert_eq!(error.message(), "the service answered 500 without saying why");
        assert!(error.details().is_none());
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let wait = |text: &str| {
            let headers = [("retry-after", text)].into_iter().collect();
            let now = Timestamp::parse("Sat, 21 Nov 2026 12:00:00 GMT").unwrap();
            error(&Response::new(429, headers, ""), now).retry_after()
        };
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("Sat, 21 Nov 2026 12:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(wait("Sat, 21 Nov 2026 11:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("99999999999999999999"), Some(Duration::from_secs(u64::MAX)));
        assert_eq!(wait("soon"), None);
    }
}
