//! What the service remembers: accounts, in each of them collections by path, in each of those records.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::counter::Counter;
use super::mint::Mint;
use super::page::Span;
use super::rules::{Directory, Event, Failures, Pace, Pools};
use super::snapshot::{Kept, kept, member};
use super::voice::{Lines, Pickup};
use super::webhooks::Outbox;
use crate::value::{Map, Timestamp, Value};

/// How much of what is under way is told.
const MAX_TOLD: usize = 20;

/// Everything that requests change.
pub(crate) struct State {
    accounts: BTreeMap<String, Account>,
    /// API keys by their SID.
    pub(crate) keys: BTreeMap<String, Key>,
    /// OAuth clients by their id.
    pub(crate) clients: BTreeMap<String, Key>,
    /// Bearer tokens that were handed out.
    pub(crate) tokens: BTreeMap<String, Token>,
    agenda: BTreeMap<(Timestamp, u64), Event>,
    /// Webhooks on their way.
    pub(crate) outbox: Outbox,
    /// Who wants no messages: account, sender or messaging service, receiver.
    pub(crate) opted_out: BTreeSet<(String, String, String)>,
    /// Which messages do not arrive.
    pub(crate) failing: Failures,
    /// What goes on in calls, by their SID.
    pub(crate) lines: Lines,
    /// What happens when it rings at a number.
    pub(crate) pickups: BTreeMap<String, Pickup>,
    /// How fast messages leave.
    pub(crate) pace: Pace,
    /// Which senders of messaging services people know.
    pub(crate) pools: Pools,
    /// When a person last wrote on WhatsApp: account, sender or messaging service, person.
    pub(crate) wrote: BTreeMap<(String, String, String), Timestamp>,
    /// What Lookup says of numbers.
    pub(crate) directory: Directory,
    /// When verifications were asked for that a rate limit counts: limit, bucket, value.
    pub(crate) verifications: BTreeMap<(String, String, String), Vec<Timestamp>>,
    /// Where the sandbox is found, if it is served.
    pub(crate) origin: Option<String>,
    /// How many messages an account keeps, of those that have come to their end; all unless it is set.
    pub(crate) kept_messages: Option<usize>,
    /// Counts accounts and events: the order in which they came.
    came: Counter,
    /// Counts changes of accounts and of what they hold, for whoever shows them.
    pub(crate) changes: u64,
    pub(crate) mint: Mint,
}

/// An account or subaccount.
pub(crate) struct Account {
    /// Its place in the list of accounts.
    pub(crate) order: u64,
    /// The resource, its primary auth token included.
    pub(crate) record: Map,
    /// The secondary auth token's resource, while there is one.
    pub(crate) secondary: Option<Map>,
    /// By [`place`].
    collections: BTreeMap<String, Collection>,
}

/// What opens an account besides its auth tokens.
pub(crate) struct Key {
    pub(crate) secret: String,
    pub(crate) account: String,
}

/// A bearer token.
pub(crate) struct Token {
    pub(crate) account: String,
    pub(crate) expires: Timestamp,
}

/// Records in the order in which they were created.
#[derive(Default)]
pub(crate) struct Collection {
    /// With what each is kept under: its SID, or what else tells it from the others.
    records: BTreeMap<u64, (String, Map)>,
    /// Where each SID stands.
    by_sid: HashMap<String, u64>,
    /// Of the records' fields, so that each is kept once.
    names: HashSet<Arc<str>>,
    came: Counter,
}

kept!(State {
    accounts,
    keys,
    clients,
    tokens,
    agenda,
    outbox,
    opted_out,
    failing,
    lines,
    pickups,
    pace,
    pools,
    wrote,
    directory,
    verifications,
    kept_messages,
    came,
    mint
} without { origin, changes });
kept!(Account { order, record, secondary, collections });
kept!(Key { secret, account });
kept!(Token { account, expires });

impl Kept for Collection {
    fn write(&self) -> Value {
        Value::Map(Map::from_iter([("came", self.came.write()), ("records", self.records.write())]))
    }

    fn read(value: &Value) -> Result<Collection, String> {
        let mut records: BTreeMap<u64, (String, Map)> = member(value, "records")?;
        let mut names = HashSet::new();
        records.values_mut().for_each(|(_, record)| record.share_names(&mut names));
        let by_sid = records.iter().map(|(order, (sid, _))| (sid.clone(), *order)).collect();
        Ok(Collection { came: member(value, "came")?, records, by_sid, names })
    }
}

