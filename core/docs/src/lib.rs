//! The Rust programs of the site's pages and of the README, as documentation tests. `README.md` beside this crate says how the pages are made.

use trunkline::sandbox::Sandbox;
use trunkline::{Client, Result};

/// Runs a program of a page with a client of a new sandbox.
///
/// # Panics
/// The program fails.
pub fn page(program: impl AsyncFnOnce(Client, Sandbox) -> Result<(), Box<dyn std::error::Error>>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let sandbox = Sandbox::new();
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox.clone()).build();
    let client = client.expect("a client of the sandbox");
    if let Err(error) = runtime.block_on(program(client, sandbox)) {
        panic!("{error}");
    }
}

/// Makes a module of each page, whose documentation it is.
#[cfg(doctest)]
macro_rules! pages {
    ($($name:ident $file:literal)*) => {
        $(#[doc = include_str!(concat!("../pages/", $file))] mod $name {})*
    };
}

#[cfg(doctest)]
pages! {
    access_tokens "access-tokens.md"
    errors "errors.md"
    lists "lists.md"
    messages "messages.md"
    observability "observability.md"
    proxies "proxies.md"
    regions "regions.md"
    retries "retries.md"
    start "start.md"
    testing "testing.md"
    verify "verify.md"
    voice "voice.md"
    webhooks "webhooks.md"
}

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}
