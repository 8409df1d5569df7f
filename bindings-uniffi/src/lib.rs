//! What Swift and Kotlin need of the core, through UniFFI: a client that executes operations by name, the pages of lists, cancellation, a
//! transport written in the other language, one shape of error; webhooks, tokens, TwiML and segments, which need no client. Of constant size: what users see is a façade in their own
//! language, generated from the same documents as the core's tables.

mod answer;
mod argument;
mod bytes;
mod call;
mod cancellation;
mod client;
mod clock;
mod download;
mod error;
mod jwt;
mod language;
mod options;
mod pages;
#[cfg(feature = "reqwest")]
mod reqwest;
mod segments;
mod transport;
mod twiml;
mod vouching;
mod webhook;

pub use answer::{Answer, Header, Meta, Page};
pub use argument::{Argument, Member};
pub use bytes::Blob;
pub use cancellation::Cancellation;
pub use client::{NativeCall, NativeClient, NativeRequest};
pub use clock::NativeClock;
pub use download::{NativeDownload, NativeFile};
pub use error::{CallError, Failure};
pub use jwt::{
    NativeGrant, NativeToken, OutgoingCalls, TaskRouterPermission, TokenRefusal, TokenTimes, access_token,
    client_capability_token, max_token_ttl, task_router_capability_token, verify_token,
};
pub use language::Language;
pub use options::{Attempt, AttemptObserver, NativeCredentials};
pub use pages::NativePages;
#[cfg(feature = "reqwest")]
pub use reqwest::{NativeReqwest, NativeReqwestStream};
pub use segments::{ForcingCharacter, NativeSegments, count_segments, cut_to_segments, smart_encoded};
pub use transport::{HttpRequest, HttpResponse, NativeBody, NativeTransport, StreamedResponse, TransportFailure};
pub use twiml::{TwimlPart, TwimlSyntaxError, read_twiml, write_twiml};
pub use vouching::{NativeSigner, NativeValidation};
pub use webhook::{EventValue, NativeEvent, NativeSigned, NativeValidator, RefusalError, read_event};

uniffi::setup_scaffolding!();

/// The version of this library, for a façade to compare with its own before it calls anything else: over a difference that UniFFI finds, it
/// ends the program.
// SAFETY: no other library has a function of this name.
#[unsafe(no_mangle)]
pub extern "C" fn trunkline_native_version() -> *const std::ffi::c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
