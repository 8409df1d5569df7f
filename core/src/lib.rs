//! A client for the Twilio REST API.
#![forbid(unsafe_code)]

pub mod api;
pub mod auth;
pub mod client;
mod decode;
pub mod encode;
pub mod error;
pub mod page;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod schema;
pub mod transport;
pub mod value;

pub use auth::Credentials;
pub use client::Client;
pub use error::{Error, ErrorKind, Result};
