//! Any answer to a list, a fetch or a creation of messages, in JSON and in the legacy XML: it is records or an error.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use trunkline::api::TABLES;
use trunkline::schema::{Operation, packed::Table};
use trunkline::transport::{Headers, Response};
use trunkline_fuzz::{call, check_record, choose, client};

static OPERATIONS: LazyLock<Vec<&'static Operation>> = LazyLock::new(|| {
    let names = [
        "api.v2010.accounts.messages.list",
        "api.v2010.balance.fetch",
        "messaging.v1.services.list",
        "api.v2010.accounts.list",
    ];
    let all =
        Table::products(TABLES).expect("the tables").into_iter().flat_map(|product| product.operations.iter().copied());
    all.filter(|operation| names.contains(&operation.name)).collect()
});
const STATUSES: [u16; 8] = [200, 200, 200, 201, 400, 429, 500, 302];
const TYPES: [&str; 4] = ["application/json", "application/xml", "text/html", "x; charset=\u{e9}"];

fuzz_target!(|data: &[u8]| {
    let Some((operation, rest)) = choose(data, OPERATIONS.len()) else { return };
    let Some((status, rest)) = choose(rest, STATUSES.len()) else { return };
    let Some((form, body)) = choose(rest, TYPES.len() * 2) else { return };
    let headers: Headers = [("Content-Type", TYPES[form % TYPES.len()])].into_iter().collect();
    let response = Response::new(STATUSES[status], headers, body.to_vec());
    let client = client(None, form >= TYPES.len(), move |_| response.clone());
    match call(&client, OPERATIONS[operation], None) {
        Ok(records) => records.iter().for_each(check_record),
        Err(error) => assert!(!error.message().is_empty() && !format!("{error} {error:?}").is_empty()),
    }
});
