//! A client for all of the Twilio REST API, and a Twilio in memory to test against.
//!
//! ```no_run
//! use trunkline::Client;
//!
//! # async fn run() -> trunkline::Result<()> {
//! let client = Client::from_env()?; // TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN
//! let message = client.messages().create("+15558675310").from("+15017122661").body("Hello").await?;
//! println!("{}: {:?}", message.sid, message.status);
//! # Ok(()) }
//! ```
//!
//! A resource is found where Twilio's own libraries have it; [`api`] lists them all. A call is a builder that is sent when it is
//! awaited. A list is a stream that reads pages as they are needed:
//!
//! ```no_run
//! # async fn run(client: trunkline::Client) -> trunkline::Result<()> {
//! use futures_util::TryStreamExt;
//!
//! let mut messages = client.messages().list().to("+15558675310").limit(500).stream();
//! while let Some(message) = messages.try_next().await? {
//!     println!("{}", message.body.unwrap_or_default());
//! }
//! # Ok(()) }
//! ```
//!
//! # Errors
//!
//! Every call returns an [`Error`] whose [`kind`](Error::kind) says what to do next. **No POST that may have been carried out is sent
//! again**: a message whose request got no complete answer is an [`ErrorKind::UnknownOutcome`], and
//! [`Error::may_have_happened`] answers the question for every error. Whether the service has such a message says
//! [`client.messages().find_sent(…)`](api::api_v2010::accounts::messages::MessagesResource::find_sent). What is safe is retried,
//! twice unless set otherwise ([`client::ClientBuilder::max_retries`]).
//!
//! # Without an account
//!
//! With the feature `sandbox`, [`sandbox`] is a Twilio in memory:
//!
//! ```
//! # #[cfg(all(feature = "api-v2010", feature = "facade", feature = "sandbox"))]
//! # async fn run() -> trunkline::Result<()> {
//! use trunkline::{Client, sandbox::Sandbox};
//!
//! let sandbox = Sandbox::new();
//! let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox.clone()).build()?;
//! client.messages().create("+15558675310").from("+15017122661").body("Hello").await?;
//! assert_eq!(sandbox.count("api.v2010.accounts.messages.create"), 1);
//! # Ok(()) }
//! ```
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `reqwest` (default) | the default transport, on tokio and rustls |
//! | `facade` (default) | the typed calls; without it, operations are found by name ([`schema::packed::Table::find`]) |
//! | `api-v2010`, `messaging-v1` and so on | one product each, as [`api`] names them |
//! | `downloads` (with `facade`) | files that records stand for, as streams and to a path: [`Client::download`] |
//! | `all-products` (default) | all of them |
//! | `tracing` | each attempt as a span of `tracing`, with OpenTelemetry's names for HTTP clients |
//! | `webhook` | whether a webhook came from Twilio, and requests signed as Twilio signs them: [`webhook`] |
//! | `axum` | the same in handlers of axum |
//! | `jwt` | tokens that a server makes for apps, browsers and workers: [`jwt`] |
//! | `client-validation` | a private key that vouches for each request of a client: [`jwt`] |
//! | `twiml` | what a webhook answers, written and read: [`twiml`] |
//! | `segments` | how many SMS a text takes, and why: [`segments`] |
//! | `sandbox` | Twilio in memory, as a transport |
//! | `sandbox-server` | the same over HTTP: the program `trunkline-sandbox` |
//!
//! Without `reqwest`, give a client a [`transport::Transport`] of your own. The crate knows no runtime then, and compiles to WebAssembly.
#![forbid(unsafe_code)]

pub mod api;
pub mod auth;
#[cfg(all(feature = "axum", not(target_arch = "wasm32")))]
pub mod axum;
mod base64;
pub mod client;
mod decode;
pub mod dialect;
pub mod encode;
pub mod error;
#[cfg(all(feature = "facade", feature = "api-v2010"))]
pub mod find_sent;
mod given;
#[cfg(feature = "jwt")]
pub mod jwt;
pub mod operations;
pub mod page;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod schema;
#[cfg(feature = "segments")]
pub mod segments;
mod text;
pub mod transport;
#[cfg(feature = "twiml")]
pub mod twiml;
pub mod value;
#[cfg(feature = "webhook")]
pub mod webhook;

pub use auth::Credentials;
pub use client::Client;
pub use error::{Error, ErrorKind, Result};
