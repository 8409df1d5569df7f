//! One request that is understood and allowed: what it asks for, and the state that it works on.

use super::form::Form;
use super::kinds;
use super::page::Page;
use super::problem::Problem;
use super::route::Router;
use super::rules;
use super::state::{Collection, State};
use crate::schema::{Answer, Model, Operation};
use crate::value::{Map, Timestamp, Value};

pub(crate) struct Call<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) router: &'a Router,
    /// The time, in whole seconds.
    pub(crate) now: Timestamp,
    pub(crate) operation: &'static Operation,
    /// The path as it was asked for.
    pub(crate) asked: &'a str,
    /// The account whose credentials came with the request.
    pub(crate) caller: String,
    /// The account whose resources are meant: the caller or one of its subaccounts.
    pub(crate) account: String,
    /// The path of the collection, or of a resource that stands alone; SIDs in place of names, no `.json`.
    pub(crate) path: String,
    /// What names the resource within the collection, as it was given: a SID or a unique name.
    pub(crate) key: Option<String>,
    /// The resources above, by the parameter that named them: `ServiceSid` and its SID.
    pub(crate) parents: Vec<(&'static str, String)>,
    /// The parameters of the body and the query.
    pub(crate) form: Form,
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
        format!("{}{path}", self.operation.host)
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

    pub(crate) fn not_found(&self) -> Problem {
        Problem::not_found(self.asked)
    }

    /// The SID that the call's key stands for.
    pub(crate) fn sid(&self) -> Result<String, Problem> {
        let key = self.key.as_deref().unwrap_or_default();
        find_sid(self.state, &self.account, &self.place(), key).ok_or_else(|| self.not_found())
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
        kinds::assign(&mut record, model, self.operation, &self.form);
        record
    }

    /// A new record that nothing is known of yet but where it stands.
    pub(crate) fn blank(&mut self, model: &Model) -> Map {
        let mut record = Map::new();
        if let Some(prefix) = rules::sid_prefix(model) {
            record.insert("sid", self.state.mint.sid(prefix));
        }
        record.insert("account_sid", self.account.as_str());
        for (parameter, sid) in &self.parents {
            record.insert(kinds::snake_case(parameter), sid.as_str());
        }
        record.insert("date_created", self.now);
        record.insert("date_updated", self.now);
        record
    }

    /// Keeps a record in the call's collection.
    pub(crate) fn keep(&mut self, record: Map) -> Item {
        let sid = record.get("sid").and_then(Value::as_str).unwrap_or_default().to_owned();
        self.state.insert(&self.account, &self.place(), &sid, record.clone());
        self.item(record)
    }

    /// A record of the call's collection with its path.
    pub(crate) fn item(&self, record: Map) -> Item {
        let path = match record.get("sid").and_then(Value::as_str) {
            Some(sid) => format!("{}/{sid}", self.path),
            None => self.path.clone(),
        };
        Item { path, record }
    }
}

/// The SID of the resource that a key names within a collection: its SID, or its unique name where the service takes
/// one.
pub(crate) fn find_sid(state: &State, account: &str, place: &str, key: &str) -> Option<String> {
    let collection = state.collection(account, place)?;
    if collection.get(key).is_some() {
        return Some(key.to_owned());
    }
    let record = collection.find(rules::name_field(place)?, key)?;
    record.get("sid").and_then(Value::as_str).map(str::to_owned)
}
