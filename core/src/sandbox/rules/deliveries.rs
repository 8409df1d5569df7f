//! Which messages do not arrive, because a test says so.

use crate::sandbox::snapshot::{Kept, kept};
use crate::sandbox::state::text;
use crate::value::{Map, Value};

/// Messages that do not arrive, and the error that they end with: 30003 (unreachable), 30005 (unknown), 30006 (a landline), 30007 (filtered)
/// and the like. It strikes every message unless it is narrowed down.
///
/// ```
/// use trunkline::sandbox::DeliveryFailure;
///
/// let filtered = DeliveryFailure::new(30007).containing("free money");
/// let once = DeliveryFailure::new(30003).to("+15558675310").times(1);
/// # let _ = (filtered, once);
/// ```
#[must_use = "it strikes when it is given to a sandbox"]
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryFailure {
    error_code: i64,
    to: Option<String>,
    from: Option<String>,
    body: Option<String>,
    left: Option<u32>,
}

kept!(DeliveryFailure { error_code, to, from, body, left });

impl DeliveryFailure {
    /// All messages end with this error.
    pub fn new(error_code: i64) -> DeliveryFailure {
        DeliveryFailure { error_code, to: None, from: None, body: None, left: None }
    }

    /// Only those to this number.
    pub fn to(self, number: impl Into<String>) -> DeliveryFailure {
        DeliveryFailure { to: Some(number.into()), ..self }
    }

    /// Only those from this number.
    pub fn from(self, number: impl Into<String>) -> DeliveryFailure {
        DeliveryFailure { from: Some(number.into()), ..self }
    }

    /// Only those in whose text this stands.
    pub fn containing(self, text: impl Into<String>) -> DeliveryFailure {
        DeliveryFailure { body: Some(text.into()), ..self }
    }

    /// Only so many.
    pub fn times(self, times: u32) -> DeliveryFailure {
        DeliveryFailure { left: Some(times), ..self }
    }

    fn strikes(&self, message: &Map) -> bool {
        let is = |wanted: &Option<String>, field: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == text(message, field))
        };
        let says = self.body.as_deref().is_none_or(|part| text(message, "body").contains(part));
        self.left != Some(0) && is(&self.to, "to") && is(&self.from, "from") && says
    }

    /// Whether it is about the same messages.
    pub(crate) fn is_about(&self, other: &DeliveryFailure) -> bool {
        (&self.to, &self.from, &self.body) == (&other.to, &other.from, &other.body)
    }

    /// As the control endpoint takes it, and whether it is to be there.
    pub(crate) fn from_value(value: &Value) -> Result<(DeliveryFailure, bool), &'static str> {
        const NAMES: [&str; 5] = ["error_code", "to", "from", "body", "times"];
        if value.as_map().is_some_and(|map| map.iter().any(|(name, _)| !NAMES.contains(&name))) {
            return Err("There are `error_code`, `to`, `from`, `body` and `times`, and nothing else");
        }
        let text = |name: &str| match value.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(_) => Err("`to`, `from` and `body` must be texts"),
        };
        let error_code = match value.get("error_code") {
            None | Some(Value::Null) => None,
            Some(Value::Integer(code)) => Some(*code),
            Some(_) => return Err("`error_code` must be a whole number, or null for none"),
        };
        let left = match value.get("times") {
            None | Some(Value::Null) => None,
            Some(times) => Some(
                times
                    .as_i64()
                    .and_then(|times| u32::try_from(times).ok())
                    .ok_or("`times` must be a whole number, 0 or more")?,
            ),
        };
        let failure = DeliveryFailure {
            error_code: error_code.unwrap_or_default(),
            to: text("to")?,
            from: text("from")?,
            body: text("body")?,
            left,
        };
        if failure.to.is_none() && failure.from.is_none() && failure.body.is_none() && value.get("error_code").is_none()
        {
            return Err(
                "Give the `error_code`, and of the messages that end with it the `to`, the `from` or a part of the `body`",
            );
        }
        Ok((failure, error_code.is_some()))
    }

    /// As the control endpoint shows it.
    pub(crate) fn to_map(&self) -> Map {
        let mut shown = Map::from_iter([("error_code", Value::Integer(self.error_code))]);
        shown.insert("to", self.to.as_deref());
        shown.insert("from", self.from.as_deref());
        shown.insert("body", self.body.as_deref());
        shown.insert("left", self.left.map(i64::from));
        shown
    }
}

/// What is in force, in the order in which it is tried.
#[derive(Default)]
pub(crate) struct Failures(Vec<DeliveryFailure>);

impl Kept for Failures {
    fn write(&self) -> Value {
        self.0.write()
    }

    fn read(value: &Value) -> Result<Failures, String> {
        Vec::read(value).map(Failures)
    }
}

impl Failures {
    /// Adds one, in the place of an older one about the same messages.
    pub(crate) fn set(&mut self, failure: DeliveryFailure) {
        self.forget(&failure);
        self.0.push(failure);
    }

    pub(crate) fn forget(&mut self, failure: &DeliveryFailure) {
        self.0.retain(|known| !known.is_about(failure));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &DeliveryFailure> {
        self.0.iter()
    }

    /// What strikes a message, if it does not arrive: which of them it is, and what the message ends with.
    pub(crate) fn find(&self, message: &Map) -> Option<(usize, i64)> {
        let found = self.0.iter().enumerate().find(|(_, failure)| failure.strikes(message));
        found.map(|(at, failure)| (at, failure.error_code))
    }

    /// Counts that it has struck.
    pub(crate) fn use_up(&mut self, at: usize) {
        if let Some(failure) = self.0.get_mut(at) {
            failure.left = failure.left.map(|left| left.saturating_sub(1));
        }
    }
}