impl State {
    pub(crate) fn new(seed: u64) -> State {
        State {
            accounts: BTreeMap::new(),
            keys: BTreeMap::new(),
            clients: BTreeMap::new(),
            tokens: BTreeMap::new(),
            agenda: BTreeMap::new(),
            outbox: Outbox::default(),
            opted_out: BTreeSet::new(),
            failing: Failures::default(),
            lines: Lines::new(),
            pickups: BTreeMap::new(),
            pace: Pace::default(),
            pools: Pools::default(),
            wrote: BTreeMap::new(),
            directory: Directory::new(),
            verifications: BTreeMap::new(),
            origin: None,
            kept_messages: None,
            came: Counter::default(),
            changes: 0,
            mint: Mint::new(seed),
        }
    }

    pub(crate) fn add_account(&mut self, sid: &str, record: Map) {
        let order = self.came.count();
        self.changes += 1;
        self.accounts.insert(sid.to_owned(), Account { order, record, secondary: None, collections: BTreeMap::new() });
    }

    pub(crate) fn account(&self, sid: &str) -> Option<&Account> {
        self.accounts.get(sid)
    }

    pub(crate) fn account_mut(&mut self, sid: &str) -> Option<&mut Account> {
        self.changes += 1;
        self.accounts.get_mut(sid)
    }

    pub(crate) fn account_sids(&self) -> Vec<String> {
        self.accounts.keys().cloned().collect()
    }

    /// An account and its subaccounts, oldest first.
    pub(crate) fn family(&self, sid: &str) -> Vec<&Account> {
        let mut family: Vec<&Account> = self
            .accounts
            .iter()
            .filter(|(own, account)| *own == sid || account.owner() == sid)
            .map(|(_, a)| a)
            .collect();
        family.sort_by_key(|account| account.order);
        family
    }

    /// The collection at a place, if anything was ever put there.
    pub(crate) fn collection(&self, account: &str, place: &str) -> Option<&Collection> {
        self.account(account)?.collections.get(place)
    }

    /// The record with this SID.
    pub(crate) fn record(&self, account: &str, place: &str, sid: &str) -> Option<&Map> {
        self.collection(account, place)?.get(sid)
    }

    /// The record with this SID, to be changed.
    pub(crate) fn record_mut(&mut self, account: &str, place: &str, sid: &str) -> Option<&mut Map> {
        self.account_mut(account)?.collections.get_mut(place)?.get_mut(sid)
    }

    /// Puts a record at the end of a collection.
    pub(crate) fn insert(&mut self, account: &str, place: &str, sid: &str, record: Map) {
        if let Some(account) = self.account_mut(account) {
            account.collections.entry(place.to_owned()).or_default().insert(sid, record);
        }
    }

    /// Removes a record and whatever hangs below it.
    pub(crate) fn remove(&mut self, account: &str, place: &str, sid: &str) -> Option<Map> {
        let account = self.account_mut(account)?;
        let removed = account.collections.get_mut(place)?.remove(sid);
        let below = format!("{place}/{sid}/");
        let hanging = account.collections.range(below.clone()..).map(|(place, _)| place);
        let hanging: Vec<String> = hanging.take_while(|place| place.starts_with(&below)).cloned().collect();
        for place in hanging {
            account.collections.remove(&place);
        }
        removed
    }

    /// Makes something happen later.
    pub(crate) fn schedule(&mut self, at: Timestamp, event: Event) {
        let order = self.came.count();
        self.agenda.insert((at, order), event);
    }

    /// When something happens next by itself; what somebody scheduled counts only if it is asked for.
    pub(crate) fn next_moment(&self, with_scheduled: bool) -> Option<Timestamp> {
        let counts = |event: &&Event| with_scheduled || !event.is_scheduled(self);
        let event = self.agenda.iter().find(|(_, event)| counts(event)).map(|((at, _), _)| *at);
        event.into_iter().chain(self.outbox.next_due()).min()
    }

