//! A stateful Twilio in memory, to build and test against.
//!
//! ```
//! use trunkline::Client;
//! use trunkline::sandbox::{Fault, Sandbox};
//!
//! # fn main() -> trunkline::Result<()> {
//! let sandbox = Sandbox::new();
//! let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox.clone()).build()?;
//! sandbox.add_fault(Fault::status(503).times(1)); // the next request fails
//! sandbox.advance(std::time::Duration::from_secs(5)); // and five seconds pass
//! assert_eq!(sandbox.count("api.v2010.accounts.messages.create"), 0); // nothing was sent yet
//! # Ok(())
//! # }
//! ```
//!
//! It serves every operation of the tables: what is created can be fetched, listed with filters page by page, updated
//! and deleted; requests with wrong credentials, missing parameters or unknown resources are refused with Twilio's
//! status, code and form. Resources without rules of their own do what their operations say; some do more:
//!
//! - Messages are checked, counted in segments, and go from `queued` to `sent` and `delivered` in three seconds.
//!   Scheduled ones wait for their time. Twilio's test numbers fail as documented.
//! - Calls ring, are picked up, and carry out TwiML; people in them press keys, speak and hang up as a test says, and wait for that.
//! - Media of messages, recordings of calls and compositions have files: small ones, always the same. That of a recording comes at once
//!   and plays a tone, the others are behind a redirect.
//! - Accounts have subaccounts with auth tokens of their own, which can be suspended and closed; auth tokens are
//!   rotated.
//! - Messaging services have senders; chat services have roles, users, channels, members and messages, whose counts are
//!   kept.
//! - Verify sends codes, which a test reads by [`Sandbox::verification_code`] and the person in their messages, and checks them: five times,
//!   for ten minutes. Codes of authenticators are checked, too.
//! - Lookup tells what a number's form says, and what [`Sandbox::list_number`] put into the directory.
//! - Numbers are offered, bought, configured and released.
//! - 2010-04-01 resources without `.json` answer the legacy XML.
//! - `POST /v2/token` on the host `oauth` hands out bearer tokens for client credentials.
//!
//! What nothing creates is there when it is asked for, with nothing in it but its name: an account's settings, a country, a summary.
//!
//! # What is simulated, and what is not
//!
//! | | simulated | accepted, without effect | refused, or not there |
//! |---|---|---|---|
//! | messages | states on the clock, status callbacks, scheduling and canceling, segments, price, STOP, START and HELP by number and messaging service, test numbers, failures that a test asks for, media that come in, content templates, WhatsApp's 24 hours (63016) and what is read there, which is all that was delivered before the person writes, senders of messaging services by turns and sticky ones, loops of replies (14107), what goes to a number of the account and comes in there; if a test sets a rate: queues, validity periods (30036), overflow (30001, 21611), too many requests (20429) | link shortening, approval of templates; media of messages that go out are not fetched from their URL | wrong and missing numbers, a message from a number to itself (21266), status callbacks that are no URL (21609), no text, texts that are too long, opt-outs (21610), templates and variables that are none (21654 to 21656) |
//! | messages from people | the number's or the service's webhook, TwiML with `Message`, `Body`, `Media`, `Redirect`, fallbacks, alerts | where a number is from: country, city and state are made up | answers beyond 64 kB (11750), of another type (12300), or that cannot be read (12100) |
//! | webhooks | signatures, retries by the URL's fragment, fallbacks, time-outs; those of one message or call in their order; late, twice, out of order or lost, if a test asks for it | | events of products other than messages, calls, Conversations and Chat |
//! | Verify | verifications and checks by SMS, call, e-mail and WhatsApp, which the person sees, attempts, ten minutes, codes a test reads; rate limits with their buckets; factors and challenges whose codes an authenticator makes (RFC 6238) | templates, push and passkeys are kept as records | codes that are wrong, used or late; more than five attempts |
//! | Lookup v2 | what a number's form says, for 35 countries; what a test puts into the directory | | fields that are none |
//! | phone numbers | numbers offered in the United States and Canada, bought by number or area, configured and released; the test numbers | addresses, bundles, regulations | numbers that are taken (21422) or none (21421), areas without numbers (21452) |
//! | accounts and tokens | subaccounts, suspending and closing, promoting tokens, API keys, bearer tokens | permissions of restricted keys | wrong credentials, closed accounts |
//! | Conversations | participants by SMS and WhatsApp, whose messages go both ways; webhooks of conversations, services and the account for messages and participants; pre-event webhooks of what people write | pre-event webhooks of what the API does (its request would wait for an application that a test lets answer only later), other events, timers, address configurations | participants that are there already |
//! | Chat, Messaging services | members, roles, counts, senders; webhooks of services and channels after what an application does with `X-Twilio-Webhook-Enabled: true` | push notifications, pre-event webhooks (as for Conversations), triggers | a sender in two services |
//! | calls | states on the clock, status callbacks, TwiML fetched with fallbacks and alerts, `Say`, `Play`, `Pause` (which delays the answer where nothing is before it), `Gather` (keys and speech), `Record`, `Dial` to numbers, clients and SIP addresses, `Redirect`, `Hangup`, `Reject`, `Sms`; calls from people, and to numbers of the account, which come in there: each half hears what the other says and presses; answering machines, redirecting and ending, recordings, those that the API begins included, and what was said in them, transcripts, test numbers | voices and languages, what is played (three seconds each), partial results, SIP headers; `Dial` with a conference or a queue, `Connect`, `Enqueue`, `Start`, `Pay` and the like are skipped, which the transcript says; a number of the account without a `voice_url` rings at a person | wrong and missing numbers and addresses, also in a `Dial` (13223, 13224); TwiML that cannot be read or is beyond 64 kB (11750), or 4,000 characters in a request (32018); redirecting or recording a call that is over (21220) |
//! | conferences, queues, media streams | | created and listed as records | |
//! | everything else | records are created, fetched, listed with filters and pages, updated and deleted, below parents that are there | whatever the record would set off: flows, tasks, assignments, exports | paths that no operation has, missing parameters, values of the wrong form |
//!
//! # Webhooks
//!
//! The sandbox makes no connections. It makes webhooks, each due at a time of its clock and signed by the account's auth token, and
//! whoever hosts it sends them: in a test, [`Sandbox::advance_with`] and [`Sandbox::settle`] give them to a function.
//!
//! - Status callbacks follow each message. Whoever writes STOP is sent nothing more (21610); [`Sandbox::fail_delivery`] lets messages
//!   fail.
//! - [`Sandbox::receive`] takes a message from a person; the TwiML that its webhook is answered with is carried out: `Message` with
//!   `Body`, `Media`, `action` and `statusCallback`, `Redirect`.
//! - A call asks for its TwiML when it is answered, or comes in by [`Sandbox::receive_call`]; what a person does in it a test says by
//!   [`Sandbox::call`], and [`Sandbox::answer_calls`] who picks up at all.
//! - Failures are sent again as the URL's fragment says (`#rc=2&rp=5xx`), then go to the fallback, and stand in
//!   `client.monitor.v1.alerts`.
//!
//! # Time and chance
//!
//! The sandbox has a clock of its own, which starts at 2026-01-01T00:00:00Z unless it is told otherwise and moves when
//! someone waits in it ([`Transport::sleep`], at once) or says so ([`Sandbox::advance`]). SIDs, tokens and chance come
//! from a seed: the same calls give the same answers.
//!
//! # Misbehaviour
//!
//! A [`Fault`] makes requests fail: with a status, by dropping the connection before or after the work is done, late,
//! or with garbage. [`Sandbox::counts`] and [`Sandbox::requests`] say what really happened. Webhooks come late, twice, in another
//! order or not at all.
//!
//! # Over HTTP
//!
//! The program `trunkline-sandbox` serves the same over HTTP. Which product a request is for is told by the host's first label
//! (`messaging.localhost`), or else by the first segment of the path: a client's base URL is `http://127.0.0.1:8080/{product}`. Where
//! neither names one, the path alone decides; several products that have it are refused with the addresses to use.
//!
//! There is this control endpoint, too (JSON, no credentials):
//!
//! | request | what it does |
//! |---|---|
//! | `GET /_sandbox` | credentials and the time |
//! | `POST /_sandbox/faults` | adds a fault, or a list of them |
//! | `GET`, `DELETE /_sandbox/faults` | shows or removes the faults in force |
//! | `GET`, `DELETE /_sandbox/requests` | shows or forgets the last 10,000 requests |
//! | `GET /_sandbox/counts` | what really happened |
//! | `POST /_sandbox/clock` | `{"advance_seconds": 60}` or `{"now": "2026-05-01T00:00:00Z"}`; `GET` shows it |
//! | `POST /_sandbox/records` | `{"path": "/ip-messaging/v2/Services/IS…/Bindings", "fields": {…}}`: see [`Sandbox::insert`] |
//! | `GET`, `DELETE /_sandbox/webhooks` | shows or forgets the last 10,000 webhooks that were handed out |
//! | `POST /_sandbox/webhooks/next` | hands out the next webhook that is due, or null. Time passes for it if `{"advance_seconds": 60}` or `{"until": "2026-…"}` say how much at most, or, with `{"settle": true}`, until nothing is under way. The answer has the `until` to go on with |
//! | `POST /_sandbox/webhooks/answer` | `{"id": 1, "status": 200, "headers": {…}, "body": "<Response/>"}`; `{"id": 1, "failed": "why"}`, or `not_sent`, if there is none |
//! | `POST /_sandbox/receive` | `{"from": "+1…", "to": "+1…", "body": "Hi", "media": ["…"]}`: see [`Sandbox::receive`] |
//! | `POST /_sandbox/deliveries` | `{"to": "+1…", "error_code": 30003}`, also with `from`, a part of the `body`, and `times`; with null as `error_code` they arrive again: see [`DeliveryFailure`]. `GET` shows, `DELETE` ends all |
//! | `GET /_sandbox/calls` | the calls of the main account: `sid`, `parent_call_sid`, `direction`, `from`, `to`, `status`, `answered_by`, `duration`, and `waits_for`, what a person can do: a list of `answer`, `digits`, `speech` |
//! | `POST /_sandbox/calls` | `{"from": "+1…", "to": "+1…"}`: a person calls, see [`Sandbox::receive_call`]. The answer is the call with what it `dialed`, a list of SIDs, and its `transcript`: `at`, `by`, `kind`, `text` of each [`Said`] |
//! | `POST /_sandbox/calls/CA…` | nothing: shows the call likewise |
//! | `POST /_sandbox/calls/CA…/answer` | `{"as": "human"}`, `machine` or `fax`: the person picks up. This and what follows answers with the call |
//! | `POST /_sandbox/calls/CA…/decline` | `{"as": "busy"}`, `no-answer` or `failed`: the person does not |
//! | `POST /_sandbox/calls/CA…/press` | `{"digits": "12#"}`: the person presses keys |
//! | `POST /_sandbox/calls/CA…/say` | `{"text": "Yes", "confidence": 0.9}`: the person says something |
//! | `POST /_sandbox/calls/CA…/hang_up` | nothing: the person hangs up |
//! | `POST /_sandbox/phones` | `{"number": "+1…", "as": "busy"}`: what happens when it rings there, see [`Pickup`] |
//! | `POST /_sandbox/directory` | `{"number": "+1…", "fields": {"line_type_intelligence": {"type": "landline"}}}`: see [`Sandbox::list_number`]. `GET` shows it |
//! | `POST /_sandbox/rates` | `{"from": "+1…", "segments_per_second": 1, "queue_seconds": 36000}` or `{"requests_per_second": 100}`: see [`Sandbox::limit_rate`]. `GET` shows them |
//! | `POST /_sandbox/origin` | `{"origin": "http://127.0.0.1:8080"}`: see [`Sandbox::set_origin`] |
//! | `POST /_sandbox/verification` | `{"to": "+1…"}`: see [`Sandbox::verification_code`] |
//! | `POST /_sandbox/conversation` | `{"number": "+1…"}`: see [`Sandbox::conversation`] |
//! | `POST /_sandbox/messages` | `{"from": "+1…", "to": "+1…"}`, or one of them, or neither: see [`Sandbox::messages`] |
//! | `GET`, `POST /_sandbox/snapshot` | takes a snapshot, or restores the one that is the body: see [`Sandbox::snapshot`] |
//! | `GET`, `POST /_sandbox/bounds` | `{"messages": 10000}`: see [`Sandbox::keep_messages`] |
//! | `POST /_sandbox/reset` | forgets everything but the credentials and the time |
//! | `GET /_sandbox/events` | of the program alone: what changes, as server-sent events |
//! | `POST /_sandbox/webhooks/probe` | of the program alone: `{"id": 1}` sends a webhook once more with a wrong signature; the answer says whether the application has `checked` it |
//!
//! At `/` the program has a page that shows all of this live: what the owner of each phone sees, to write back from; requests and webhooks,
//! without secrets; codes; faults to switch on; and the clock.
//!
//! Twilio's own libraries are led there by a few lines: see [`guide`].
//!
//! Webhooks go out in real time, to this machine alone, unless `--webhooks-to` names another host; `--speed 10` lets the sandbox's clock
//! run ten times as fast. See [`Reach`].
//!
//! It answers requests that call it `localhost` or by another name of this machine, or by a name that was allowed
//! (`--allow-host`), so that no page on the web can read the credentials by a name of its own; and `/_sandbox` answers no page
//! but its own. See [`Gate`] and [`Limits`].
//!
//! A fault is `{"kind": "status", "status": 503, "retry_after": 2}`, or of the kind `drop`, `delay` (with
//! `milliseconds`), `not_json`, `cut` or `empty`. All take `times`, `method`, `path` (a part of it), `probability` and
//! `after_work`. Webhooks are struck by the kinds `webhook_late` (with `milliseconds`), `webhook_twice`, `webhook_out_of_order` and
//! `webhook_lost`, which take `event` as well, and of the URL a part as `path`.

