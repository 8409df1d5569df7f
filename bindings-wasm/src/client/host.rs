//! The functions of JavaScript that the core calls. They return at once and never throw.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "../base/host.js")]
extern "C" {
    /// Settles a call with what it brought: facts as JSON, and records as `Rows` describes them.
    pub(super) fn resolve(call: u32, facts: &str, text: &[u8], blocks: &[u32], cells: &[u32]);

    /// Settles a call with an error, as JSON.
    pub(super) fn reject(call: u32, error: &str);

    /// Sends a request of a call. The head is lines: the method, the URL, then names and values of headers in turn.
    pub(super) fn send(client: u32, call: Option<u32>, request: u32, head: &str, body: Option<&str>);

    /// Copies the body of the answer that is being handed over.
    pub(super) fn read_body(into: &mut [u8]);

    /// Stops a request, if it is still under way.
    pub(super) fn abort(request: u32);

    /// Calls `fired` after so many milliseconds.
    pub(super) fn start_timer(client: u32, timer: u32, milliseconds: u32);

    /// Forgets a timer.
    pub(super) fn stop_timer(timer: u32);

    /// Milliseconds since 1970.
    pub(super) fn now(client: u32) -> f64;

    /// From 0 up to, but not including, 1.
    pub(super) fn random(client: u32) -> f64;

    /// Shows whoever wrote the program what is deprecated in it.
    pub(super) fn warn(text: &str);

    /// Tells what came of an attempt, as JSON.
    pub(super) fn attempted(client: u32, attempt: &str);
}
