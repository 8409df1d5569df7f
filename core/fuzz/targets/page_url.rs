//! Wherever a page, a cursor or a program leads, credentials go to Twilio's hosts and to one's own base URL alone.

#![no_main]

use std::sync::{Arc, LazyLock, Mutex};

use futures_util::FutureExt as _;
use libfuzzer_sys::fuzz_target;
use trunkline::api::TABLES;
use trunkline::page::Cursor;
use trunkline::schema::{Method, Operation, packed::Table};
use trunkline::transport::{Headers, Response};
use trunkline_fuzz::{call, choose, client};

static LIST: LazyLock<&'static Operation> =
    LazyLock::new(|| Table::find(TABLES, "api.v2010.accounts.messages.list").expect("an operation"));
const BASES: [Option<&str>; 3] = [None, Some("http://localhost:8080"), Some("https://own.example/{product}/x")];

fuzz_target!(|data: &[u8]| {
    let Some((way, rest)) = choose(data, 3) else { return };
    let Some((base, rest)) = choose(rest, BASES.len()) else { return };
    let Ok(link) = std::str::from_utf8(rest) else { return };
    let page = serde_json::json!({ "messages": [], "next_page_uri": link }).to_string();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let kept = sent.clone();
    let client = client(BASES[base], false, move |request| {
        kept.lock().unwrap().push(request.url.clone());
        Response::new(200, [("Content-Type", "application/json")].into_iter().collect::<Headers>(), page.clone())
    });
    match way {
        0 => _ = call(&client, *LIST, None),
        1 => _ = call(&client, *LIST, Some(Cursor::from(link.to_owned()))),
        _ => _ = client.request(Method::Get, link).send().now_or_never(),
    }
    for sent in sent.lock().unwrap().iter() {
        let url = url::Url::parse(sent).unwrap_or_else(|error| panic!("{sent}: {error}"));
        let host = url.host_str().unwrap_or_default();
        let is_home = match BASES[base] {
            None => url.scheme() == "https" && url.port().is_none() && host.ends_with(".twilio.com"),
            Some("http://localhost:8080") => url.scheme() == "http" && host == "localhost" && url.port() == Some(8080),
            Some(_) => {
                url.scheme() == "https"
                    && url.port().is_none()
                    && host == "own.example"
                    && url.path().split('/').nth(2) == Some("x")
            }
        };
        assert!(is_home && url.username().is_empty() && url.password().is_none(), "{link:?} led to {sent}");
        assert!(sent.bytes().all(|byte| byte.is_ascii_graphic()), "{sent}");
    }
});
