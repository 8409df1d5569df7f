//! What the service has of a message whose fate is unknown: an operation that the service does not have, answered from its list of messages.

use std::sync::OnceLock;
use std::time::Duration;

use super::pages::Page;
use crate::dialect::Text;
use crate::encode::Arguments;
use crate::error::{Error, ErrorKind, Result};
use crate::given::seconds;
use crate::schema::{Answer, Kind, Operation, Param};
use crate::value::{Record, Timestamp, Value};

/// The operation by its name, and the one that it is answered from.
pub(crate) const NAME: &str = "api.v2010.accounts.messages.find_sent";
pub(crate) const LIST: &str = "api.v2010.accounts.messages.list";

/// Seconds: the service says times in whole ones, of messages and of its own clock.
const MARGIN: i64 = 3;
/// How long to keep asking unless it is said.
const WAIT: Duration = Duration::from_secs(10);
/// Seconds.
const LONGEST_PAUSE: u64 = 5;
/// What the service puts before the texts of accounts on trial.
const TRIAL: &str = "Sent from your Twilio trial account - ";

static PARAMS: &[Param] = &[
    Param::path("account_sid", "AccountSid", Kind::Sid(&["AC"])),
    Param::query("to", "To", Kind::Text).required(),
    Param::query("from", "From", Kind::Text),
    Param::client("messaging_service_sid", Kind::Sid(&["MG"])),
    Param::client("body", Kind::Text),
    Param::client("since", Kind::Timestamp).required(),
    Param::client("wait", Kind::Decimal),
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

/// Where the search for a message is. What is looked for are the arguments.
pub(super) struct Search {
    since: Timestamp,
    found: Vec<Record>,
    /// How many are wanted.
    limit: usize,
    /// Until when to keep asking where there is nothing, and the next pause in seconds.
    end: Timestamp,
    pause: u64,
}

/// What comes behind a page.
pub(super) enum Step {
    /// The next one.
    Page,
    /// The first one again, after a while.
    Again(Duration),
    /// Nothing.
    End,
}

impl Search {
    /// Reads the arguments that are not for the service; those that are, it checks itself.
    pub(super) fn begin(arguments: &mut Arguments, limit: usize, now: Timestamp) -> Result<Search> {
        let refused = |name, must| Error::invalid_argument(name, must);
        if text_in(arguments, "to") == Some("") {
            return Err(refused("to", "must not be empty"));
        }
        let since = match arguments.get("since") {
            Some(Value::Timestamp(time)) => Some(*time),
            Some(Value::Date(day)) => Some(Timestamp::from(*day)),
            Some(Value::Text(text)) => Timestamp::parse(text),
            _ => None,
        };
        let since = since.ok_or_else(|| refused("since", "must be the time when the call began"))?;
        let wait = match arguments.get("wait") {
            None | Some(Value::Null) => Some(WAIT),
            Some(Value::Integer(number)) => seconds(&number.to_string()),
            Some(Value::Decimal(number)) => seconds(number.as_str()),
            Some(Value::Text(number)) => seconds(number),
            _ => None,
        };
        let wait =
            wait.ok_or_else(|| Error::invalid_argument("wait", Text::from("must be 0 or ").and(Text::time())))?;
        // A messaging service may stand in the place of the sender.
        if let Some(service) = text_in(arguments, "from").filter(|from| from.starts_with("MG")).map(str::to_owned) {
            arguments.set("messaging_service_sid", service);
        }
        if text_in(arguments, "messaging_service_sid").is_some() {
            // It chooses the sender, and may not have done so yet.
            arguments.remove("from");
        }
        Ok(Search { since, found: Vec::new(), limit, end: now + wait, pause: 1 })
    }

    /// Takes what is looked for from a page; the last page gets all that was found.
    pub(super) fn take(&mut self, arguments: &Arguments, page: &mut Page<Record>, now: Timestamp) -> Step {
        let clock = page.meta.headers.get("Date").and_then(Timestamp::parse).unwrap_or(now);
        let oldest = self.since.unix_seconds() - MARGIN + clock.unix_seconds() - now.unix_seconds();
        let is_older = |time: Option<Timestamp>| time.is_some_and(|time| time.unix_seconds() < oldest);
        let mut is_over = page.next.is_none();
        for record in std::mem::take(&mut page.items) {
            let created = time(&record, "date_created");
            // A message that was scheduled stands where it was sent, before others that were created later.
            is_over |= is_older(created.max(time(&record, "date_sent")));
            if !is_older(created) && matches(&record, arguments) && self.found.len() < self.limit {
                self.found.push(record);
            }
        }
        if !is_over {
            return Step::Page;
        }
        page.items = std::mem::take(&mut self.found);
        (page.next, page.previous) = (None, None);
        if page.items.is_empty() { self.again(now) } else { Step::End }
    }

    /// What comes behind an error.
    pub(super) fn fail(&mut self, error: &Error, now: Timestamp) -> Step {
        use ErrorKind::*;
        self.found.clear();
        // What has lost the answer to a message may well lose the next one, too.
        let may_pass = matches!(error.kind(), Timeout | Connection | Decode | RateLimited | Server);
        if may_pass && error.attempts() > 0 { self.again(now) } else { Step::End }
    }

    fn again(&mut self, now: Timestamp) -> Step {
        let pause = Duration::from_secs(self.pause).min(self.end.since(now));
        self.pause = (2 * self.pause).min(LONGEST_PAUSE);
        if pause.is_zero() { Step::End } else { Step::Again(pause) }
    }
}

/// Recipient and sender are what the service filters by.
fn matches(record: &Record, arguments: &Arguments) -> bool {
    let body = text(record, "body");
    let (service, sent) = (text_in(arguments, "messaging_service_sid"), text_in(arguments, "body"));
    text(record, "direction") != "inbound"
        && service.is_none_or(|service| text(record, "messaging_service_sid") == service)
        && sent.is_none_or(|sent| body == sent || body.strip_prefix(TRIAL) == Some(sent))
}

fn text_in<'a>(arguments: &'a Arguments, name: &str) -> Option<&'a str> {
    arguments.get(name).and_then(Value::as_str)
}

