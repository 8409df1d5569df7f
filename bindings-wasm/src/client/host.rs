//! The functions of JavaScript that the core calls. They return at once and never throw.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::numbered::Number;

#[wasm_bindgen(raw_module = "../base/host.js")]
extern "C" {
    /// A number that nothing else has or had.
    pub(super) fn next_number() -> Number;

    /// Settles a call with what it brought: facts as JSON, and records as `Rows` describes them.
    pub(super) fn resolve(call: Number, facts: &str, text: &[u8], blocks: &[u32], cells: &[u32]);

    /// Settles a call with an error, as JSON.
    pub(super) fn reject(call: Number, error: &str);

    /// Sends a request of a call. The head is lines: the method, the URL, then names and values of headers in turn. The limit is the
    /// largest body of an answer that is read, in bytes.
    pub(super) fn send(
        client: Number,
        call: Option<Number>,
        request: Number,
        head: &str,
        body: Option<&str>,
        limit: u32,
    );

    /// Copies the body of the answer that is being handed over.
    pub(super) fn read_body(into: &mut [u8]);

    /// Stops a request, if it is still under way. Tells whether it was certainly not sent.
    pub(super) fn abort(request: Number) -> bool;

    /// Calls `fired` after so many milliseconds.
    pub(super) fn start_timer(client: Number, timer: Number, milliseconds: u32);

    /// Forgets a timer.
    pub(super) fn stop_timer(timer: Number);

    /// Milliseconds since 1970.
    pub(super) fn now(client: Number) -> f64;

    /// From 0 up to, but not including, 1.
    pub(super) fn random(client: Number) -> f64;

    /// Shows whoever wrote the program what is deprecated in it.
    pub(super) fn warn(text: &str);

    /// Tells what came of an attempt of a call, as JSON.
    pub(super) fn attempted(client: Number, call: Option<Number>, attempt: &str);
}
