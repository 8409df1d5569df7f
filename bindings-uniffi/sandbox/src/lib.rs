//! The sandbox for Swift and Kotlin: the other end of the wire, which their façades make a transport. In a library of its own, so
//! that no released app carries it.

mod http;
mod phone_call;
mod seen;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use trunkline::sandbox::{Delivery, Received, Reply, Sandbox, Wait, mounted, parameters};
use trunkline::schema::Method;
use trunkline::transport::{Headers, Request, Response, Transport, TransportError};
use trunkline::value::{Timestamp, Value};

use self::http::{SandboxFailure, SandboxHeader, SandboxRequest, SandboxResponse, headers};
use self::phone_call::{SandboxAct, SandboxCall, act, pickup_of, state_of};
use self::seen::{SandboxCounts, SandboxMessage, SandboxSeenRequest, SandboxWebhook};

uniffi::setup_scaffolding!();

/// A Twilio in memory.
#[derive(Debug, uniffi::Object)]
pub struct NativeSandbox(Sandbox);

/// A name and a secret.
#[derive(uniffi::Record)]
pub struct SandboxKey {
    /// The SID or the id.
    pub name: String,
    /// The secret.
    pub secret: String,
}

/// How long to wait for a webhook.
#[derive(uniffi::Enum)]
pub enum SandboxWait {
    /// Until then: exactly, which a language whose times are binary fractions could not say.
    Until {
        /// In nanoseconds since 1970.
        moment: i64,
    },
    /// Until nothing is under way.
    Settled,
}

/// What came of a webhook.
#[derive(uniffi::Enum)]
pub enum SandboxDelivery {
    /// The application answered.
    Answered {
        /// The status.
        status: u16,
        /// What the body is.
        content_type: String,
        /// The body.
        body: String,
    },
    /// It gave TwiML, another text, or nothing.
    Replied {
        /// The text.
        text: Option<String>,
    },
    /// Nobody is there for it.
    NotSent {
        /// Why, with what to do.
        why: String,
    },
}

/// What is wrong with what the sandbox was told.
#[derive(Debug, uniffi::Error)]
pub enum SandboxRefusal {
    /// It was refused.
    Refused {
        /// Why.
        text: String,
    },
}

impl std::fmt::Display for SandboxRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let SandboxRefusal::Refused { text } = self;
        f.write_str(text)
    }
}

impl std::error::Error for SandboxRefusal {}

fn refused(text: impl Into<String>) -> SandboxRefusal {
    SandboxRefusal::Refused { text: text.into() }
}

#[uniffi::export]
impl NativeSandbox {
    /// With an account whose credentials come from the seed.
    #[uniffi::constructor]
    pub fn seeded(seed: u64) -> Arc<NativeSandbox> {
        Arc::new(NativeSandbox(Sandbox::with_seed(seed)))
    }

    /// With an account of these credentials.
    #[uniffi::constructor]
    pub fn with_account(account_sid: String, auth_token: String) -> Arc<NativeSandbox> {
        Arc::new(NativeSandbox(Sandbox::with_account(account_sid, auth_token)))
    }

    /// The SID of the main account.
    pub fn account_sid(&self) -> String {
        self.0.account_sid()
    }

    /// The auth token that the main account starts with.
    pub fn auth_token(&self) -> String {
        self.0.auth_token()
    }

    /// An API key of the main account.
    pub fn api_key(&self) -> SandboxKey {
        let (name, secret) = self.0.api_key();
        SandboxKey { name, secret }
    }

    /// An OAuth client of the main account.
    pub fn oauth_client(&self) -> SandboxKey {
        let (name, secret) = self.0.oauth_client();
        SandboxKey { name, secret }
    }

    /// How often an operation was carried out, by its name in the tables.
    pub fn count(&self, operation: &str) -> u64 {
        self.0.count(operation)
    }

    /// What really happened so far.
    pub fn counts(&self) -> SandboxCounts {
        self.0.counts().into()
    }

