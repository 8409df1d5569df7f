//! Server-sent events for the page: first all that it shows, then what changes. Whoever reads slowly is told less often, not later.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use tokio::time::{Instant, sleep_until};

use super::view::{self, Item};
use super::{Answer, Server, UnderWay};
use crate::transport::{Headers, Response};
use crate::value::{Map, Value};

/// How often what changed is told, at most, and how often the time is told, at least.
const INTERVAL: Duration = Duration::from_millis(100);
const HEARTBEAT: Duration = Duration::from_secs(1);

/// What one page has been told.
pub(super) struct Events {
    server: Server,
    /// By kind and key, the hash of what was told of it.
    told: HashMap<(&'static str, String), u64>,
    changes: Option<[u64; 4]>,
    rules: Option<Map>,
    /// When the next look is due, and when something was last told.
    next: Instant,
    last: Instant,
    _under_way: UnderWay,
}

impl Events {
    pub(super) fn of(server: Server, under_way: UnderWay) -> Events {
        let now = Instant::now();
        Events { server, told: HashMap::new(), changes: None, rules: None, next: now, last: now, _under_way: under_way }
    }

    pub(super) fn answer(self) -> Answer {
        let headers = Headers::from_iter([
            ("Content-Type", "text/event-stream; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("X-Content-Type-Options", "nosniff"),
        ]);
        let frames = stream::unfold(self, |mut events| async move {
            let told = events.next().await;
            Some((Ok::<_, io::Error>(Frame::data(Bytes::from(told))), events))
        });
        super::with_head(&Response::new(200, headers, ""), BodyExt::boxed(StreamBody::new(frames)))
    }

    /// Waits for something to tell.
    async fn next(&mut self) -> String {
        loop {
            sleep_until(self.next).await;
            self.next = Instant::now() + INTERVAL;
            if let Some(event) = self.event() {
                self.last = Instant::now();
                return format!("data: {event}\n\n");
            }
        }
    }

    /// What changed since the last time; the time alone once in a while.
    fn event(&mut self) -> Option<String> {
        let is_first = self.changes.is_none();
        let engine = self.server.sandbox.0.engine();
        let mut event =
            Map::from_iter([("now", Value::from(engine.now.to_string())), ("speed", self.server.speed.into())]);
        let (changes, rules) = (view::changes(&engine, &self.server.probes), view::rules(&engine));
        let items = (self.changes != Some(changes)).then(|| view::view(&engine, &self.server.probes));
        drop(engine);
        self.changes = Some(changes);
        if is_first {
            event.insert("all", true);
        }
        let changed = items.is_some_and(|items| self.changed(items, &mut event));
        let rules_changed = self.rules.as_ref() != Some(&rules);
        if rules_changed {
            event.insert("rules", rules.clone());
            self.rules = Some(rules);
        }
        let is_due = is_first || changed || rules_changed || self.last.elapsed() >= HEARTBEAT;
        is_due.then(|| Value::Map(event).to_json())
    }

    /// Adds what is new, or gone, to an event. Gives whether there is anything.
    fn changed(&mut self, items: Vec<Item>, event: &mut Map) -> bool {
        let mut before = std::mem::take(&mut self.told);
        let (mut new, mut gone) = (Vec::<(&str, Vec<Map>)>::new(), Vec::<(&str, Vec<String>)>::new());
        for Item { kind, key, mut shown } in items {
            let mut hasher = DefaultHasher::new();
            Value::Map(shown.clone()).to_json().hash(&mut hasher);
            let (hash, place) = (hasher.finish(), (kind, key));
            if before.remove(&place) != Some(hash) {
                shown.insert("key", place.1.as_str());
                push(&mut new, kind, shown);
            }
            self.told.insert(place, hash);
        }
        for (kind, key) in before.into_keys() {
            push(&mut gone, kind, key);
        }
        let is_changed = !new.is_empty() || !gone.is_empty();
        if !new.is_empty() {
            event.insert("new", new.into_iter().collect::<Map>());
        }
        if !gone.is_empty() {
            event.insert("gone", gone.into_iter().collect::<Map>());
        }
        is_changed
    }
}

fn push<T>(groups: &mut Vec<(&'static str, Vec<T>)>, kind: &'static str, item: T) {
    match groups.iter_mut().find(|(known, _)| *known == kind) {
        Some((_, items)) => items.push(item),
        None => groups.push((kind, vec![item])),
    }
}
