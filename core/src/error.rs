//! One error type for everything that can go wrong, by kind.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::dialect::{Dialect, Name, Text};
use crate::schema::Method;
use crate::value::{Timestamp, Value};

/// A result whose error is an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in the terms that decide what to do next.
///
/// The first six mean that there is no answer to speak of; the others are answers, named by their HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be set up like this: credentials, region, base URL.
    Configuration,
    /// An argument was refused before anything was sent.
    InvalidArgument,
    /// No complete answer in time, to a request that is safe to repeat or was certainly not sent.
    Timeout,
    /// No connection, or it broke, for a request that is safe to repeat or was certainly not sent.
    Connection,
    /// An answer came but it could not be read: no JSON or XML, cut, too large, a page that leads back or elsewhere.
    Decode,
    /// A request that changes something got no complete answer: it may or may not have been carried out. Never repeated by
    /// itself; the cause is inside. Of a message, `client.messages().find_sent(…)` asks the service.
    UnknownOutcome,
    /// 400 or 422: the service judged an argument.
    Validation,
    /// 401: the credentials are missing or wrong.
    Authentication,
    /// 403: the credentials do not permit this.
    Permission,
    /// 404: there is no such resource.
    NotFound,
    /// 409: it conflicts with the state of the resource.
    Conflict,
    /// 429: too many requests; this one was not processed.
    RateLimited,
    /// 5xx: the service failed.
    Server,
    /// Any other status, redirects (which are not followed) among them.
    Api,
}

impl ErrorKind {
    /// Every kind with its name in data: test cases, logs.
    pub const ALL: &'static [(ErrorKind, &'static str)] = &[
        (ErrorKind::Configuration, "configuration"),
        (ErrorKind::InvalidArgument, "invalid_argument"),
        (ErrorKind::Timeout, "timeout"),
        (ErrorKind::Connection, "connection"),
        (ErrorKind::Decode, "decode"),
        (ErrorKind::UnknownOutcome, "unknown_outcome"),
        (ErrorKind::Validation, "validation"),
        (ErrorKind::Authentication, "authentication"),
        (ErrorKind::Permission, "permission"),
        (ErrorKind::NotFound, "not_found"),
        (ErrorKind::Conflict, "conflict"),
        (ErrorKind::RateLimited, "rate_limited"),
        (ErrorKind::Server, "server"),
        (ErrorKind::Api, "api"),
    ];

    /// The kind of an answer with this HTTP status.
    pub fn of_status(status: u16) -> ErrorKind {
        match status {
            400 | 422 => ErrorKind::Validation,
            401 => ErrorKind::Authentication,
            403 => ErrorKind::Permission,
            404 => ErrorKind::NotFound,
            409 => ErrorKind::Conflict,
            429 => ErrorKind::RateLimited,
            500..=599 => ErrorKind::Server,
            _ => ErrorKind::Api,
        }
    }

    /// The name in data, `rate_limited`.
    pub fn name(self) -> &'static str {
        ErrorKind::ALL.iter().find(|(kind, _)| *kind == self).map_or("unknown", |(_, name)| name)
    }

    /// Whether the service answered.
    pub fn is_answer(self) -> bool {
        use ErrorKind::*;
        !matches!(self, Configuration | InvalidArgument | Timeout | Connection | Decode | UnknownOutcome)
    }
}

/// Why a call failed. Holds what is known: the service's own words, and which request it was.
pub struct Error(Box<Inner>);

