//! What reached the sandbox and what came of it, for assertions.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::engine::Reply;
use super::form::parameters;
use super::recent::{Recent, size};
use crate::schema::{Method, Operation};
use crate::transport::{Headers, Request};
use crate::value::Timestamp;

/// A request that reached the sandbox, for assertions.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SeenRequest {
    /// When it arrived, by the sandbox's clock.
    pub at: Timestamp,
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: String,
    /// The headers, without `Authorization`.
    pub headers: Headers,
    /// The body; empty if there was none.
    pub body: Bytes,
    /// The operation that it meant, by its name in the tables.
    pub operation: Option<&'static str>,
    /// The status that the caller was told; nothing if the connection was dropped.
    pub status: Option<u16>,
    /// Whether what was asked for was done, whatever the caller was told.
    pub done: bool,
}

impl SeenRequest {
    /// The first value of a parameter, in the body or else in the query, by its name on the wire.
    pub fn parameter(&self, name: &str) -> Option<String> {
        parameters(&self.url, &self.body).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// What really happened, whatever the callers were told.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Counts {
    /// Requests that arrived.
    pub requests: u64,
    /// Requests that a fault struck.
    pub faults: u64,
    /// Requests that were refused: with wrong credentials, of missing resources and the like.
    pub refused: u64,
    /// Operations that were carried out, by their names in the tables.
    pub done: BTreeMap<&'static str, u64>,
}

/// What became of the work that a request asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Work {
    Done,
    Refused,
    /// A fault struck first.
    Prevented,
}

/// The memory of requests.
#[derive(Default)]
pub(crate) struct Journal {
    seen: Recent<SeenRequest>,
    /// Counts changes of what is remembered, for whoever shows it.
    pub(crate) changes: u64,
    pub(crate) counts: Counts,
}

impl Journal {
    /// The requests that are remembered, oldest first.
    pub(crate) fn seen(&self) -> impl Iterator<Item = &SeenRequest> {
        self.seen.iter()
    }

    /// Forgets the requests, not the counts.
    pub(crate) fn forget_seen(&mut self) {
        self.changes += 1;
        self.seen.clear();
    }

    pub(crate) fn note(
        &mut self,
        at: Timestamp,
        request: &Request,
        operation: Option<&'static Operation>,
        reply: &Reply,
        struck: bool,
        work: Work,
    ) {
        self.changes += 1;
        self.counts.requests += 1;
        self.counts.faults += u64::from(struck);
        self.counts.refused += u64::from(work == Work::Refused);
        if let (Some(operation), Work::Done) = (operation, work) {
            *self.counts.done.entry(operation.name).or_default() += 1;
        }
        let headers = request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
        let seen = SeenRequest {
            at,
            method: request.method,
            url: request.url.clone(),
            headers: headers.map(|(name, value)| (name.to_owned(), value)).collect(),
            body: request.body.clone().unwrap_or_default(),
            operation: operation.map(|operation| operation.name),
            status: match reply {
                Reply::Answer(answer) | Reply::Cut(answer) => Some(answer.status),
                Reply::Dropped => None,
            },
            done: work == Work::Done,
        };
        let bytes = size(&seen.url, &seen.headers, &seen.body);
        self.seen.push(seen, bytes);
    }
}