    /// What goes on by itself without anybody doing anything, in words.
    pub(crate) fn under_way(&self) -> Vec<String> {
        let moving = self.agenda.values().filter(|event| !event.is_scheduled(self)).map(Event::to_string);
        moving.chain(self.outbox.waiting()).take(MAX_TOLD).collect()
    }

    /// How much goes on by itself.
    pub(crate) fn load(&self) -> usize {
        self.agenda.len() + self.outbox.len()
    }

    /// Takes the next event that is due.
    pub(crate) fn due(&mut self, now: Timestamp) -> Option<(Timestamp, Event)> {
        let entry = self.agenda.first_entry()?;
        (entry.key().0 <= now).then(|| {
            let ((at, _), event) = entry.remove_entry();
            (at, event)
        })
    }
}

impl Account {
    /// The account that this one belongs to; its own SID if it is a main account.
    pub(crate) fn owner(&self) -> &str {
        text(&self.record, "owner_account_sid")
    }

    pub(crate) fn is_active(&self) -> bool {
        text(&self.record, "status") == "active"
    }

    /// Whether a password is one of its auth tokens.
    pub(crate) fn opens_with(&self, token: &str) -> bool {
        let secondary = self.secondary.as_ref().map_or("", |record| text(record, "secondary_auth_token"));
        !token.is_empty() && (token == text(&self.record, "auth_token") || token == secondary)
    }
}

impl Collection {
    pub(crate) fn get(&self, sid: &str) -> Option<&Map> {
        self.records.get(self.by_sid.get(sid)?).map(|(_, record)| record)
    }

    fn get_mut(&mut self, sid: &str) -> Option<&mut Map> {
        self.records.get_mut(self.by_sid.get(sid)?).map(|(_, record)| record)
    }

    /// Puts a record at the end, or in the place of the one with its SID.
    fn insert(&mut self, sid: &str, mut record: Map) {
        record.share_names(&mut self.names);
        if let Some(known) = self.get_mut(sid) {
            *known = record;
            return;
        }
        let order = self.came.count();
        self.by_sid.insert(sid.to_owned(), order);
        self.records.insert(order, (sid.to_owned(), record));
    }

    fn remove(&mut self, sid: &str) -> Option<Map> {
        self.records.remove(&self.by_sid.remove(sid)?).map(|(_, record)| record)
    }

    /// Records with their order, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &Map)> {
        self.records.iter().map(|(order, (_, record))| (*order, record))
    }

    /// Those within a span of orders.
    pub(crate) fn range(&self, span: Span) -> impl DoubleEndedIterator<Item = (u64, &Map)> {
        self.records.range(span).map(|(order, (_, record))| (*order, record))
    }

    /// The first record whose field holds this text.
    pub(crate) fn find(&self, field: &str, value: &str) -> Option<&Map> {
        self.records.values().map(|(_, record)| record).find(|record| text(record, field) == value)
    }

    /// What the first record whose field holds this text is kept under.
    pub(crate) fn find_key(&self, field: &str, value: &str) -> Option<&str> {
        let found = self.records.values().find(|(_, record)| text(record, field) == value);
        found.map(|(key, _)| key.as_str())
    }

    /// How many records there ever were.
    pub(crate) fn came(&self) -> i64 {
        i64::try_from(self.came.get()).unwrap_or(i64::MAX)
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }
}

/// Where the collection at a path of a host is kept: `messaging/Services`. All versions of a product know the same resources, and so
/// do the two hosts of Chat.
pub(crate) fn place(host: &str, path: &str) -> String {
    let host = if host == "chat" { "ip-messaging" } else { host };
    let unversioned =
        path.strip_prefix("/v").map(|rest| rest.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    format!("{host}{}", unversioned.filter(|rest| rest.starts_with('/')).unwrap_or(path))
}

/// The time in whole seconds, which is all that records ever say.
pub(crate) fn whole(moment: Timestamp) -> Timestamp {
    Timestamp::from_unix(moment.unix_seconds(), 0).unwrap_or(moment)
}

/// A text of a record; empty if it has none.
pub(crate) fn text<'a>(record: &'a Map, field: &str) -> &'a str {
    record.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// A whole number of a record; 0 if it has none.
pub(crate) fn integer(record: &Map, field: &str) -> i64 {
    record.get(field).and_then(Value::as_i64).unwrap_or_default()
}