mod answers;
mod auth;
mod call;
mod clock;
pub mod command;
mod control;
mod counter;
mod engine;
mod fault;
mod files;
mod form;
mod gate;
#[doc = include_str!("guide.md")]
pub mod guide {}
mod journal;
mod kinds;
mod later;
mod mint;
mod page;
mod phone_call;
mod present;
mod problem;
mod recent;
mod resource;
mod route;
mod rules;
#[cfg(all(feature = "sandbox-server", not(target_arch = "wasm32")))]
pub mod server;
mod settle;
mod snapshot;
mod state;
#[cfg(all(test, feature = "all-products"))]
mod tests;
mod voice;
mod webhooks;
mod xml;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::auth::Credentials;
use self::clock::Sleep;
use self::engine::Engine;
pub use self::engine::{Outcome, Reply};
pub use self::fault::Fault;
pub use self::form::parameters;
pub use self::gate::{Gate, Limits, Reach};
pub use self::journal::{Counts, SeenRequest};
pub use self::phone_call::PhoneCall;
pub use self::rules::{DeliveryFailure, Received};
pub use self::settle::Unsettled;
pub use self::voice::{Pickup, Said};
pub use self::webhooks::{Delivery, SeenWebhook, Wait, Webhook, mounted};
use crate::api::TABLES;
use crate::schema::Product;
use crate::schema::packed::Table;
use crate::transport::{BoxFuture, Request, Response, Sleepers, Transport, TransportError};
use crate::value::{Map, Timestamp, Value};

