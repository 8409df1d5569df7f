//! What the service has of a message whose fate is unknown: an operation that the service does not have, answered from its list of messages.

use std::sync::OnceLock;
use std::time::Duration;

use super::pages::Page;
use crate::encode::{Arguments, Representation, encode};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{Answer, Kind, Operation, Param};
use crate::value::{Record, Timestamp, Value};

/// The operation by its name, and the one that it is answered from.
pub(crate) const NAME: &str = "api.v2010.accounts.messages.find_sent";
pub(crate) const LIST: &str = "api.v2010.accounts.messages.list";

/// The service says times in whole seconds: of messages, and of its own clock.
const MARGIN: Duration = Duration::from_secs(3);
/// How long to keep asking unless it is said.
const WAIT: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// What the service puts before the texts of accounts on trial.
const TRIAL: &str = "Sent from your Twilio trial account - ";

static PARAMS: &[Param] = &[
    Param::path("account_sid", "AccountSid", Kind::Sid(&["AC"])),
    Param::query("to", "To", Kind::Text).required(),
    Param::query("since", "since", Kind::Timestamp),
    Param::query("from", "From", Kind::Text),
    Param::query("messaging_service_sid", "MessagingServiceSid", Kind::Sid(&["MG"])),
    Param::query("body", "Body", Kind::Text),
    Param::query("wait", "wait", Kind::Decimal),
];

/// The operation, as a list like the one that it is answered from.
pub(crate) fn operation(list: &Operation) -> Result<&'static Operation> {
    static OPERATION: OnceLock<Operation> = OnceLock::new();
    let paging = list.paging().ok_or_else(|| Error::invalid_argument("operation", "must be a list"))?;
    Ok(OPERATION.get_or_init(|| Operation {
        name: NAME,
        params: PARAMS,
        answer: Answer::Page(paging),
        host: list.host,
        method: list.method,
        also: None,
        path: list.path,
        body: list.body,
        access: list.access,
    }))
}

/// What is looked for.
pub(super) struct Search {
    since: Timestamp,
    from: Option<String>,
    service: Option<String>,
    body: Option<String>,
    /// How long to keep asking when there is nothing.
    wait: Duration,
}

/// The pauses between one time to ask and the next: a second, doubling.
pub(super) struct Pauses {
    next: Duration,
    end: Timestamp,
}

impl Pauses {
    /// How long to wait before asking again; nothing when the time for that is over.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<Duration> {
        let pause = self.next.min(self.end.since(now));
        self.next = (2 * self.next).min(LONGEST_PAUSE);
        (!pause.is_zero()).then_some(pause)
    }
}

impl Search {
    /// Reads the arguments, and leaves in them what the service filters by.
    pub(super) fn read(operation: &Operation, arguments: &mut Arguments, account_sid: Option<&str>) -> Result<Search> {
        // They are checked like those of any operation.
        encode(operation, Representation::Json, arguments, account_sid)?;
        let text = |name: &str| arguments.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        if text("to").is_none() {
            return Err(Error::invalid_argument("to", "must not be empty"));
        }
        let sender = text("from");
        // A messaging service may stand in the place of the sender, and chooses one later.
        let service = text("messaging_service_sid").or(sender.filter(|sender| sender.starts_with("MG")));
        let from = sender.filter(|sender| !sender.starts_with("MG"));
        let search = Search {
            since: since(arguments)?,
            from: from.map(str::to_owned),
            service: service.map(str::to_owned),
            body: arguments.get("body").and_then(Value::as_str).map(str::to_owned),
            wait: wait(arguments)?,
        };
        let filters = ["account_sid", "to", "from"].into_iter().filter_map(|name| Some((name, arguments.get(name)?)));
        let filters = filters.filter(|(name, _)| *name != "from" || search.service.is_none());
        *arguments = filters.map(|(name, value)| (name, value.clone())).collect();
        Ok(search)
    }

    pub(super) fn pauses(&self, now: Timestamp) -> Pauses {
        Pauses { next: FIRST_PAUSE, end: now + self.wait }
    }

    /// Takes what is looked for from a page. Says whether all pages behind it are older than the call.
    pub(super) fn take(&self, page: &mut Page<Record>, now: Timestamp, found: &mut Vec<Record>) -> bool {
        let clock = page.meta.headers.get("Date").and_then(Timestamp::parse).unwrap_or(now);
        // The same moment by the clock here and by the service's.
        let is_older = |time: Timestamp| time + MARGIN + now.since(clock) < self.since + clock.since(now);
        let mut is_over = false;
        for record in page.items.drain(..) {
            let created = time(&record, "date_created");
            // A message that was scheduled stands where it was sent, before others that were created later.
            is_over |= created.max(time(&record, "date_sent")).is_some_and(is_older);
            if !created.is_some_and(is_older) && self.matches(&record) {
                found.push(record);
            }
        }
        is_over
    }

    fn matches(&self, record: &Record) -> bool {
        let text =
            |name: &str| record.get(name).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        let (from, body) = (text("from"), text("body"));
        text("direction") != "inbound"
            && self.service.as_ref().is_none_or(|service| *service == text("messaging_service_sid"))
            // The service has filtered by the sender, unless there is a messaging service, which may not have taken it yet.
            && (self.service.is_none() || from.is_empty() || self.from.as_ref().is_none_or(|sender| *sender == from))
            && self.body.as_ref().is_none_or(|sent| body.strip_prefix(TRIAL) == Some(sent) || body == *sent)
    }
}

/// Whether asking again may help: what has lost the answer to a message may well lose the next one, too.
pub(super) fn may_pass(error: &Error) -> bool {
    use ErrorKind::*;
    error.attempts() > 0 && matches!(error.kind(), Timeout | Connection | Decode | RateLimited | Server)
}

fn time(record: &Record, name: &str) -> Option<Timestamp> {
    match record.get(name) {
        Some(Value::Timestamp(time)) => Some(time),
        _ => None,
    }
}

fn since(arguments: &Arguments) -> Result<Timestamp> {
    let time = match arguments.get("since") {
        None | Some(Value::Null) => return Err(Error::invalid_argument("since", "is required")),
        Some(Value::Timestamp(time)) => Some(*time),
        Some(Value::Date(date)) => Some(Timestamp::from(*date)),
        Some(Value::Text(text)) => Timestamp::parse(text),
        _ => None,
    };
    time.ok_or_else(|| Error::invalid_argument("since", "must be the time when the call began"))
}

fn wait(arguments: &Arguments) -> Result<Duration> {
    let seconds = match arguments.get("wait") {
        None | Some(Value::Null) => return Ok(WAIT),
        Some(Value::Integer(seconds)) => u64::try_from(*seconds).ok().map(Duration::from_secs),
        Some(Value::Decimal(seconds)) => Duration::try_from_secs_f64(seconds.to_f64()).ok(),
        Some(Value::Text(seconds)) => {
            seconds.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        }
        Some(_) => None,
    };
    seconds.ok_or_else(|| Error::invalid_argument("wait", "must be a number of seconds, not negative"))
}
