//! The facts of a product as `core/api` keeps them: names, types, places, and no sentence.
//!
//! A file is YAML, one line a fact, so that a comparison of two editions is the change log of the API:
//!
//! ```yaml
//! product: verify
//! version: v2
//! host: verify
//! operations:
//!   services.verifications.create:
//!     request: POST /v2/Services/{ServiceSid}/Verifications
//!     place: services(service_sid).verifications
//!     params:
//!       ServiceSid: path sid VA
//!       To: phone, required
//!       Channel: text, required
//!     answer: Verification
//! records:
//!   Verification:
//!     sid: sid VE, always
//!     status: text
//! ```
//!
//! What a parameter travels in goes without saying if it is the body of a request that has one, and the query of another. Names
//! in the tables follow from those on the wire; another one stands behind `as`.

mod kinds;
mod read;
mod write;

pub use self::read::read;
pub use self::write::write;
