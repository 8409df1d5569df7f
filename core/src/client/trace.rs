//! Attempts as spans of `tracing`, with the names that OpenTelemetry has for HTTP clients.

use std::time::Duration;

use tracing::{Span, field};

use super::pipeline::{Outgoing, error_type};
use crate::error::Result;
use crate::transport::{Response, TransportError};

/// The span of an attempt, which is about to begin.
pub(super) fn begin(outgoing: &Outgoing, number: u32) -> Span {
    let url = outgoing.url.split('?').next().unwrap_or_default();
    let template = outgoing.operation.map(|operation| operation.path);
    let name = match template {
        Some(template) => format!("{} {template}", outgoing.method),
        None => outgoing.method.to_string(),
    };
    let (address, port) = server(url).unzip();
    // Numbers are signed: `tracing-opentelemetry` makes a text of any other.
    tracing::info_span!(
        target: "trunkline",
        "HTTP request",
        otel.name = name,
        otel.kind = "client",
        otel.status_code = field::Empty,
        trunkline.operation = outgoing.operation.map(|operation| operation.name),
        http.request.method = outgoing.method.as_str(),
        http.request.resend_count = (number > 1).then(|| i64::from(number) - 1),
        http.response.status_code = field::Empty,
        server.address = address,
        server.port = port,
        url.full = url,
        url.template = template,
        "error.type" = field::Empty,
        trunkline.request_id = field::Empty,
    )
}

/// Adds what came of the attempt, and tells it.
pub(super) fn end(span: &Span, outcome: &Result<Response, TransportError>, retry_in: Option<Duration>) {
    if let Ok(response) = outcome {
        span.record("http.response.status_code", i64::from(response.status));
        span.record("trunkline.request_id", response.headers.get("Twilio-Request-Id"));
    }
    let Some(error_type) = error_type(outcome) else { return };
    span.record("otel.status_code", "ERROR");
    span.record("error.type", &*error_type);
    let reason = match outcome {
        Ok(response) => format!("HTTP {}", response.status),
        Err(error) => error.message.clone(),
    };
    span.in_scope(|| match retry_in {
        Some(delay) => tracing::warn!(target: "trunkline", ?delay, "{reason}: the request is sent again"),
        None => tracing::info!(target: "trunkline", "{reason}"),
    });
}

/// Host and port of a URL.
fn server(url: &str) -> Option<(&str, i64)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let standard = if scheme == "http" { 80 } else { 443 };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (authority, standard),
    };
    Some((host.trim_start_matches('[').trim_end_matches(']'), port))
}

#[cfg(test)]
mod tests {
    use super::server;

    #[test]
    fn the_server_of_a_url_has_a_port() {
        for (url, expected) in [
            ("https://api.twilio.com/2010-04-01/Accounts.json", ("api.twilio.com", 443)),
            ("http://localhost/v1/x:y", ("localhost", 80)),
            ("http://127.0.0.1:8080/v1", ("127.0.0.1", 8080)),
            ("https://[::1]", ("::1", 443)),
            ("https://[::1]:8443/", ("::1", 8443)),
        ] {
            assert_eq!(server(url), Some(expected), "{url}");
        }
        assert_eq!(server("/2010-04-01"), None);
    }
}