/// The start of time, 2026-01-01T00:00:00Z.
const START: i64 = 1_767_225_600;

/// A Twilio in memory. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Sandbox(Arc<Shared>);

pub(crate) struct Shared {
    engine: Mutex<Engine>,
    sleepers: Mutex<Sleepers>,
}

impl Shared {
    // A panic in another thread leaves the engine usable: no step of it breaks the state half-way.
    fn engine(&self) -> MutexGuard<'_, Engine> {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleepers(&self) -> MutexGuard<'_, Sleepers> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Sandbox {
    fn default() -> Self {
        Sandbox::new()
    }
}

impl Sandbox {
    /// A sandbox with one account, whose credentials [`Sandbox::account_sid`] and [`Sandbox::auth_token`] tell.
    pub fn new() -> Sandbox {
        Sandbox::with_seed(0)
    }

    /// A sandbox whose SIDs, tokens and chance come from another seed.
    pub fn with_seed(seed: u64) -> Sandbox {
        Sandbox::with_credentials(seed, None, None)
    }

    /// A sandbox with an account of these credentials.
    pub fn with_account(account_sid: impl Into<String>, auth_token: impl Into<String>) -> Sandbox {
        Sandbox::with_credentials(0, Some(account_sid.into()), Some(auth_token.into()))
    }

