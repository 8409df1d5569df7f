//! One request that is understood and allowed: what it asks for, and the state that it works on.

use super::form::Form;
use super::kinds;
use super::page::Page;
use super::problem::Problem;
use super::route::{NodeId, Router, Traits};
use super::state::{self, Collection, State};
use crate::schema::{Answer, Kind, Model, Operation};
use crate::value::{Map, Timestamp, Value};

pub(crate) struct Call<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) router: &'a Router,
    /// The time, in whole seconds.
    pub(crate) now: Timestamp,
    /// The time, from which what comes later is counted.
    pub(crate) moment: Timestamp,
    pub(crate) operation: &'static Operation,
    /// The operation's place among the routes.
    pub(crate) node: NodeId,
    /// What is known of the collection that the call is about.
    pub(crate) traits: Traits,
    /// The path as it was asked for.
    pub(crate) asked: &'a str,
    /// What absolute addresses in the answer start with.
    pub(crate) origin: String,
    /// The account whose credentials came with the request.
    pub(crate) caller: String,
    /// The account whose resources are meant: the caller or one of its subaccounts.
    pub(crate) account: String,
    /// The path of the collection, or of a resource that stands alone; SIDs in place of names, no `.json`.
    pub(crate) path: String,
    /// What names the resource within the collection, as it was given, and the parameter: a SID or a unique name.
    pub(crate) key: Option<String>,
    pub(crate) key_parameter: &'static str,
    /// The resources above, by the parameter that named them: `ServiceSid` and its SID.
    pub(crate) parents: Vec<(&'static str, String)>,
    /// The parameters of the body and the query.
    pub(crate) form: Form,
    /// Whether webhooks tell of what the caller does.
    pub(crate) tells: bool,
    /// The revision that the caller changes.
    pub(crate) if_match: Option<String>,
}

/// What came of a call.
pub(crate) enum Done {
    Created(Item),
    Found(Item),
    Listed(Page<Item>),
    Removed,
}

/// A record and the path that it is found at, without `.json`.
pub(crate) struct Item {
    pub(crate) path: String,
    pub(crate) record: Map,
}

