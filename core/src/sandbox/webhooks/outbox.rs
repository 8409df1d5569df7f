//! Webhooks that wait to be handed out, in their order; those that are under way; and those that were handed out, for assertions.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Delivery, Pending, SeenWebhook, Webhook};
use crate::sandbox::counter::Counter;
use crate::sandbox::recent::{Recent, size};
use crate::sandbox::snapshot::{Kept, member};
use crate::value::{Map, Timestamp, Value};

/// When a webhook is due, and its number among those that came.
pub(super) type Place = (Timestamp, u64);

/// Webhooks on their way.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: BTreeMap<Place, Pending>,
    /// Those of them that are held back until another one to their address has been handed out.
    held_back: BTreeSet<Place>,
    under_way: BTreeMap<u64, Pending>,
    /// What those are about, by kind: of one kind and one resource none overtakes another.
    told_of: HashMap<&'static str, HashSet<String>>,
    seen: Recent<SeenWebhook>,
    came: Counter,
    /// How many were handed out, or lost.
    handed_out: Counter,
    /// Counts changes of what is remembered, for whoever shows it.
    pub(crate) changes: u64,
}

impl Kept for Outbox {
    /// What is under way is sent again by whoever restores it.
    fn write(&self) -> Value {
        let again = self.under_way.values().filter_map(|pending| Some((pending.place?, pending)));
        let waiting = self.waiting.iter().map(|(place, pending)| (*place, pending)).chain(again);
        let waiting = waiting.map(|(place, pending)| Value::List(vec![place.write(), pending.write()]));
        Value::Map(Map::from_iter([
            ("waiting", Value::List(waiting.collect())),
            ("came", self.came.write()),
            ("handed_out", self.handed_out.write()),
        ]))
    }

    fn read(value: &Value) -> Result<Outbox, String> {
        let waiting: BTreeMap<Place, Pending> = member(value, "waiting")?;
        let held_back = waiting.iter().filter(|(_, pending)| pending.held_back).map(|(place, _)| *place).collect();
        let (came, handed_out) = (member(value, "came")?, member(value, "handed_out")?);
        Ok(Outbox { waiting, held_back, came, handed_out, ..Outbox::default() })
    }
}

impl Outbox {
    /// When the next webhook is due.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.next().map(|(due, _)| due)
    }

    /// The first that waits for no answer to another.
    pub(super) fn next(&self) -> Option<Place> {
        let is_behind = |pending: &Pending| {
            let told_of = self.told_of.get(pending.event).filter(|told_of| !told_of.is_empty());
            told_of.is_some_and(|told_of| pending.resource().is_some_and(|resource| told_of.contains(resource)))
        };
        self.waiting.iter().find(|(_, pending)| !is_behind(pending)).map(|(place, _)| *place)
    }

    /// Puts a webhook behind those that are due at the same time or earlier.
    pub(super) fn append(&mut self, due: Timestamp, pending: Pending) {
        let place = (due, self.came.count());
        self.wait(place, pending);
    }

    pub(super) fn wait(&mut self, place: Place, pending: Pending) {
        if pending.held_back {
            self.held_back.insert(place);
        }
        self.waiting.insert(place, pending);
    }

    pub(super) fn stop_waiting(&mut self, place: Place) -> Option<Pending> {
        self.held_back.remove(&place);
        self.waiting.remove(&place)
    }

    pub(super) fn begin(&mut self, id: u64, pending: Pending) {
        if let Some(resource) = pending.resource() {
            self.told_of.entry(pending.event).or_default().insert(resource.to_owned());
        }
        self.under_way.insert(id, pending);
    }

    pub(super) fn end(&mut self, id: u64) -> Option<Pending> {
        let pending = self.under_way.remove(&id)?;
        if let (Some(resource), Some(told_of)) = (pending.resource(), self.told_of.get_mut(pending.event)) {
            told_of.remove(resource);
        }
        Some(pending)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len() + self.under_way.len()
    }

    /// What is to be delivered yet, in words.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = String> {
        let all = self.under_way.values().chain(self.waiting.values());
        all.map(|pending| format!("{} to {}", pending.event, pending.url))
    }

    pub(crate) fn seen(&self) -> impl Iterator<Item = &SeenWebhook> {
        self.seen.iter()
    }

    pub(crate) fn forget_seen(&mut self) {
        self.changes += 1;
        self.seen.clear();
    }

    /// Gives no number again that another outbox gave: whoever has that webhook may answer it yet.
    pub(crate) fn count_on_from(&mut self, other: &Outbox) {
        self.handed_out = self.handed_out.max(other.handed_out);
    }

    /// The number of the next one that is handed out, or lost.
    pub(super) fn next_id(&mut self) -> u64 {
        self.handed_out.count()
    }

    pub(super) fn show(&mut self, webhook: Webhook, at: Timestamp, failure: Option<&str>) {
        let (bytes, failure) = (size(&webhook.url, &webhook.headers, &webhook.body), failure.map(str::to_owned));
        self.changes += 1;
        self.seen.push(SeenWebhook { webhook, at, status: None, error_code: None, failure }, bytes);
    }

    /// Lets go what was held back for this one to overtake it.
    pub(super) fn let_go(&mut self, address: &str, now: Timestamp) {
        let goes = |place: &&Place| self.waiting.get(place).is_some_and(|held| held.address() == address);
        let places: Vec<Place> = self.held_back.iter().filter(goes).copied().collect();
        for place in places {
            if let Some(mut held) = self.stop_waiting(place) {
                held.held_back = false;
                self.wait((now.min(place.0), place.1), held);
            }
        }
    }

    pub(super) fn note(&mut self, id: u64, delivery: &Delivery, error_code: Option<i64>) {
        self.changes += 1;
        let Some(seen) = self.seen.numbered(id, |seen| seen.webhook.id) else { return };
        seen.error_code = error_code;
        match delivery {
            Delivery::Answered(response) => seen.status = Some(response.status),
            Delivery::Failed(why) | Delivery::NotSent(why) => seen.failure = Some(why.clone()),
        }
    }
}