    /// A sandbox whose SIDs, tokens and chance come from a seed, as does what is not given of its credentials.
    pub fn with_credentials(seed: u64, account_sid: Option<String>, auth_token: Option<String>) -> Sandbox {
        Sandbox::build(&products(), seed, Credentials::new(seed, account_sid, auth_token))
    }

    fn build(products: &[&'static Product], seed: u64, credentials: Credentials) -> Sandbox {
        let start = Timestamp::from_unix(START, 0).unwrap_or(Timestamp::UNIX_EPOCH);
        let engine = Engine::new(products, seed, credentials, start);
        Sandbox(Arc::new(Shared { engine: Mutex::new(engine), sleepers: Mutex::default() }))
    }

    /// The SID of the main account.
    pub fn account_sid(&self) -> String {
        self.0.engine().credentials.account_sid.clone()
    }

    /// The auth token that the main account starts with.
    pub fn auth_token(&self) -> String {
        self.0.engine().credentials.auth_token.clone()
    }

    /// The main account with its auth token, for a client.
    pub fn credentials(&self) -> crate::Credentials {
        let engine = self.0.engine();
        let auth_token = engine.credentials.auth_token.as_str().into();
        crate::Credentials::AuthToken { account_sid: engine.credentials.account_sid.clone(), auth_token }
    }

    /// An API key of the main account and its secret.
    pub fn api_key(&self) -> (String, String) {
        let engine = self.0.engine();
        (engine.credentials.key_sid.clone(), engine.credentials.key_secret.clone())
    }

    /// The id and the secret of an OAuth client of the main account.
    pub fn oauth_client(&self) -> (String, String) {
        let engine = self.0.engine();
        (engine.credentials.client_id.clone(), engine.credentials.client_secret.clone())
    }

    /// Carries out one request at once. The outcome says how late it would be.
    pub fn handle(&self, request: &Request) -> Outcome {
        self.0.engine().handle(request)
    }

    /// Adds a fault behind those in force. For each request the first that strikes counts.
    pub fn add_fault(&self, fault: Fault) {
        self.0.engine().add_fault(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.0.engine().faults.clear();
    }

    /// The last 10,000 requests, oldest first; fewer if they are large, 64 MiB together.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.0.engine().journal.seen().cloned().collect()
    }

    /// What really happened so far.
    pub fn counts(&self) -> Counts {
        self.0.engine().journal.counts.clone()
    }

    /// How often an operation was carried out, by its name in the tables: `api.v2010.accounts.messages.create`.
    pub fn count(&self, operation: &str) -> u64 {
        self.0.engine().journal.counts.done.get(operation).copied().unwrap_or_default()
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.0.engine().advance(by);
    }

    /// Takes in one who waits in the sandbox's time, for a host that cannot poll [`Transport::sleep`]. Gives its number.
    pub fn enter(&self, duration: Duration) -> u64 {
        let until = self.now() + duration;
        self.0.sleepers().enter(until)
    }

    /// Lets one who waits go.
    pub fn leave(&self, number: u64) {
        self.0.sleepers().leave(number);
    }

    /// Lets time pass until the first of those who wait wakes, lets it go, and gives its number.
    pub fn wake(&self) -> Option<u64> {
        let (until, number) = self.0.sleepers().first()?;
        self.set_now(until);
        self.leave(number);
        Some(number)
    }

    /// Lets time pass, and whatever happens in it happens in order: each webhook that becomes due goes to the application, whose answer
    /// is carried out before time goes on.
    pub fn advance_with(&self, by: Duration, application: impl FnMut(&Webhook) -> Delivery) {
        let end = self.0.engine().now + by;
        // There is an end: that of the time.
        let _ = self.deliver(Wait::Until(end), application);
    }

    /// Lets as much time pass as it takes until nothing is under way: no message on its way, no webhook to be delivered, no call that
    /// goes on by itself. What is scheduled for later stays so, and so does a call in which a person is to do something: answer, press
    /// keys, speak, hang up.
    ///
    /// # Errors
    /// There is no end of it, because the application answers each message with another, for example: after 10,000 steps, and 50 more for
    /// each thing that was under way at the beginning, it is given up.
    pub fn settle(&self, application: impl FnMut(&Webhook) -> Delivery) -> Result<(), Unsettled> {
        self.deliver(Wait::Settled, application)
    }

    /// Hands webhooks to the application, which may use the sandbox meanwhile.
    fn deliver(&self, wait: Wait, mut application: impl FnMut(&Webhook) -> Delivery) -> Result<(), Unsettled> {
        while let Some(webhook) = self.next_webhook(wait)? {
            let delivery = application(&webhook);
            self.answer_webhook(webhook.id, &delivery);
        }
        Ok(())
    }

    /// Waits for the next webhook and hands it out, for whoever hosts the sandbox: send it, then say what came of it with
    /// [`Sandbox::answer_webhook`]. Of two that tell the same of one message or call, the second waits until the first was answered.
    ///
    /// # Errors
    /// With [`Wait::Settled`], there is no end: see [`Sandbox::settle`].
    pub fn next_webhook(&self, wait: Wait) -> Result<Option<Webhook>, Unsettled> {
        self.0.engine().next_webhook(wait)
    }

    /// Goes on from what came of a webhook: TwiML is carried out, a failure sent again or to the fallback. Gives whether the webhook was
    /// handed out and not answered yet.
    pub fn answer_webhook(&self, id: u64, delivery: &Delivery) -> bool {
        self.0.engine().answer_webhook(id, delivery)
    }

    /// The last 10,000 webhooks that were handed out, oldest first; fewer if they are large, 64 MiB together.
    pub fn webhooks(&self) -> Vec<SeenWebhook> {
        self.0.engine().state.outbox.seen().cloned().collect()
    }

    /// Takes a message from a person to a number of the main account, and makes the webhook of the number or of its messaging service
    /// due. Gives the message's SID.
    ///
    /// # Errors
    /// An [invalid argument](crate::ErrorKind::InvalidArgument) if it is from or to nobody.
    pub fn receive(&self, message: &Received) -> crate::Result<String> {
        let received = self.0.engine().receive(message);
        received.map_err(|problem| crate::Error::invalid_argument("message", problem.message))
    }

    /// Takes a call from a person to a number of the main account, whose webhook (`voice_url`) is due then: the TwiML that it is answered
    /// with is carried out.
    ///
    /// # Errors
    /// An [invalid argument](crate::ErrorKind::InvalidArgument) if it is from or to nobody.
    pub fn receive_call(&self, from: &str, to: &str) -> crate::Result<PhoneCall> {
        let received = self.0.engine().receive_call(from, to);
        let sid = received.map_err(|problem| crate::Error::new(crate::ErrorKind::InvalidArgument, problem.message))?;
        Ok(self.call(sid))
    }

    /// A call, for a test that takes part in it as the person at the other end.
    pub fn call(&self, sid: impl Into<String>) -> PhoneCall {
        PhoneCall::new(self.clone(), sid.into())
    }

    /// All calls of the main account, oldest first, those that were dialed by another included.
    pub fn calls(&self) -> Vec<PhoneCall> {
        let engine = self.0.engine();
        voice::sids(&engine.state, &engine.credentials.account_sid).map(|sid| self.call(sid)).collect()
    }

    /// What happens from now on when the phone of a number rings: a person picks up after two seconds, unless this says otherwise. A number
    /// of the account with a `voice_url` is answered there; with this it is a phone like any other.
    pub fn answer_calls(&self, number: impl Into<String>, pickup: Pickup) {
        let number = number.into();
        self.0.engine().state.pickups.insert(number, pickup);
    }

    /// Lets messages to a number end with an error from now on: 30003 (unreachable), 30005 (unknown), 30006 (a landline) and the like.
    /// `None` lets them arrive again.
    pub fn fail_delivery(&self, to: impl Into<String>, error_code: Option<i64>) {
        let failure = DeliveryFailure::new(error_code.unwrap_or_default()).to(to);
        let failing = &mut self.0.engine().state.failing;
        if error_code.is_some() { failing.set(failure) } else { failing.forget(&failure) }
    }

    /// Lets messages fail by a rule, in the place of an earlier one about the same messages. [`Sandbox::clear_delivery_failures`] ends all.
    pub fn fail_deliveries(&self, failure: DeliveryFailure) {
        self.0.engine().state.failing.set(failure);
    }

    /// Lets all messages arrive again.
    pub fn clear_delivery_failures(&self) {
        self.0.engine().state.failing = rules::Failures::default();
    }

    /// Lets messages of a sender leave at this rate alone, in segments a second, `*` for all senders that have none of their own; `None` ends
    /// that. Long codes of the United States have 1, short codes about 100. What waits longer than its validity period fails (30036); when
    /// what waits takes more than ten hours, messages from the number are refused (21611), and those of a messaging service fail (30001).
    ///
    /// # Errors
    /// An [invalid argument](crate::ErrorKind::InvalidArgument) if the rate is not above 0, and at most a million.
    pub fn limit_rate(&self, sender: &str, segments_per_second: Option<f64>) -> crate::Result<()> {
        let set = self.0.engine().state.pace.set(sender, segments_per_second, rules::TEN_HOURS);
        set.map_err(|why| crate::Error::invalid_argument("segments_per_second", why))
    }

    /// Answers so many requests in each second of the sandbox's clock, and refuses the others with 429 and 20429; `None` answers all.
    pub fn limit_requests(&self, per_second: Option<u64>) {
        self.0.engine().state.pace.set_requests(per_second);
    }

    /// Says what Lookup v2 tells of a number, `+15558675310`: its packages by name, each a map of its fields
    /// (`line_type_intelligence`, `caller_name`, `sim_swap`, …), and `valid`, `validation_errors`, `country_code`, `national_format`. `None`
    /// forgets it. Of other numbers Lookup tells what their form says, and of packages that nobody filled nothing.
    ///
    /// # Errors
    /// An [invalid argument](crate::ErrorKind::InvalidArgument) if one of the fields is nothing that Lookup tells.
    pub fn list_number(&self, number: &str, fields: Option<&Map>) -> crate::Result<()> {
        let listed = self.0.engine().list_number(number, fields);
        listed.map_err(|why| crate::Error::invalid_argument("fields", why))
    }

    /// Says where this sandbox is found, `http://127.0.0.1:8080`: there an application gets the media of messages that came in. A server does
    /// it by itself.
    pub fn set_origin(&self, origin: Option<String>) {
        self.0.engine().state.origin = origin;
    }

    /// The code that an address was sent last by Verify, while it counts: for a test that enters it.
    pub fn verification_code(&self, to: &str) -> Option<String> {
        let engine = self.0.engine();
        rules::verification_code(&engine.state, engine.now, &engine.credentials.account_sid, to)
    }

    /// What the person with a number saw and wrote, oldest first: `sid`, `direction`, `from`, `to`, `body`, `status`, `num_media`,
    /// `error_code`, all text.
    pub fn conversation(&self, number: &str) -> Vec<Map> {
        let mut engine = self.0.engine();
        engine.let_time_pass();
        rules::conversation(&engine.state, &engine.credentials.account_sid, number)
    }

    /// The messages of the main account in both directions, whatever has come of them, oldest first: those from one number, to one, or all.
    /// What is told of each is what [`Sandbox::conversation`] tells.
    pub fn messages(&self, from: Option<&str>, to: Option<&str>) -> Vec<Map> {
        let mut engine = self.0.engine();
        engine.let_time_pass();
        rules::messages(&engine.state, &engine.credentials.account_sid, &rules::Wanted { from, to })
    }

    /// Keeps only so many messages of each account: the oldest of those that have come to their end are forgotten first. `None` keeps all,
    /// as a sandbox does at first.
    pub fn keep_messages(&self, count: Option<usize>) {
        self.0.engine().keep_messages(count);
    }

    /// All that this sandbox is, as JSON: its records, credentials, faults, clock and chance, and what is still to happen, but not what it
    /// has seen. Webhooks that are handed out and not answered are handed out again after it is restored. Mind that it holds auth tokens.
    pub fn snapshot(&self) -> String {
        let engine = self.0.engine();
        Value::Map(snapshot::take(&engine)).to_json()
    }

    /// Becomes what a snapshot holds, whatever this sandbox was before, with its credentials, its clock and its chance.
    ///
    /// # Errors
    /// An [invalid argument](crate::ErrorKind::InvalidArgument) if it is none, or one of another format. The sandbox stays as it is.
    pub fn restore(&self, snapshot: &str) -> crate::Result<()> {
        let restored = snapshot::restore(&mut self.0.engine(), snapshot);
        restored.map_err(|why| crate::Error::invalid_argument("snapshot", why))
    }

    /// Sets the clock. It never goes back: an earlier time changes nothing.
    pub fn set_now(&self, time: Timestamp) {
        self.0.engine().set_now(time);
    }

    /// Puts a record where no operation of the API can, as if the service had made it: a push binding of a device, a
    /// message that came in.
    ///
    /// The path is that of the list behind its product, `/ip-messaging/v2/Services/IS…/Bindings`, for a resource of the main account; the
    /// product may be left out where no other has the path. The fields have the names of the model. Gives the record's SID, or what
    /// else the path names it by; nothing if there is no such list.
    pub fn insert(&self, path: &str, fields: Map) -> Option<String> {
        let mut engine = self.0.engine();
        let account = engine.credentials.account_sid.clone();
        engine.insert(&account, "", path, fields).ok()
    }

    /// Forgets everything but the credentials and the time: records, faults, requests and counts.
    pub fn reset(&self) {
        self.0.engine().reset();
    }
}

impl fmt::Debug for Sandbox {
    /// Shows no credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let engine = self.0.engine();
        f.debug_struct("Sandbox")
            .field("now", &engine.now)
            .field("counts", &engine.journal.counts)
            .finish_non_exhaustive()
    }
}

/// The products that are switched on.
fn products() -> Vec<&'static Product> {
    // Tables that are built in are whole: a test unpacks each of them.
    Table::products(TABLES).unwrap_or_default()
}

impl Transport for Sandbox {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let outcome = self.handle(&request);
            if !outcome.delay.is_zero() {
                self.sleep(outcome.delay).await;
            }
            match outcome.reply {
                Reply::Answer(response) => Ok(response),
                Reply::Cut(_) => {
                    Err(TransportError::may_have_been_sent("the connection ended in the middle of the answer"))
                }
                Reply::Dropped => Err(TransportError::may_have_been_sent("the connection ended without an answer")),
            }
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(Sleep::new(self.clone(), duration))
    }

    fn now(&self) -> Timestamp {
        self.0.engine().now
    }

    fn random(&self) -> f64 {
        self.0.engine().random.unit()
    }
}
