//! The functions that JavaScript calls to use a client.

mod call;
mod executor;
mod failure;
mod host;
mod options;
mod outcome;
mod rows;
mod tables;
mod transport;

use std::cell::RefCell;
use std::future::Future;

use trunkline::client::Pages;
use trunkline::value::Record;
use trunkline::{Client, Error, Result};
use wasm_bindgen::prelude::wasm_bindgen;

use self::call::{Call, RawCall};
use self::outcome::Outcome;
use crate::numbered::{Number, Numbered};

thread_local! {
    static CLIENTS: RefCell<Numbered<Client>> = const { RefCell::new(Numbered::new()) };
    /// The lists that are read. One whose page is under way is not in its place.
    static LISTS: RefCell<Numbered<Option<Pages<Record>>>> = const { RefCell::new(Numbered::new()) };
}

/// Makes a client of this number. Gives the error as JSON if the options cannot be.
#[wasm_bindgen]
pub fn open_client(client: Number, options: &str) -> Option<String> {
    match options::build(client, options) {
        Ok(built) => {
            CLIENTS.with_borrow_mut(|clients| clients.put(client, built));
            None
        }
        Err(error) => Some(failure::to_json(&error)),
    }
}

/// The SID of the account that a client works on.
#[wasm_bindgen]
pub fn account_sid(client: Number) -> Option<String> {
    client_of(client).ok()?.account_sid().map(str::to_owned)
}

/// Forgets a client. Calls that it has begun go on.
#[wasm_bindgen]
pub fn close_client(client: Number) {
    let closed = CLIENTS.with_borrow_mut(|clients| clients.take(client));
    drop(closed);
}

/// Takes the table of a product, as the generator has packed it. Gives the error as JSON if it cannot be read.
#[wasm_bindgen]
pub fn load_table(text: String) -> Option<String> {
    tables::load(text).err().map(|error| failure::to_json(&error))
}

/// Executes an operation that answers one record, something else, or nothing.
#[wasm_bindgen]
pub fn execute(client: Number, call: Number, text: &str) {
    let text = Call::parse(text);
    start(client, call, async move |client| {
        let Call { operation, arguments, options, with_meta, .. } = text?;
        Ok(Outcome::of_response(client.execute(operation, &arguments, &options).await?, with_meta))
    });
}

/// Reads one page of a list: the first, or the one at a cursor.
#[wasm_bindgen]
pub fn page(client: Number, call: Number, text: &str) {
    let text = Call::parse(text);
    start(client, call, async move |client| {
        let Call { operation, arguments, options, extent, cursor, with_meta } = text?;
        let mut pages = client.pages(operation, arguments, options, extent.of_one_page(), cursor);
        Ok(Outcome::of_page(pages.next().await?, with_meta))
    });
}

/// Begins a list of this number. Sends nothing. Gives the error as JSON if it cannot be.
#[wasm_bindgen]
pub fn open_list(client: Number, list: Number, text: &str) -> Option<String> {
    let opened = Call::parse(text).and_then(|text| Ok(text.pages(&client_of(client)?)));
    match opened {
        Ok(opened) => {
            LISTS.with_borrow_mut(|lists| lists.put(list, Some(opened)));
            None
        }
        Err(error) => Some(failure::to_json(&error)),
    }
}

/// Reads the next page of a list; nothing behind the last.
#[wasm_bindgen]
pub fn next_page(client: Number, call: Number, list: Number) {
    start(client, call, async move |_| {
        let Some(mut pages) = LISTS.with_borrow_mut(|lists| lists.get_mut(list)?.take()) else {
            return Ok(Outcome::of_page(None, false));
        };
        let page = pages.next().await?;
        if page.as_ref().is_some_and(|page| page.next.is_some()) {
            // It may have been closed meanwhile.
            LISTS.with_borrow_mut(|lists| lists.get_mut(list).map(|place| place.replace(pages)));
        }
        Ok(Outcome::of_page(page, false))
    });
}

/// Forgets a list.
#[wasm_bindgen]
pub fn close_list(list: Number) {
    let closed = LISTS.with_borrow_mut(|lists| lists.take(list));
    drop(closed);
}

/// Sends a request that the tables do not know.
#[wasm_bindgen]
pub fn request(client: Number, call: Number, text: &str) {
    let text = RawCall::parse(text);
    start(client, call, async move |client| Ok(Outcome::of_body(text?.send(&client).await?)));
}

/// Gives a call up: what it has begun is aborted, and it is never settled.
#[wasm_bindgen]
pub fn cancel(call: Number) {
    executor::cancel(call);
}

/// Hands over the answer to a request: its headers as lines, names and values in turn; its body is fetched in one piece.
#[wasm_bindgen]
pub fn answered(request: Number, status: u16, headers: &str, size: u32) {
    let mut body = vec![0; size as usize];
    host::read_body(&mut body);
    transport::answered(request, status, headers, body);
    executor::run();
}

/// Tells that a request has no answer.
#[wasm_bindgen]
pub fn failed(request: Number, not_sent: bool, message: String) {
    transport::failed(request, not_sent, message);
    executor::run();
}

/// Tells that a timer has run out.
#[wasm_bindgen]
pub fn fired(timer: Number) {
    transport::fired(timer);
    executor::run();
}

/// Panics, to show what becomes of it.
#[cfg(feature = "provoke")]
#[wasm_bindgen]
pub fn provoke_panic() {
    panic!("provoked");
}

fn client_of(number: Number) -> Result<Client> {
    let client = CLIENTS.with_borrow_mut(|clients| clients.get_mut(number).map(|client| client.clone()));
    client.ok_or_else(|| Error::configuration("the client was closed"))
}

/// Runs a call and settles it.
fn start<F: Future<Output = Result<Outcome>>>(client: Number, call: Number, work: impl FnOnce(Client) -> F + 'static) {
    executor::spawn(call, async move {
        let outcome = match client_of(client) {
            Ok(client) => work(client).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(Outcome { facts, rows }) => host::resolve(call, &facts, &rows.text, &rows.blocks, &rows.cells),
            Err(error) => host::reject(call, &failure::to_json(&error)),
        }
    });
}
