//! The bearer tokens that client credentials are exchanged for.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::WeakShared;

use crate::auth::bearer;
use crate::base64;
use crate::encode::is_header_text;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::BoxFuture;
use crate::value::{Timestamp, Value};

/// A token that expires within this time is replaced before it is used.
const MARGIN: Duration = Duration::from_secs(60);

/// The current token of client credentials. Many calls that wait for one share one exchange, and its failure too.
#[derive(Default)]
pub(super) struct TokenCache(Mutex<State>);

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// The exchange on its way, as long as anybody waits for it. Whoever waits drives it: one that stops polling holds up nobody.
    exchange: Option<WeakShared<Exchange>>,
}

/// On its way to a token.
pub(super) type Exchange = BoxFuture<'static, Result<Token, Arc<Error>>>;

/// A bearer token.
#[derive(Clone)]
pub(super) struct Token {
    header: String,
    expires: Timestamp,
}

impl TokenCache {
    /// The `Authorization` header of a token that is good for another while, exchanging the credentials if there is none.
    pub(super) async fn header(&self, now: Timestamp, exchange: impl FnOnce() -> Exchange) -> Result<String> {
        let running = {
            let mut state = self.state();
            if let Some(token) = state.token.as_ref().filter(|token| now + MARGIN < token.expires) {
                return Ok(token.header.clone());
            }
            match state.exchange.as_ref().and_then(WeakShared::upgrade) {
                Some(running) => running,
                None => {
                    let new = exchange().shared();
                    state.exchange = new.downgrade();
                    new
                }
            }
        };
        let outcome = running.clone().await;
        let mut state = self.state();
        // The first to see the outcome keeps it: a later one may come when the token was rejected already.
        if state.exchange.as_ref().and_then(WeakShared::upgrade).is_some_and(|last| last.ptr_eq(&running)) {
            *state = State { token: outcome.as_ref().ok().cloned(), exchange: None };
        }
        drop((state, running));
        let error = match outcome {
            Ok(token) => return Ok(token.header),
            Err(error) => error,
        };
        Err(Arc::try_unwrap(error).unwrap_or_else(|shared| shared.echo()))
    }

    /// Forgets a token that the service no longer takes.
    pub(super) fn reject(&self, header: &str) {
        self.state().token.take_if(|token| token.header == header);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenCache")
    }
}

/// The token of an answer. Its expiry stands in the token itself (`exp`) or beside it (`expires_in`); with neither, it serves
/// once.
pub(super) fn read_token(answer: &Value, now: Timestamp) -> Result<Token> {
    let token = answer.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
    let Some(token) = token else {
        return Err(Error::new(ErrorKind::Decode, "the token endpoint answered without an access_token"));
    };
    if !is_header_text(token) {
        return Err(Error::new(ErrorKind::Decode, "the token endpoint answered a token that no header can carry"));
    }
    let seconds_left: Option<u64> = answer.get("expires_in").and_then(|seconds| match seconds {
        Value::Text(text) => text.parse().ok(),
        seconds => seconds.as_i64()?.try_into().ok(),
    });
    let expires = expiry_inside(token).or(seconds_left.map(|seconds| now + Duration::from_secs(seconds)));
    Ok(Token { header: bearer(&token.into()), expires: expires.unwrap_or(now) })
}

/// `exp` of a JWT, unverified: it is for us alone to know when to ask again.
fn expiry_inside(token: &str) -> Option<Timestamp> {
    let payload = base64::decode(token.split('.').nth(1)?)?;
    let claims = Value::from_json(std::str::from_utf8(&payload).ok()?)?;
    Timestamp::from_unix(claims.get("exp")?.as_i64()?, 0)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::poll_fn;
    use std::task::Poll;

    use futures_util::future::{join, ready};

    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_unix(1_000_000, 0).unwrap()
    }

    fn answer(seconds: i64) -> Value {
        Value::from_json(&format!(r#"{{"access_token":"t{seconds}","expires_in":{seconds}}}"#)).unwrap()
    }

    fn token(seconds: i64, now: Timestamp) -> Exchange {
        Box::pin(ready(read_token(&answer(seconds), now).map_err(Arc::new)))
    }

    #[test]
    fn a_token_that_would_write_headers_of_its_own_is_refused() {
        for answer in [r#"{"access_token":""}"#, r#"{"access_token":"a\r\nX-Evil: 1"}"#, r#"{"access_token":7}"#, "[]"]
        {
            let error = read_token(&Value::from_json(answer).unwrap(), now()).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Decode, "{answer}");
        }
    }

    #[test]
    fn a_token_serves_until_a_minute_before_its_end() {
        let cache = TokenCache::default();
        let header = |at: u64, next: i64| {
            let now = now() + Duration::from_secs(at);
            cache.header(now, || token(next, now)).now_or_never().unwrap().unwrap()
        };
        assert_eq!(header(0, 3600), "Bearer t3600");
        assert_eq!(header(3539, 9), "Bearer t3600");
        assert_eq!(header(3540, 7200), "Bearer t7200");
    }

    #[test]
    fn the_seconds_left_may_come_as_text() {
        let answer = Value::from_json(r#"{"access_token":"t","expires_in":"3600"}"#).unwrap();
        assert_eq!(read_token(&answer, now()).unwrap().expires, now() + Duration::from_secs(3600));
    }

    #[test]
    fn the_end_inside_a_token_counts_first() {
        let token = format!("h.{}.s", base64::encode(br#"{"exp":1000100}"#));
        assert_eq!(expiry_inside(&token), Timestamp::from_unix(1_000_100, 0));
        assert_eq!(expiry_inside("opaque"), None);
    }

    async fn wait_once() {
        let mut waited = false;
        poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    #[test]
    fn waiting_calls_share_one_exchange_and_its_failure() {
        for fails in [false, true] {
            let cache = TokenCache::default();
            let exchanges = Cell::new(0);
            let call = || {
                cache.header(now(), || {
                    exchanges.set(exchanges.get() + 1);
                    Box::pin(async move {
                        wait_once().await;
                        let refused = Err(Arc::new(Error::new(ErrorKind::Authentication, "no")));
                        if fails { refused } else { token(3600, now()).await }
                    })
                })
            };
            let mut both = Box::pin(join(call(), call()));
            let outcome = loop {
                if let Some(outcome) = both.as_mut().now_or_never() {
                    break outcome;
                }
            };
            assert_eq!(exchanges.get(), 1);
            assert_eq!((outcome.0.is_err(), outcome.1.is_err()), (fails, fails));
        }
    }

    #[test]
    fn the_cause_of_a_failure_stays_with_the_last_who_waited() {
        let cache = TokenCache::default();
        let failing = || -> Exchange {
            let error = Error::new(ErrorKind::Connection, "no").with_cause(Error::new(ErrorKind::Connection, "why"));
            Box::pin(ready(Err(Arc::new(error))))
        };
        let error = cache.header(now(), failing).now_or_never().unwrap().unwrap_err();
        assert!(std::error::Error::source(&error).is_some());
    }

    #[test]
    fn a_rejected_token_is_exchanged_anew() {
        let cache = TokenCache::default();
        let header = |next| cache.header(now(), || token(next, now())).now_or_never().unwrap().unwrap();
        assert_eq!(header(3600), "Bearer t3600");
        cache.reject("Bearer t3600");
        assert_eq!(header(3601), "Bearer t3601");
        cache.reject("Bearer t3600");
        assert_eq!(header(3602), "Bearer t3601", "a late refusal of the old one leaves the new one alone");
    }
}
