//! What needs no client: webhooks, tokens, TwiML and segments. Every function is a call that ends when it returns, and nothing of it is
//! kept.

#[cfg(any(feature = "jwt", feature = "twiml", feature = "webhook"))]
mod failure;
#[cfg(feature = "jwt")]
pub mod jwt;
#[cfg(feature = "segments")]
pub mod segments;
#[cfg(any(feature = "twiml", feature = "webhook"))]
mod texts;
#[cfg(feature = "twiml")]
pub mod twiml;
#[cfg(feature = "webhook")]
pub mod webhook;
