//! Requests to one sandbox, a line each: `METHOD URL BODY`. It answers each, with its credentials and without, and keeps going.

#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use trunkline::sandbox::{Reply, Sandbox};
use trunkline::schema::Method;
use trunkline::transport::Request;

fuzz_target!(|text: &str| {
    let sandbox = Sandbox::with_account("AC00000000000000000000000000000001", "made-up");
    for line in text.lines().take(8) {
        let mut parts = line.splitn(3, ' ');
        let Some(method) = parts.next().and_then(Method::parse) else { continue };
        let mut request = Request::new(method, parts.next().unwrap_or_default());
        request.body = parts.next().map(|body| body.as_bytes().to_vec().into());
        // AC00000000000000000000000000000001:made-up
        request.headers.set("Authorization", "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTptYWRlLXVw");
        if let Reply::Answer(answer) = sandbox.handle(&request).reply {
            assert!((200..500).contains(&answer.status), "{line:?}: {answer:?}");
        }
        sandbox.advance(Duration::from_secs(7));
    }
});
