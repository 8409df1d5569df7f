//! From a prepared request to an answer: credentials, sending, timeouts, retries, and what a failure means.

use std::borrow::Cow;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};

#[cfg(feature = "downloads")]
use super::download::{self, Body};
use super::options::{Attempt, CallOptions};
use super::retry::{self, Failure};
use super::tokens::{Exchange, read_token};
use super::{Client, Meta};
use crate::auth::Credentials;
use crate::decode;
use crate::encode::write_pair;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{Access, Method, Operation};
use crate::transport::{BoxFuture, Headers, Request, Response, TransportError};
use crate::value::Timestamp;

/// A request without its credentials.
#[derive(Clone)]
pub(super) struct Outgoing {
    /// What is called, if a table knows it.
    pub(super) operation: Option<&'static Operation>,
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) headers: Headers,
    pub(super) body: Option<Bytes>,
    pub(super) access: Access,
    /// Whether sending it twice does the same as sending it once.
    pub(super) repeatable: bool,
    /// Whether the body of a success is read by the caller, who follows redirects, too.
    #[cfg(feature = "downloads")]
    pub(super) streamed: bool,
}

/// A successful answer and what is known of it.
pub(super) struct Answered {
    pub(super) response: Response,
    /// The body, where that is streamed.
    #[cfg(feature = "downloads")]
    pub(super) body: Option<Body>,
    pub(super) meta: Meta,
    pub(super) started_at: Timestamp,
    pub(super) may_have_happened: bool,
}