    /// The last requests, the oldest first.
    pub fn requests(&self) -> Vec<SandboxSeenRequest> {
        self.0.requests().into_iter().map(SandboxSeenRequest::from).collect()
    }

    /// Asks the control endpoint, `/_sandbox` and what follows it: for what has no method here. JSON goes in and comes out.
    pub fn control(&self, method: &str, path: &str, body: Option<String>) -> Result<String, SandboxRefusal> {
        let method = Method::parse(method).ok_or_else(|| refused(format!("there is no HTTP method {method}")))?;
        let mut request = Request::new(method, format!("http://sandbox/_sandbox{path}"));
        request.body = body.map(Into::into);
        let Reply::Answer(answer) = self.0.handle(&request).reply else { return Err(refused("there is no answer")) };
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        if answer.status < 400 {
            return Ok(text);
        }
        let problem = Value::from_json(&text).unwrap_or_default();
        Err(refused(problem.get("message").and_then(Value::as_str).unwrap_or(&text)))
    }

    /// Takes a message from a person. Gives its SID.
    pub fn receive(&self, from: &str, to: &str, body: &str, media: Vec<String>) -> Result<String, SandboxRefusal> {
        let message = media.into_iter().fold(Received::new(from, to, body), Received::media);
        self.0.receive(&message).map_err(|error| refused(error.message()))
    }

    /// Takes a call from a person. Gives its SID.
    pub fn receive_call(&self, from: &str, to: &str) -> Result<String, SandboxRefusal> {
        let call = self.0.receive_call(from, to).map_err(|error| refused(error.message()))?;
        Ok(call.sid().to_owned())
    }

    /// How a call stands.
    pub fn call(&self, sid: &str) -> Result<SandboxCall, SandboxRefusal> {
        state_of(&self.0.call(sid)).ok_or_else(|| refused(format!("There is no call {sid}")))
    }

    /// The SIDs of all calls, the oldest first.
    pub fn calls(&self) -> Vec<String> {
        self.0.calls().iter().map(|call| call.sid().to_owned()).collect()
    }

    /// Lets a person do something in a call.
    pub fn act(&self, sid: &str, what: SandboxAct) -> Result<(), SandboxRefusal> {
        act(&self.0.call(sid), what)
    }

    /// What happens from now on when the phone of a number rings.
    pub fn answer_calls(&self, number: String, pickup: &str) -> Result<(), SandboxRefusal> {
        self.0.answer_calls(number, pickup_of(pickup)?);
        Ok(())
    }

    /// What the person with this number wrote and got, the oldest first.
    pub fn conversation(&self, number: &str) -> Vec<SandboxMessage> {
        self.0.conversation(number).iter().map(SandboxMessage::of).collect()
    }

    /// The messages in both directions, the oldest first: those from one number, to one, or all.
    pub fn messages(&self, from: Option<String>, to: Option<String>) -> Vec<SandboxMessage> {
        self.0.messages(from.as_deref(), to.as_deref()).iter().map(SandboxMessage::of).collect()
    }

    /// All that the sandbox is, as JSON.
    pub fn snapshot(&self) -> String {
        self.0.snapshot()
    }

    /// Becomes what a snapshot holds.
    pub fn restore(&self, snapshot: &str) -> Result<(), SandboxRefusal> {
        self.0.restore(snapshot).map_err(|error| refused(error.message()))
    }

    /// The code that Verify sent to an address last, while it counts.
    pub fn verification_code(&self, to: &str) -> Option<String> {
        self.0.verification_code(to)
    }

    /// The webhooks that were handed out, the oldest first.
    pub fn webhooks(&self) -> Vec<SandboxWebhook> {
        self.0.webhooks().into_iter().map(SandboxWebhook::seen).collect()
    }

    /// The moment so many seconds from now.
    pub fn moment_after(&self, seconds: f64) -> Result<i64, SandboxRefusal> {
        let wrong = |_| refused("time passes by 0 seconds or more");
        Ok(moment(self.0.now() + Duration::try_from_secs_f64(seconds).map_err(wrong)?))
    }

