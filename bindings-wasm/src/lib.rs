//! The native half of the npm package: a handful of functions, whatever the number of operations.
//!
//! Calls, requests and timers are numbers on both sides, so that nothing but numbers, text and bytes crosses, and nothing that
//! one side forgets keeps the other's memory; and no number is given twice, so that nothing that comes late finds another. JavaScript starts a call; the core asks JavaScript to send requests and to wait, is told
//! what came of it, and settles the call. All JavaScript functions that the core calls return at once and never throw.

#![forbid(unsafe_code)]

#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "sandbox")]
pub mod gate;
#[cfg(any(feature = "jwt", feature = "segments", feature = "twiml", feature = "webhook"))]
pub mod helpers;
#[cfg(any(feature = "client", feature = "jwt", feature = "twiml", feature = "webhook"))]
mod names;
#[cfg(any(feature = "client", feature = "sandbox"))]
mod numbered;
#[cfg(feature = "sandbox")]
pub mod sandbox;

/// Smaller than that of Rust.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
