//! Webhooks in axum: a handler that takes a [`Webhook`] is called for Twilio's requests alone.
//!
//! ```
//! use axum::Router;
//! use axum::routing::post;
//! use trunkline::axum::{Webhook, Webhooks};
//! use trunkline::webhook::{Event, Proxy, Validator};
//!
//! async fn sms(Webhook(event): Webhook) -> String {
//!     match event {
//!         Event::IncomingMessage(message) => format!("You wrote {}", message.body.unwrap_or_default()),
//!         _ => String::new(),
//!     }
//! }
//!
//! # fn main() -> trunkline::Result<()> {
//! let validator = Validator::new("made-up-auth-token")?.behind(Proxy::Base("https://example.com".to_owned()));
//! let app: Router = Router::new().route("/sms", post(sms)).with_state(Webhooks::new(validator));
//! # Ok(()) }
//! ```
//!
//! A forged request gets 403, one without a signature 400, and one with a body that is longer than is read 413. A handler may answer with a
//! document of [`twiml`](crate::twiml) (feature `twiml`).

use std::fmt;
use std::sync::Arc;

use ::axum::body::Body;
use ::axum::extract::{FromRef, FromRequest, OriginalUri, Request};
use ::axum::http::header::{CONTENT_LENGTH, HOST};
use ::axum::http::{HeaderMap, StatusCode, Uri};
use ::axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::webhook::{Event, Incoming, Refusal, SIGNATURE_HEADER, Validator};

/// How much of a body is read, in bytes, unless given.
pub const MAX_BODY_BYTES: usize = 1_000_000;

/// How requests are checked: the state of a router, or a part of it by [`FromRef`].
#[derive(Clone, Debug)]
pub struct Webhooks {
    validator: Arc<Validator>,
    max_body_bytes: usize,
}

impl Webhooks {
    /// Checks requests by this validator.
    pub fn new(validator: Validator) -> Webhooks {
        Webhooks { validator: Arc::new(validator), max_body_bytes: MAX_BODY_BYTES }
    }

    /// Says how much of a body is read, in bytes: a million, unless given.
    #[must_use]
    pub fn max_body_bytes(mut self, max_body_bytes: usize) -> Webhooks {
        self.max_body_bytes = max_body_bytes;
        self
    }
}

/// What a request of Twilio's tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Webhook(pub Event);

impl<S> FromRequest<S> for Webhook
where
    S: Send + Sync,
    Webhooks: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Webhook, Rejection> {
        let Webhooks { validator, max_body_bytes } = Webhooks::from_ref(state);
        let (parts, body) = request.into_parts();
        // No signature, no reading.
        if !parts.headers.contains_key(SIGNATURE_HEADER) {
            return Err(Rejection::Refused(Refusal::MissingSignature));
        }
        let body = read(&parts.headers, body, max_body_bytes).await?;
        // A nested router takes its own path off.
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri);
        // A header that is no text was not signed.
        let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
        let headers: Vec<(&str, &str)> = headers.collect();
        let incoming = Incoming { url: &requested(uri, &parts.headers), headers: &headers, body: &body };
        validator.parse(&incoming).map(Webhook).map_err(Rejection::Refused)
    }
}

async fn read(headers: &HeaderMap, body: Body, max_body_bytes: usize) -> Result<Vec<u8>, Rejection> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|announced| announced > max_body_bytes as u64) {
        return Err(Rejection::TooLong);
    }
    match Limited::new(body, max_body_bytes).collect().await {
        Ok(body) => Ok(body.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => Err(Rejection::TooLong),
        Err(_) => Err(Rejection::Incomplete),
    }
}

/// The URL, as the server sees it.
fn requested(uri: &Uri, headers: &HeaderMap) -> String {
    if uri.scheme().is_some() && uri.authority().is_some() {
        return uri.to_string();
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    format!("http://{host}{target}")
}

/// Why a request does not come to its handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// It does not count as Twilio's.
    Refused(Refusal),
    /// Its body is longer than is read.
    TooLong,
    /// Its body broke off.
    Incomplete,
}

impl Rejection {
    /// The HTTP status to answer with.
    pub fn status(self) -> u16 {
        match self {
            Rejection::Refused(refusal) => refusal.status(),
            Rejection::TooLong => 413,
            Rejection::Incomplete => 400,
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rejection::Refused(refusal) => refusal.fmt(f),
            Rejection::TooLong => f.write_str("the body is longer than is read"),
            Rejection::Incomplete => f.write_str("the body broke off"),
        }
    }
}

impl std::error::Error for Rejection {}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::FORBIDDEN);
        (status, self.to_string()).into_response()
    }
}

#[cfg(feature = "twiml")]
mod twiml {
    use ::axum::http::StatusCode;
    use ::axum::http::header::CONTENT_TYPE;
    use ::axum::response::{IntoResponse, Response};

    use crate::error::Result;
    use crate::twiml::Document;
    use crate::twiml::fax::FaxResponse;
    use crate::twiml::messaging::MessagingResponse;
    use crate::twiml::voice::VoiceResponse;

    /// Answers with a document; what cannot be written is a failure of the server.
    fn answer(xml: Result<String>) -> Response {
        match xml {
            Ok(xml) => ([(CONTENT_TYPE, "text/xml")], xml).into_response(),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        }
    }

    impl IntoResponse for Document {
        fn into_response(self) -> Response {
            answer(self.to_xml())
        }
    }

    impl IntoResponse for FaxResponse {
        fn into_response(self) -> Response {
            answer(self.to_xml())
        }
    }

    impl IntoResponse for MessagingResponse {
        fn into_response(self) -> Response {
            answer(self.to_xml())
        }
    }

    impl IntoResponse for VoiceResponse {
        fn into_response(self) -> Response {
            answer(self.to_xml())
        }
    }
}
