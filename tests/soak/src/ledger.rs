//! The server's own count: what arrived, what was carried out, what was answered.

use std::collections::{BTreeMap, HashMap};

use crate::plan::{Place, Record};

/// A request of a call, read whole.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    /// Since the start, in milliseconds.
    pub(crate) at_ms: u64,
    pub(crate) connection: u64,
    pub(crate) place: Place,
    /// What became of it, for people.
    pub(crate) fate: String,
    pub(crate) done: Option<Record>,
    /// The status that was answered, in whole or in part.
    pub(crate) answered: Option<u16>,
    /// Whether the answer was written to its end before the client's time-out.
    pub(crate) in_full: bool,
    /// That the connection had been ended before the request began, and how long before.
    pub(crate) ended_before: Option<(IdleEnd, u64)>,
}

/// How an idle connection was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdleEnd {
    Closed,
    /// Behind an answer that nobody asked for.
    Unasked,
}

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    arrivals: HashMap<u64, Vec<Arrival>>,
    /// Requests that no call makes, for people.
    pub(crate) strays: Vec<String>,
    /// How often what happened.
    pub(crate) happened: BTreeMap<&'static str, u64>,
    /// The statuses that requests for tokens were answered with.
    pub(crate) token_statuses: Vec<u16>,
    /// Connections to `stuck` that were open at the end.
    pub(crate) left_open: usize,
}

impl Ledger {
    /// Notes an arrival and gives its place for [`Ledger::arrival`].
    pub(crate) fn arrived(&mut self, call: u64, arrival: Arrival) -> usize {
        let arrivals = self.arrivals.entry(call).or_default();
        arrivals.push(arrival);
        arrivals.len() - 1
    }

    pub(crate) fn arrival(&mut self, call: u64, nth: usize) -> Option<&mut Arrival> {
        self.arrivals.get_mut(&call)?.get_mut(nth)
    }

    /// What arrived for a call, in order.
    pub(crate) fn arrivals(&self, call: u64) -> &[Arrival] {
        self.arrivals.get(&call).map_or(&[], Vec::as_slice)
    }

    #[cfg(test)]
    pub(crate) fn forget(&mut self, call: u64) {
        self.arrivals.remove(&call);
    }

    pub(crate) fn count(&mut self, what: &'static str) -> u64 {
        let count = self.happened.entry(what).or_default();
        *count += 1;
        *count
    }
}