impl Client {
    /// Sends a request until it is answered or there is no more to be tried.
    pub(super) fn perform<'a>(
        &'a self,
        outgoing: &'a Outgoing,
        options: &'a CallOptions,
    ) -> BoxFuture<'a, Result<Answered>> {
        let total = options.total_timeout.or(self.0.total_timeout);
        self.perform_until(total.map(|total| self.0.transport.now() + total), outgoing, options)
    }

    /// The same up to a deadline. Boxed: it is large, several callers hold it, and the exchange for a token leads back into it.
    pub(super) fn perform_until<'a>(
        &'a self,
        deadline: Option<Timestamp>,
        outgoing: &'a Outgoing,
        options: &'a CallOptions,
    ) -> BoxFuture<'a, Result<Answered>> {
        Box::pin(self.attempts(deadline, outgoing, options))
    }

    async fn attempts(
        &self,
        deadline: Option<Timestamp>,
        outgoing: &Outgoing,
        options: &CallOptions,
    ) -> Result<Answered> {
        let shared = &*self.0;
        let transport = &*shared.transport;
        let max_retries = options.max_retries.unwrap_or(shared.max_retries);
        let timeout = options.timeout.unwrap_or(shared.timeout);
        let start = transport.now();
        let extra = options.checked()?;
        let mut unanswered = false;
        let mut may_have_happened = false;
        let mut attempts = 0;
        let mut renewals = 0;
        loop {
            let authorization = match self.authorization(outgoing, options, deadline).await {
                Ok(authorization) => authorization,
                // The exchange failed, not the request: whether that may have happened is for its own attempts to say.
                Err(error) => {
                    let made = if error.attempts() > 0 { error.attempts() } else { attempts };
                    return Err(error.with_call(start, made, may_have_happened));
                }
            };
            let request = self.request_for(outgoing, authorization.as_deref(), extra);
            let sent = transport.now();
            let left = deadline.map_or(timeout, |deadline| timeout.min(deadline.since(sent)));
            if left.is_zero() {
                return Err(out_of_time(outgoing).with_call(start, attempts, may_have_happened));
            }
            attempts += 1;
            #[cfg(feature = "downloads")]
            let mut body = None;
            #[cfg(feature = "downloads")]
            let sending = async {
                if outgoing.streamed {
                    download::open(transport, request, left, &mut body).await
                } else {
                    transport.send_within(request, left).await
                }
            };
            #[cfg(not(feature = "downloads"))]
            let sending = transport.send_within(request, left);
            #[cfg(feature = "tracing")]
            let span = super::trace::begin(outgoing, attempts);
            #[cfg(feature = "tracing")]
            let sending = tracing::Instrument::instrument(sending, span.clone());
            let outcome = sending.await;
            let now = transport.now();
            let failure = match &outcome {
                Ok(response) if !decode::is_failure(outgoing.operation, response.status) => None,
                #[cfg(feature = "downloads")]
                Ok(response) if outgoing.streamed && download::is_redirect(response) => None,
                Ok(response) if retry::was_done_before(outgoing.method, response.status, unanswered) => None,
                Ok(response) if response.status == 401 && renewals == 0 && self.exchanges(outgoing) => {
                    Some(Failure::TokenRefused)
                }
                Ok(response) => Some(Failure::Status(response.status, decode::facts(response, now).retry_after)),
                Err(error) if error.not_sent => Some(Failure::NotSent),
                Err(_) => Some(Failure::NoAnswer),
            };
            let retry_in = failure
                .and_then(|failure| {
                    // A renewed token is no retry: those are for what fails by itself.
                    retry::delay(failure, outgoing.repeatable, attempts - renewals, max_retries, transport.random())
                })
                .filter(|delay| deadline.is_none_or(|deadline| now + *delay < deadline));
            #[cfg(feature = "tracing")]
            super::trace::end(&span, &outcome, retry_in);
            self.tell(outgoing, attempts, &outcome, sent, now, retry_in);
            let Some(failure) = failure else {
                let response = outcome.map_err(|error| Error::new(ErrorKind::Connection, error.message))?;
                let meta = Meta::new(&response, attempts - 1, now.since(start));
                let may_have_happened = outgoing.method != Method::Get;
                return Ok(Answered {
                    response,
                    #[cfg(feature = "downloads")]
                    body,
                    meta,
                    started_at: start,
                    may_have_happened,
                });
            };
            unanswered |= failure == Failure::NoAnswer;
            may_have_happened |=
                outgoing.method != Method::Get && matches!(failure, Failure::NoAnswer | Failure::Status(500..=599, _));
            if let (Failure::TokenRefused | Failure::Status(401, _), Some(header)) = (failure, &authorization) {
                shared.tokens.reject(header);
            }
            renewals += u32::from(failure == Failure::TokenRefused);
            match retry_in {
                Some(delay) => transport.sleep(delay).await,
                None => {
                    let error = match outcome {
                        Ok(response) => decode::error(&response, now),
                        Err(error) => no_answer(error, outgoing, may_have_happened),
                    };
                    return Err(error.with_request(outgoing.method, &outgoing.url).with_call(
                        start,
                        attempts,
                        may_have_happened,
                    ));
                }
            }
        }
    }

    fn request_for(&self, outgoing: &Outgoing, authorization: Option<&str>, extra: &Headers) -> Request {
        let mut request = Request::new(outgoing.method, outgoing.url.clone());
        request.headers = outgoing.headers.clone();
        request.headers.add("User-Agent", self.0.user_agent.clone());
        for (name, value) in extra.iter() {
            request.headers.set(name.to_owned(), value);
        }
        if let Some(authorization) = authorization {
            request.headers.add("Authorization", authorization);
        }
        request.body = outgoing.body.clone();
        request
    }

    /// What comes of a future, unless the time is up before.
    async fn before<T>(&self, deadline: Option<Timestamp>, future: impl Future<Output = T>) -> Option<T> {
        let Some(deadline) = deadline else { return Some(future.await) };
        let transport = &*self.0.transport;
        match select(pin!(future), transport.sleep(deadline.since(transport.now()))).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(_) => None,
        }
    }

    fn tell(
        &self,
        outgoing: &Outgoing,
        number: u32,
        outcome: &Result<Response, TransportError>,
        start: Timestamp,
        end: Timestamp,
        retry_in: Option<Duration>,
    ) {
        let Some(hook) = &self.0.on_attempt else { return };
        let response = outcome.as_ref().ok();
        hook(&Attempt {
            method: outgoing.method,
            url: outgoing.url.split('?').next().unwrap_or_default(),
            operation: outgoing.operation.map(|operation| operation.name),
            path_template: outgoing.operation.map(|operation| operation.path),
            number,
            started_at: start,
            status: response.map(|response| response.status),
            failure: outcome.as_ref().err().map(|error| error.message.as_str()),
            error_type: error_type(outcome),
            request_id: response.and_then(|response| response.headers.get("Twilio-Request-Id")),
            elapsed: end.since(start),
            retry_in,
        });
    }

    /// Whether a request goes with a token that credentials were exchanged for.
    fn exchanges(&self, outgoing: &Outgoing) -> bool {
        matches!(self.0.credentials, Ok(Credentials::ClientCredentials { .. })) && takes_credentials(outgoing)
    }

    /// The `Authorization` header for a request.
    async fn authorization(
        &self,
        outgoing: &Outgoing,
        options: &CallOptions,
        deadline: Option<Timestamp>,
    ) -> Result<Option<String>> {
        if !takes_credentials(outgoing) {
            return Ok(None);
        }
        match self.credentials()? {
            Credentials::ClientCredentials { client_id, client_secret } => {
                let exchange = || self.exchange(client_id, client_secret.expose(), options);
                let header = self.0.tokens.header(self.0.transport.now(), exchange);
                let header = self.before(deadline, header).await.unwrap_or_else(|| Err(out_of_time(outgoing)));
                header.map(Some)
            }
            credentials => Ok(credentials.header()),
        }
    }

    /// Exchanges client credentials for a token. Asking twice does no harm, so it is repeated like a read.
    ///
    /// It has no deadline of its own: a call that is out of time leaves it to the others that wait for it.
    fn exchange(&self, id: &str, secret: &str, options: &CallOptions) -> Exchange {
        let mut form = String::new();
        for (name, value) in [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)] {
            write_pair(name, value, &mut form);
        }
        let headers = [("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded")];
        let outgoing = Outgoing {
            operation: None,
            method: Method::Post,
            url: self.0.hosts.global_url("oauth", "/v2/token"),
            headers: headers.into_iter().collect(),
            body: Some(form.into()),
            access: Access::Open,
            repeatable: true,
            #[cfg(feature = "downloads")]
            streamed: false,
        };
        // Headers of the call are not for the service that has the tokens.
        let options = CallOptions { headers: Headers::new(), ..options.clone() };
        let client = self.clone();
        Box::pin(async move {
            let answered = client.perform_until(None, &outgoing, &options).await?;
            let answer = decode::any(&answered.response);
            let token = answer.and_then(|answer| read_token(&answer, client.0.transport.now()));
            token.map_err(|error| Arc::new(error.with_request(outgoing.method, &outgoing.url)))
        })
    }
}

