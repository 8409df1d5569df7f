//! Which sender of a messaging service sends: those of its pool take turns, and with a sticky sender a person hears from the same one each
//! time, the one that they heard from or wrote to last.

use std::collections::BTreeMap;

use crate::sandbox::counter::Counter;
use crate::sandbox::snapshot::kept;
use crate::sandbox::state::{State, text};
use crate::value::Value;

/// Where messaging services are kept.
pub(crate) const SERVICES: &str = "messaging/Services";

/// What is remembered of the senders of messaging services.
#[derive(Default)]
pub(crate) struct Pools {
    /// By account, service and person.
    last: BTreeMap<(String, String, String), String>,
    /// How often a sender was chosen, by account and service.
    turns: BTreeMap<(String, String), Counter>,
}

kept!(Pools { last, turns });

impl Pools {
    /// A person hears from a sender, or writes to it.
    pub(crate) fn remember(&mut self, account: &str, service: &str, person: &str, sender: &str) {
        self.last.insert((account.to_owned(), service.to_owned(), person.to_owned()), sender.to_owned());
    }
}

/// The sender of the next message of a service to a person; nothing if the service has none. Phone numbers go before short codes, and these
/// before names.
pub(crate) fn sender_for(state: &mut State, account: &str, service: &str, person: &str) -> Option<String> {
    let kinds = [("PhoneNumbers", "phone_number"), ("ShortCodes", "short_code"), ("AlphaSenders", "alpha_sender")];
    let pool: Vec<String> = kinds.into_iter().find_map(|(kind, field)| {
        let senders = state.collection(account, &format!("{SERVICES}/{service}/{kind}"))?;
        let pool: Vec<String> = senders.iter().map(|(_, sender)| text(sender, field).to_owned()).collect();
        (!pool.is_empty()).then_some(pool)
    })?;
    let is_sticky =
        state.record(account, SERVICES, service)?.get("sticky_sender").and_then(Value::as_bool).unwrap_or(true);
    let last = state.pools.last.get(&(account.to_owned(), service.to_owned(), person.to_owned()));
    if let Some(last) = last.filter(|last| is_sticky && pool.contains(last)) {
        return Some(last.clone());
    }
    let turn = state.pools.turns.entry((account.to_owned(), service.to_owned())).or_default();
    let at = turn.get() % u64::try_from(pool.len()).ok()?;
    let chosen = pool.get(usize::try_from(at).ok()?)?.clone();
    turn.count();
    state.pools.remember(account, service, person, &chosen);
    Some(chosen)
}