fn text(record: &Record, name: &str) -> String {
    match record.get(name) {
        Some(Value::Text(text)) => text,
        _ => String::new(),
    }
}

fn time(record: &Record, name: &str) -> Option<Timestamp> {
    match record.get(name) {
        Some(Value::Timestamp(time)) => Some(time),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Date;

    #[test]
    fn a_search_begins_at_a_time_or_with_a_day() {
        let day = Date::parse("2026-01-31").unwrap();
        let midnight = Timestamp::parse("2026-01-31T00:00:00Z").unwrap();
        for since in [Value::Date(day), Value::Timestamp(midnight), Value::Text("2026-01-31T00:00:00Z".to_owned())] {
            let mut arguments: Arguments = [("since", since)].into_iter().collect();
            let Ok(search) = Search::begin(&mut arguments, 1, midnight) else { panic!("a start is refused") };
            assert_eq!(search.since, midnight);
        }
    }

    #[test]
    fn what_was_never_asked_is_not_asked_again() {
        let now = Timestamp::parse("2026-01-31T00:00:00Z").unwrap();
        let mut arguments: Arguments = [("since", Value::Timestamp(now))].into_iter().collect();
        let Ok(mut search) = Search::begin(&mut arguments, 1, now) else { panic!("a start is refused") };
        let error = Error::new(ErrorKind::Timeout, "the time is over");
        assert!(matches!(search.fail(&error, now), Step::End));
    }

    #[test]
    fn a_wait_is_a_number_or_a_text_of_one() {
        let now = Timestamp::parse("2026-01-31T00:00:00Z").unwrap();
        for wait in [Value::Integer(2), Value::Text("2".to_owned())] {
            let mut arguments: Arguments = [("since", Value::Timestamp(now)), ("wait", wait)].into_iter().collect();
            let Ok(search) = Search::begin(&mut arguments, 1, now) else { panic!("a wait is refused") };
            assert_eq!(search.end, now + Duration::from_secs(2));
        }
    }
}