/// Whether the client's credentials go with a request: not where nobody's do, nor beside those that the call brings itself.
fn takes_credentials(outgoing: &Outgoing) -> bool {
    outgoing.access != Access::Open && outgoing.headers.get("Authorization").is_none()
}

/// What went wrong with an attempt, by one of few names.
pub(super) fn error_type(outcome: &Result<Response, TransportError>) -> Option<Cow<'static, str>> {
    match outcome {
        Ok(response) if response.status < 400 => None,
        Ok(response) => Some(response.status.to_string().into()),
        Err(error) if error.timed_out => Some(ErrorKind::Timeout.name().into()),
        Err(_) => Some(ErrorKind::Connection.name().into()),
    }
}

/// The total timeout was over before an attempt began.
fn out_of_time(outgoing: &Outgoing) -> Error {
    Error::new(ErrorKind::Timeout, "no time was left to send the request").with_request(outgoing.method, &outgoing.url)
}

/// What it means that there is no answer.
fn no_answer(error: TransportError, outgoing: &Outgoing, may_have_happened: bool) -> Error {
    let kind = if error.timed_out { ErrorKind::Timeout } else { ErrorKind::Connection };
    let message = error.message.clone();
    let cause = Error::new(kind, message.clone()).with_cause(error);
    if outgoing.repeatable || !may_have_happened {
        return cause;
    }
    Error::new(
        ErrorKind::UnknownOutcome,
        format!("{message}: the request may or may not have been carried out, and was not sent again"),
    )
    .with_cause(cause)
}

/// A changing request that succeeded with an answer that cannot be read: nobody can tell what became of it.
pub(super) fn unreadable(error: Error, outgoing: &Outgoing, answered: &Answered, now: Timestamp) -> Error {
    let answer = decode::facts(&answered.response, now);
    let error = if outgoing.repeatable {
        error
    } else {
        let message = format!("{}: the request was probably carried out, and was not sent again", error.message());
        Error::new(ErrorKind::UnknownOutcome, message).with_cause(error)
    };
    error.with_answer(answer).with_request(outgoing.method, &outgoing.url).with_call(
        answered.started_at,
        answered.meta.retries + 1,
        answered.may_have_happened,
    )
}
