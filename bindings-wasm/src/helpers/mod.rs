//! What needs no client: webhooks, tokens, TwiML and segments. Every function is a call that ends when it returns, and nothing of it is
//! kept.

mod failure;
pub mod jwt;
pub mod segments;
mod texts;
pub mod twiml;
pub mod webhook;