#[derive(Default)]
struct Inner {
    kind: Option<ErrorKind>,
    message: Text,
    parameter: Option<Name>,
    request: Option<(Method, String)>,
    answer: Answer,
    started_at: Option<Timestamp>,
    attempts: u32,
    may_have_happened: bool,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What the service says of an error, from any of the forms that it uses.
#[derive(Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<i64>,
    pub(crate) more_info: Option<String>,
    pub(crate) details: Option<Value>,
    pub(crate) problem: Option<Value>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) request_id: Option<String>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Text>) -> Error {
        Error::saying(kind, None, message.into())
    }

    /// A client that cannot be set up or used like this.
    pub fn configuration(message: impl Into<Text>) -> Error {
        Error::new(ErrorKind::Configuration, message)
    }

    /// A refused setting of a client: which one, and what it must be.
    pub fn invalid_setting(setting: impl Into<Name>, must: impl Into<Text>) -> Error {
        Error::refusal(ErrorKind::Configuration, setting.into(), must.into())
    }

    /// A refused argument or option of a call: which one, and what it must be.
    pub fn invalid_argument(parameter: impl Into<Name>, must: impl Into<Text>) -> Error {
        Error::refusal(ErrorKind::InvalidArgument, parameter.into(), must.into())
    }

    fn refusal(kind: ErrorKind, name: Name, must: Text) -> Error {
        let message = Text::from(name.clone()).and(" ").and(must);
        Error::saying(kind, Some(name), message)
    }

    fn saying(kind: ErrorKind, parameter: Option<Name>, message: Text) -> Error {
        Error(Box::new(Inner { kind: Some(kind), message, parameter, ..Inner::default() }))
    }

    /// The same, of an operation that lists.
    pub(crate) fn of_list(mut self) -> Error {
        self.0.message.of_list();
        if let Some(name) = &mut self.0.parameter {
            name.of_list();
        }
        self
    }

    /// What the service answered.
    pub(crate) fn api(message: impl Into<Text>, answer: Answer) -> Error {
        let mut error = Error::new(ErrorKind::of_status(answer.status.unwrap_or_default()), message);
        error.0.answer = answer;
        error
    }

    pub(crate) fn with_request(mut self, method: Method, url: &str) -> Error {
        // The query may hold phone numbers and filters; the path names the resource well enough.
        let url = url.split(['?', '#']).next().unwrap_or_default();
        self.0.request = Some((method, url.to_owned()));
        self
    }

    pub(crate) fn with_answer(mut self, answer: Answer) -> Error {
        self.0.answer = answer;
        self
    }

    /// What is known of the call that failed.
    pub(crate) fn with_call(mut self, started_at: Timestamp, attempts: u32, may_have_happened: bool) -> Error {
        self.0.started_at = Some(started_at);
        self.0.attempts = attempts;
        self.0.may_have_happened = may_have_happened;
        self
    }

    /// The same error for another call that waited for the same thing; the cause stays with the first.
    pub(crate) fn echo(&self) -> Error {
        let inner = &self.0;
        Error(Box::new(Inner {
            message: inner.message.clone(),
            parameter: inner.parameter.clone(),
            request: inner.request.clone(),
            answer: inner.answer.clone(),
            cause: None,
            ..**inner
        }))
    }

    pub(crate) fn with_cause(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        self.0.cause = Some(cause.into());
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind.unwrap_or(ErrorKind::Api)
    }

    /// The message: the service's own where it answered.
    pub fn message(&self) -> &str {
        self.0.message.as_str()
    }

    /// The message in the words of another language, unless it is the service's.
    pub fn message_in(&self, dialect: &Dialect) -> Cow<'_, str> {
        self.0.message.told_in(dialect)
    }

    /// The parameter or setting that was refused before anything was sent, by its name in the tables.
    pub fn parameter(&self) -> Option<&str> {
        self.0.parameter.as_ref().map(Name::as_str)
    }

    /// The same, by its name in another language.
    pub fn parameter_in(&self, dialect: &Dialect) -> Option<String> {
        self.0.parameter.as_ref().map(|name| dialect.spell(name))
    }

    /// What `Display` says, in the words of another language.
    pub fn summary_in(&self, dialect: &Dialect) -> String {
        self.summary_with(&self.message_in(dialect))
    }

    /// What `Display` says, with another message.
    pub fn summary_with(&self, message: &str) -> String {
        let mut summary = String::new();
        // Writing to a text cannot fail.
        _ = self.write_summary(message, &mut summary);
        summary
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> Option<u16> {
        self.0.answer.status
    }

    /// Twilio's error code, 20404 for example.
    pub fn code(&self) -> Option<i64> {
        self.0.answer.code
    }

    /// The address of a page about the error.
    pub fn more_info(&self) -> Option<&str> {
        self.0.answer.more_info.as_deref()
    }

    /// The whole answer where it has the form of RFC 9457: `type`, `title`, `status` and `code`, and it may have `detail`, `instance`, `errors`.
    pub fn problem(&self) -> Option<&Value> {
        self.0.answer.problem.as_ref()
    }

    /// Whatever else the service said of the error.
    pub fn details(&self) -> Option<&Value> {
        self.0.answer.details.as_ref()
    }

    /// How long the service asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.answer.retry_after
    }

    /// The service's id of the request, to quote to its support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.answer.request_id.as_deref()
    }

    /// The method of the request.
    pub fn method(&self) -> Option<Method> {
        self.0.request.as_ref().map(|(method, _)| *method)
    }

    /// The URL of the request, without its query.
    pub fn url(&self) -> Option<&str> {
        self.0.request.as_ref().map(|(_, url)| url.as_str())
    }

    /// When the call began, by the clock of the transport; nothing if it never did. After an unknown outcome, what the service has done for it
    /// is to be looked for from there on.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.0.started_at
    }

    /// How often the request was sent, 0 if never.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether what was asked for may have been done all the same: the outcome is unknown, or the service failed over a
    /// request that changes something.
    pub fn may_have_happened(&self) -> bool {
        self.0.may_have_happened
    }

    /// A message with what is known of the answer and the request.
    fn write_summary(&self, message: &str, out: &mut dyn fmt::Write) -> fmt::Result {
        let answer = &self.0.answer;
        if let (Some(status), true) = (answer.status, self.kind().is_answer()) {
            write!(out, "HTTP {status}")?;
            if let Some(code) = answer.code {
                write!(out, ", error {code}")?;
            }
            out.write_str(": ")?;
        }
        out.write_str(message)?;
        if let Some((method, url)) = &self.0.request {
            write!(out, " ({method} {url}")?;
            if let Some(id) = &answer.request_id {
                write!(out, ", request {id}")?;
            }
            out.write_str(")")?;
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_summary(self.message(), f)
    }
}