    /// The moment of a time.
    pub fn moment_of(&self, time: SystemTime) -> i64 {
        moment(Timestamp::from(time))
    }

    /// Lets time pass until a webhook is due, and hands it out.
    pub fn next_webhook(&self, wait: SandboxWait) -> Result<Option<SandboxWebhook>, SandboxRefusal> {
        let wait = match wait {
            SandboxWait::Until { moment } => Wait::Until(at(moment)),
            SandboxWait::Settled => Wait::Settled,
        };
        let webhook = self.0.next_webhook(wait).map_err(|unsettled| refused(unsettled.to_string()))?;
        Ok(webhook.map(SandboxWebhook::due))
    }

    /// Goes on from what came of a webhook.
    pub fn answer_webhook(&self, id: u64, delivery: SandboxDelivery) {
        let delivery = match delivery {
            SandboxDelivery::Answered { status, content_type, body } => {
                let headers = Headers::from_iter([("Content-Type", content_type)]);
                Delivery::Answered(Response::new(status, headers, body))
            }
            SandboxDelivery::Replied { text } => Delivery::reply(text),
            SandboxDelivery::NotSent { why } => Delivery::NotSent(why),
        };
        self.0.answer_webhook(id, &delivery);
    }

    /// Forgets everything but the credentials and the time.
    pub fn reset(&self) {
        self.0.reset();
    }

    /// Carries out a request; those to `/_sandbox` control it.
    pub async fn send(&self, request: SandboxRequest) -> Result<SandboxResponse, SandboxFailure> {
        let no_method = || SandboxFailure::Dropped { reason: "no such method".to_owned(), timed_out: false };
        let method = Method::parse(&request.method).ok_or_else(no_method)?;
        let mut sent = Request::new(method, request.url);
        sent.headers = request.headers.into_iter().map(|header| (header.name, header.value)).collect();
        sent.body = request.body.map(Into::into);
        let answer = match request.timeout {
            // In one poll with the work itself, so that the time of the request cannot run ahead of it.
            Some(timeout) => self.0.send_within(sent, seconds(timeout)).await,
            None => self.0.send(sent).await,
        };
        let dropped =
            |error: TransportError| SandboxFailure::Dropped { reason: error.message, timed_out: error.timed_out };
        let answer = answer.map_err(dropped)?;
        Ok(SandboxResponse { status: answer.status, headers: headers(&answer.headers), body: answer.body.into() })
    }

    /// Waits in the sandbox's own time, which passes at once.
    pub async fn sleep(&self, duration: f64) {
        self.0.sleep(seconds(duration)).await;
    }

    /// The sandbox's time.
    pub fn now(&self) -> SystemTime {
        self.0.now().into()
    }

    /// The sandbox's chance.
    pub fn random(&self) -> f64 {
        self.0.random()
    }
}

/// Which of the addresses at which applications are mounted answers for a URL.
#[uniffi::export]
pub fn mounted_for(url: &str, addresses: Vec<String>) -> Option<String> {
    mounted(url, addresses.iter().map(String::as_str)).map(str::to_owned)
}

/// The parameters of a request: those of its form, then those of its URL.
#[uniffi::export]
pub fn parameters_of(url: &str, body: Vec<u8>) -> Vec<SandboxHeader> {
    parameters(url, &body).into_iter().map(|(name, value)| SandboxHeader { name, value }).collect()
}

fn moment(time: Timestamp) -> i64 {
    time.unix_seconds().saturating_mul(1_000_000_000).saturating_add(time.subsec_nanos().into())
}

fn at(moment: i64) -> Timestamp {
    let nanos = u32::try_from(moment.rem_euclid(1_000_000_000)).unwrap_or_default();
    Timestamp::from_unix(moment.div_euclid(1_000_000_000), nanos).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