impl Call<'_> {
    /// Where the collection is kept: host and path.
    pub(crate) fn place(&self) -> String {
        self.place_of(&self.path)
    }

    /// Where another collection of the same host is kept.
    pub(crate) fn place_of(&self, path: &str) -> String {
        state::place(self.operation.host, path)
    }

    pub(crate) fn collection(&self) -> Option<&Collection> {
        self.state.collection(&self.account, &self.place())
    }

    /// The SID of the resource above that a parameter named.
    pub(crate) fn parent(&self, parameter: &str) -> &str {
        self.parents.iter().find(|(name, _)| *name == parameter).map_or("", |(_, sid)| sid)
    }

    /// The path up to and including a resource above: `/v2/Services/IS…`.
    pub(crate) fn path_of(&self, parameter: &str) -> &str {
        let sid = self.parent(parameter);
        self.path.find(sid).and_then(|at| self.path.get(..at + sid.len())).unwrap_or(&self.path)
    }

    /// What the operation answers.
    pub(crate) fn model(&self) -> &'static Model {
        static NONE: Model = Model { name: "", fields: &[] };
        match &self.operation.answer {
            Answer::Record(model) => model,
            Answer::Page(paging) => paging.model,
            Answer::Nothing | Answer::Any => &NONE,
        }
    }

    /// Whether the caller knows the resource as it is now: `If-Match` names its revision.
    pub(crate) fn check_revision(&self) -> Result<(), Problem> {
        let (Some(wanted), Ok(record)) = (&self.if_match, self.record()) else { return Ok(()) };
        match record.get("revision").and_then(Value::as_str) {
            // The code is Sync's, from memory.
            Some(revision) if wanted.trim_matches('"') != revision && wanted != "*" => {
                Err(Problem::new(412, 54103, format!("The revision {wanted} is not the current one, {revision}")))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn not_found(&self) -> Problem {
        Problem::not_found(self.asked)
    }

    /// The SID that the call's key stands for.
    pub(crate) fn sid(&self) -> Result<String, Problem> {
        let key = self.key.as_deref().unwrap_or_default();
        let found = find_sid(self.state, &self.account, &self.place(), self.key_parameter, key);
        found.ok_or_else(|| self.not_found())
    }

    /// The resource that the call names.
    pub(crate) fn record(&self) -> Result<&Map, Problem> {
        let sid = self.sid()?;
        self.state.record(&self.account, &self.place(), &sid).ok_or_else(|| self.not_found())
    }

    /// The resource that the call names, to be changed; its date of change is set.
    pub(crate) fn record_mut(&mut self) -> Result<&mut Map, Problem> {
        let (sid, place, problem, now) = (self.sid()?, self.place(), self.not_found(), self.now);
        let record = self.state.record_mut(&self.account, &place, &sid).ok_or(problem)?;
        record.insert("date_updated", now);
        Ok(record)
    }

    /// A new record of the operation's model: a SID, the resources above, the dates, then what the parameters say.
    pub(crate) fn new_record(&mut self) -> Map {
        let model = self.model();
        let mut record = self.blank(model);
        if let Some(Kind::Text) = kind_of(model, "revision") {
            record.insert("revision", "0");
        }
        kinds::assign(&mut record, model, self.operation, &self.form);
        record
    }

    /// A new record that nothing is known of yet but where it stands.
    pub(crate) fn blank(&mut self, model: &Model) -> Map {
        let mut record = Map::new();
        if let Some(key) = self.new_key(model) {
            record.insert(self.traits.key, key);
        }
        record.insert("account_sid", self.account.as_str());
        for (parameter, sid) in &self.parents {
            record.insert(kinds::snake_case(parameter), sid.as_str());
        }
        record.insert("date_created", self.now);
        record.insert("date_updated", self.now);
        record
    }

    /// What tells a new record from the others: what the path says, or something new.
    fn new_key(&mut self, model: &Model) -> Option<Value> {
        let kind = kind_of(model, self.traits.key);
        if let Some(key) = &self.key {
            return Some(kind.and_then(|kind| kinds::read(key, &kind)).unwrap_or_else(|| key.as_str().into()));
        }
        match kind {
            Some(Kind::Sid(prefixes)) => Some(self.state.mint.sid(prefixes.first().unwrap_or(&"XX")).into()),
            Some(Kind::Integer) => Some(self.collection().map_or(0, Collection::came).into()),
            None if !self.traits.has_items => None,
            _ => Some(self.state.mint.token().into()),
        }
    }

    /// What a record is kept under.
    pub(crate) fn key_of(&self, record: &Map) -> String {
        match record.get(self.traits.key) {
            Some(Value::Text(key)) if self.traits.has_items => key.clone(),
            Some(key) if self.traits.has_items => key.to_json(),
            _ => String::new(),
        }
    }

    /// Keeps a record in the call's collection.
    pub(crate) fn keep(&mut self, record: Map) -> Item {
        let key = self.key_of(&record);
        self.state.insert(&self.account, &self.place(), &key, record.clone());
        self.item(record)
    }

    /// A record of the call's collection with its path.
    pub(crate) fn item(&self, record: Map) -> Item {
        let path = match self.key_of(&record) {
            key if key.is_empty() => self.path.clone(),
            key => format!("{}/{key}", self.path),
        };
        Item { path, record }
    }
}

fn kind_of(model: &Model, field: &str) -> Option<Kind> {
    model.fields.iter().find(|known| known.name == field).map(|field| field.kind)
}

/// What a resource is kept under that a path names within a collection, by that or by a unique name where the service takes one.
pub(crate) fn find_sid(state: &State, account: &str, place: &str, parameter: &str, key: &str) -> Option<String> {
    let collection = state.collection(account, place)?;
    if collection.get(key).is_some() {
        return Some(key.to_owned());
    }
    if key.is_empty() || kinds::looks_like_a_sid(key) {
        return None;
    }
    let parameter = kinds::snake_case(parameter);
    ["unique_name", "identity", &parameter]
        .into_iter()
        .find_map(|field| collection.find_key(field, key))
        .map(str::to_owned)
}