impl fmt::Debug for Error {
    /// The kind, what `Display` says, and the same of the cause.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {self}", self.kind().name())?;
        match &self.0.cause {
            Some(cause) => write!(f, ", because of {cause:?}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Case;
    use crate::value::Map;

    /// Everything that can be known of a call that failed.
    fn answered(status: u16) -> Error {
        let told = |text: &str| Value::Map(Map::from_iter([("said", Value::from(text.to_owned()))]));
        Error::api(
            "Too many",
            Answer {
                status: Some(status),
                code: Some(20429),
                more_info: Some("https://a.example/20429".into()),
                details: Some(told("details")),
                problem: Some(told("problem")),
                retry_after: Some(Duration::from_secs(3)),
                request_id: Some("RQ1".into()),
            },
        )
        .with_request(Method::Put, "https://api.twilio.com/x?To=%2B1#y")
        .with_call(Timestamp::from_unix(1_000, 0).unwrap(), 2, true)
    }

    #[test]
    fn an_error_tells_what_the_service_said_and_which_request_it_was() {
        let error = answered(429);
        for error in [&error, &error.echo()] {
            assert_eq!((error.kind(), error.message()), (ErrorKind::RateLimited, "Too many"));
            assert_eq!((error.status(), error.code()), (Some(429), Some(20429)));
            assert_eq!(error.more_info(), Some("https://a.example/20429"));
            assert_eq!(error.details().map(Value::to_json).as_deref(), Some(r#"{"said":"details"}"#));
            assert_eq!(error.problem().map(Value::to_json).as_deref(), Some(r#"{"said":"problem"}"#));
            assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
            assert_eq!(error.request_id(), Some("RQ1"));
            assert_eq!((error.method(), error.url()), (Some(Method::Put), Some("https://api.twilio.com/x")));
            assert_eq!(error.started_at(), Timestamp::from_unix(1_000, 0));
            assert_eq!((error.attempts(), error.may_have_happened()), (2, true));
            let summary = "HTTP 429, error 20429: Too many (PUT https://api.twilio.com/x, request RQ1)";
            assert_eq!(error.to_string(), summary);
            assert_eq!(error.summary_in(Dialect::RUST), summary);
            assert_eq!(format!("{error:?}"), format!("rate_limited: {summary}"));
        }
    }

    #[test]
    fn an_error_that_knows_nothing_else_tells_its_message() {
        let error = Error::configuration("no credentials");
        assert_eq!(error.to_string(), "no credentials");
        assert_eq!((error.status(), error.code(), error.details(), error.problem()), (None, None, None, None));
        assert_eq!((error.more_info(), error.retry_after(), error.request_id()), (None, None, None));
        assert_eq!((error.method(), error.url(), error.started_at(), error.parameter()), (None, None, None, None));
        assert_eq!((error.attempts(), error.may_have_happened()), (0, false));
        let plain = Error::api("Moved", Answer { status: Some(307), ..Answer::default() });
        assert_eq!(plain.to_string(), "HTTP 307: Moved");
    }

    #[test]
    fn what_is_no_answer_does_not_begin_with_a_status() {
        let answer = Answer { status: Some(200), request_id: Some("RQ1".into()), ..Answer::default() };
        let cut =
            Error::new(ErrorKind::Decode, "cut").with_answer(answer).with_request(Method::Get, "https://a.example/x");
        assert_eq!((cut.status(), cut.to_string().as_str()), (Some(200), "cut (GET https://a.example/x, request RQ1)"));
    }

    #[test]
    fn the_cause_stays_with_the_first_that_hears_of_it() {
        let error =
            Error::new(ErrorKind::UnknownOutcome, "no answer").with_cause(Error::new(ErrorKind::Timeout, "late"));
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(cause.as_deref(), Some("late"));
        assert_eq!(format!("{error:?}"), "unknown_outcome: no answer, because of timeout: late");
        assert!(std::error::Error::source(&error.echo()).is_none());
    }

    #[test]
    fn a_refusal_names_the_parameter_as_the_language_does() {
        const CAMEL: &Dialect = &Dialect { case: Case::Camel, ..*Dialect::RUST };
        let error = Error::invalid_argument(Name::parameter("page_size"), "must be a number");
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::InvalidArgument, Some("page_size")));
        assert_eq!(error.parameter_in(CAMEL).as_deref(), Some("pageSize"));
        assert_eq!(error.message(), "`page_size` must be a number");
        assert_eq!(error.message_in(CAMEL), "`pageSize` must be a number");
        assert_eq!(error.summary_in(CAMEL), "`pageSize` must be a number");
        assert_eq!(error.echo().parameter(), Some("page_size"));
        let setting = Error::invalid_setting("region", "must be a name");
        assert_eq!((setting.kind(), setting.parameter()), (ErrorKind::Configuration, Some("region")));
    }

    #[test]
    fn a_parameter_of_a_list_has_the_name_that_lists_give_it() {
        const SHIFTED: &Dialect = &Dialect { of_lists: &["limit"], ..*Dialect::RUST };
        let refused = || Error::invalid_argument(Name::parameter("limit"), "must be a number");
        assert_eq!(refused().message_in(SHIFTED), "`limit` must be a number");
        let of_list = refused().of_list();
        assert_eq!(of_list.message_in(SHIFTED), "`limit_` must be a number");
        assert_eq!(of_list.parameter_in(SHIFTED).as_deref(), Some("limit_"));
    }

    #[test]
    fn kinds_are_told_apart_by_status_and_have_names() {
        for (status, kind) in [
            (400, ErrorKind::Validation),
            (422, ErrorKind::Validation),
            (401, ErrorKind::Authentication),
            (403, ErrorKind::Permission),
            (404, ErrorKind::NotFound),
            (409, ErrorKind::Conflict),
            (429, ErrorKind::RateLimited),
            (500, ErrorKind::Server),
            (599, ErrorKind::Server),
            (600, ErrorKind::Api),
            (418, ErrorKind::Api),
        ] {
            assert_eq!(ErrorKind::of_status(status), kind, "{status}");
            assert_eq!(answered(status).kind(), kind);
            assert!(kind.is_answer());
        }
        assert_eq!(ErrorKind::ALL.iter().filter(|(kind, _)| !kind.is_answer()).count(), 6);
        assert!(ErrorKind::ALL.iter().all(|(kind, name)| kind.name() == *name));
    }
}
