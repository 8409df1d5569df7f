//! What reached the sandbox and what came of it, for assertions.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;

use super::engine::Reply;
use super::form::parameters;
use crate::schema::{Method, Operation};
use crate::transport::{Headers, Request};
use crate::value::Timestamp;

/// How many requests are remembered, and how many bytes of them: whoever sends large ones does not fill the memory.
const MAX_SEEN: usize = 10_000;
const MAX_SEEN_BYTES: usize = 64 * 1024 * 1024;

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

    fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.url.len() + headers + self.body.len()
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
    seen: VecDeque<SeenRequest>,
    /// Of all that is remembered.
    seen_bytes: usize,
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
        self.seen_bytes = 0;
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
        self.seen_bytes += seen.size();
        self.seen.push_back(seen);
        // The last one stays, whatever its size.
        while self.seen.len() > MAX_SEEN || self.seen_bytes > MAX_SEEN_BYTES && self.seen.len() > 1 {
            let forgotten = self.seen.pop_front().map_or(0, |seen| seen.size());
            self.seen_bytes -= forgotten;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(journal: &mut Journal, body: &Bytes) {
        let mut request = Request::new(Method::Post, "http://localhost/");
        request.body = Some(body.clone());
        journal.note(Timestamp::UNIX_EPOCH, &request, None, &Reply::Dropped, false, Work::Refused);
    }

    #[test]
    fn large_requests_are_forgotten_sooner_than_small_ones() {
        let (large, mut journal) = (Bytes::from(vec![b'x'; 1024 * 1024]), Journal::default());
        (0..100).for_each(|_| noted(&mut journal, &large));
        assert_eq!(journal.seen().count(), 63);
        (0..10_100).for_each(|_| noted(&mut journal, &Bytes::from_static(b"small")));
        assert_eq!(journal.seen().count(), MAX_SEEN);
        assert_eq!(journal.seen_bytes, journal.seen().map(SeenRequest::size).sum::<usize>());
        let huge = Bytes::from(vec![b'x'; MAX_SEEN_BYTES]);
        noted(&mut journal, &huge);
        assert_eq!(journal.seen().count(), 1);
        journal.forget_seen();
        assert_eq!((journal.seen().count(), journal.seen_bytes, journal.counts.requests), (0, 0, 10_201));
    }
}
