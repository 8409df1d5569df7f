//! Webhooks: whether a request came from Twilio, and requests signed as Twilio signs them, for tests.
//!
//! ```
//! use trunkline::webhook::{Event, Incoming, Validator};
//!
//! # fn main() -> trunkline::Result<()> {
//! let validator = Validator::new("made-up-auth-token")?;
//! // As a test of one's own handler would send it:
//! let form = [("MessageSid", "SM…"), ("From", "+15558675310"), ("To", "+15017122661"), ("Body", "Hi")];
//! let signed = validator.sign_form("https://example.com/sms", &form);
//! // What a server has of a request:
//! let headers: Vec<(&str, &str)> = signed.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
//! let incoming = Incoming { url: &signed.url, headers: &headers, body: signed.body.as_bytes() };
//! match validator.parse(&incoming) {
//!     Ok(Event::IncomingMessage(message)) => assert_eq!(message.body.as_deref(), Some("Hi")),
//!     Ok(other) => println!("{other:?}"),
//!     Err(refusal) => println!("{} {refusal}", refusal.status()),
//! }
//! # Ok(()) }
//! ```
//!
//! # What is signed
//!
//! The URL that Twilio requested and, behind it, the parameters of a form: by name, in the order of bytes, each name with its value. Any
//! other body is not signed itself; its SHA-256 is a parameter `bodySHA256` of the URL. A server often does not see that URL as Twilio
//! did: a default port comes and goes, a framework decodes the query. So a signature counts if it is that of any writing of the URL
//! (`address.rs` lists them); behind a proxy that changes more, say so by a [`Proxy`].

mod address;
mod event;
pub mod events;
mod incoming;
mod parameters;
mod refusal;
mod signature;
mod validator;

pub use self::event::Untyped;
pub use self::events::Event;
pub use self::incoming::{Incoming, Proxy};
pub use self::parameters::Parameters;
pub use self::refusal::Refusal;
pub use self::signature::{Algorithm, SETTINGS_HEADER, SIGNATURE_HEADER, body_hash};
pub use self::validator::{Signed, Validator};
