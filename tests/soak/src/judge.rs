//! Holds what callers were told against what the server counted.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::fate::Fate;
use crate::ledger::{Arrival, IdleEnd, Ledger};
use crate::plan::{Call, Operation, Place, Plan, Record, TIMEOUT_MS};

/// A connection that was ended so shortly before may have been ended while the request was on its way.
pub(crate) const RACE_MS: u64 = 250;
/// On a busy machine a client that watches its connections may be kept from noticing for so long. It happens to so large a share of the creates
/// at most; a client that does not watch them meets it a hundred times as often.
const STALL_MS: u64 = 1000;
const STALLED: f64 = 0.001;
/// Timers of some systems count in whole milliseconds and end one too early.
const TIMER_MS: f64 = 5.0;
/// What a connection carried that was ended before it was read is not seen. Of the creates, this share may have an unknown outcome without
/// such a connection to explain it: on a busy machine, time runs out between connecting and writing.
const WITHOUT_TRACE: f64 = 0.02;
/// What is counted of them.
const TRACELESS: &str = "unknown outcome of a request that did not arrive whole";
/// How many cases of a defect are told in full.
const EXAMPLES: usize = 3;

/// The kinds of errors that a library has; the names of `tests/errors.json`.
const KINDS: [&str; 14] = [
    "configuration",
    "invalid_argument",
    "timeout",
    "connection",
    "decode",
    "unknown_outcome",
    "validation",
    "authentication",
    "permission",
    "not_found",
    "conflict",
    "rate_limited",
    "server",
    "api",
];

/// What a soak client reports of a call.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Report {
    id: u64,
    took_ms: f64,
    #[serde(flatten)]
    told: Told,
}

/// What the caller was told.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "told", rename_all = "snake_case")]
enum Told {
    Ok {
        records: Vec<Record>,
    },
    Aborted,
    Error {
        kind: String,
        #[serde(default)]
        cause: Option<String>,
        #[serde(default)]
        status: Option<u16>,
        may_have_happened: bool,
        #[serde(default)]
        message: Option<String>,
    },
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "told after {} ms: ", self.took_ms.round())?;
        match &self.told {
            Told::Ok { records } => write!(f, "ok, {records:?}"),
            Told::Aborted => f.write_str("aborted"),
            Told::Error { kind, cause, status, may_have_happened, message } => {
                write!(f, "{kind}")?;
                for detail in cause.clone().into_iter().chain(status.map(|status| status.to_string())) {
                    write!(f, ", {detail}")?;
                }
                let sure = if *may_have_happened { "may have happened" } else { "certainly not done" };
                write!(f, ", {sure}: {}", message.as_deref().unwrap_or_default())
            }
        }
    }
}

/// A defect, by the name that it has in the README.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Defect {
    DoneTwice,
    SentAgain,
    Lost,
    OkNotDone,
    WrongAnswer,
    WrongError,
    EndedEarly,
    BrokenWithoutCause,
    NotDoneButDone,
    UnknownNeverConnected,
    UnknownWithoutTrace,
    ArrivedAllTheSame,
    ReadMayHaveHappened,
    UnaskedAnswer,
    DeadConnection,
    WrongRequest,
    ForeignError,
    LeftOpen,
    TooLittleHappened,
    ClientFailed,
}

impl Defect {
    const ALL: [(Defect, &'static str); 20] = [
        (Defect::DoneTwice, "done_twice"),
        (Defect::SentAgain, "sent_again"),
        (Defect::Lost, "lost"),
        (Defect::OkNotDone, "ok_not_done"),
        (Defect::WrongAnswer, "wrong_answer"),
        (Defect::WrongError, "wrong_error"),
        (Defect::EndedEarly, "ended_early"),
        (Defect::BrokenWithoutCause, "broken_without_cause"),
        (Defect::NotDoneButDone, "not_done_but_done"),
        (Defect::UnknownNeverConnected, "unknown_never_connected"),
        (Defect::UnknownWithoutTrace, "unknown_without_trace"),
        (Defect::ArrivedAllTheSame, "arrived_all_the_same"),
        (Defect::ReadMayHaveHappened, "read_may_have_happened"),
        (Defect::UnaskedAnswer, "unasked_answer"),
        (Defect::DeadConnection, "dead_connection"),
        (Defect::WrongRequest, "wrong_request"),
        (Defect::ForeignError, "foreign_error"),
        (Defect::LeftOpen, "left_open"),
        (Defect::TooLittleHappened, "too_little_happened"),
        (Defect::ClientFailed, "client_failed"),
    ];

    fn name(self) -> &'static str {
        Defect::ALL.iter().find(|(defect, _)| *defect == self).map_or("", |(_, name)| name)
    }
}

/// What the judge says.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Every case, for people.
    defects: BTreeMap<Defect, Vec<String>>,
    /// How many callers were told what.
    told: BTreeMap<String, u64>,
    happened: BTreeMap<String, u64>,
    /// Defects, if there are too many of them.
    stalled: Vec<(Defect, String)>,
}

impl Verdict {
    pub(crate) fn is_passed(&self) -> bool {
        self.defects.is_empty()
    }

    fn find(&mut self, defect: Defect, case: String) {
        self.defects.entry(defect).or_default().push(case);
    }

    /// The same for what a client could have known for so many milliseconds.
    fn find_after(&mut self, ms: u64, defect: Defect, case: String) {
        if ms <= STALL_MS { self.stalled.push((defect, case)) } else { self.find(defect, case) }
    }

    pub(crate) fn to_json(&self) -> Value {
        let defects: BTreeMap<&str, Value> = self
            .defects
            .iter()
            .map(|(defect, cases)| {
                let examples = &cases[..cases.len().min(EXAMPLES)];
                (defect.name(), json!({"count": cases.len(), "examples": examples}))
            })
            .collect();
        json!({"passed": self.is_passed(), "defects": defects, "told": self.told, "happened": self.happened})
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "What callers were told:")?;
        for (told, count) in &self.told {
            writeln!(f, "{count:>9}  {told}")?;
        }
        writeln!(f, "What happened:")?;
        for (what, count) in &self.happened {
            writeln!(f, "{count:>9}  {what}")?;
        }
        for (defect, cases) in &self.defects {
            writeln!(f, "DEFECT {}: {}", defect.name(), cases.len())?;
            for case in &cases[..cases.len().min(EXAMPLES)] {
                writeln!(f, "    {}", case.replace('\n', "\n    "))?;
            }
        }
        f.write_str(if self.is_passed() { "PASSED" } else { "FAILED" })
    }
}

/// Judges a run. `client_failed` says how the client ended, if not well.
pub(crate) fn judge(plan: &Plan, ledger: &Ledger, reports: &[Report], client_failed: Option<String>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut by_call: HashMap<u64, Vec<&Report>> = HashMap::new();
    for report in reports {
        by_call.entry(report.id).or_default().push(report);
    }
    for call in &plan.calls {
        let case = Case { plan, call, arrivals: ledger.arrivals(call.id) };
        case.judge_arrivals(&mut verdict);
        match by_call.remove(&call.id).as_deref() {
            Some([report]) => case.judge_report(report, &ledger.token_statuses, &mut verdict),
            Some(reports) => verdict.find(Defect::Lost, case.describe(&format!("{} reports", reports.len()))),
            None => verdict.find(Defect::Lost, case.describe("no report")),
        }
    }
    for id in by_call.keys() {
        verdict.find(Defect::Lost, format!("a report of call {id}, which there is not"));
    }
    for stray in &ledger.strays {
        verdict.find(Defect::WrongRequest, stray.clone());
    }
    if ledger.left_open > 0 {
        verdict.find(Defect::LeftOpen, format!("{} connections", ledger.left_open));
    }
    verdict.happened.extend(ledger.happened.iter().map(|(what, count)| ((*what).to_owned(), *count)));
    let count = |what: &str| verdict.happened.get(what).copied().unwrap_or_default();
    let explained = count("ended early") + count("idle, reset");
    let traceless = count(TRACELESS).saturating_sub(explained);
    if traceless as f64 > WITHOUT_TRACE * plan.creates() as f64 {
        verdict.find(Defect::UnknownWithoutTrace, format!("{traceless} more than were ended before they were read"));
    }
    let stalled = std::mem::take(&mut verdict.stalled);
    if stalled.len() as f64 > STALLED * plan.creates() as f64 {
        stalled.into_iter().for_each(|(defect, case)| verdict.find(defect, case));
    } else if !stalled.is_empty() {
        verdict
            .happened
            .insert("noticed up to a second late that a connection had ended".to_owned(), stalled.len() as u64);
    }
    for missing in missing(plan, &verdict) {
        verdict.find(Defect::TooLittleHappened, missing);
    }
    if let Some(how) = client_failed {
        verdict.find(Defect::ClientFailed, how);
    }
    verdict
}

/// What a run must have seen to say something.
fn missing(plan: &Plan, verdict: &Verdict) -> Vec<String> {
    let told = |begin: &str, end: &str| -> u64 {
        let matches = |told: &str| told.starts_with(begin) && told.ends_with(end);
        verdict.told.iter().filter(|(told, _)| matches(told)).map(|(_, count)| count).sum()
    };
    let happened = |what: &str| verdict.happened.get(what).copied().unwrap_or_default();
    let mut wanted = vec![
        ("a create told ok", told("create: ok", "")),
        ("a create of unknown outcome that was done", told("create: unknown_outcome", ", done")),
        ("a create of unknown outcome that was not done", told("create: unknown_outcome", ", not done")),
        ("a fetch told ok", told("fetch: ok", "")),
        ("a list told ok", told("list: ok", "")),
        ("an idle connection that was closed", happened("idle, closed")),
        ("an idle connection with an answer that nobody asked for", happened("idle, unasked answer")),
        ("a request that was ended early", happened("ended early")),
        ("a create told ok that had been limited before", happened("told ok after a 429")),
        ("a token that was refused", happened("token refused")),
    ];
    if plan.has_aborts {
        wanted.push(("an aborted create that was done", told("create: aborted", ", done")));
        wanted.push(("an aborted create that was not done", told("create: aborted", ", not done")));
    }
    wanted.extend(Fate::NAMES.into_iter().map(|fate| (fate, happened(fate))));
    let mut missing: Vec<String> =
        wanted.into_iter().filter(|(_, count)| *count == 0).map(|(what, _)| format!("never: {what}")).collect();
    for place in Place::UNREACHABLE {
        if told(&format!("{}: ", place.name()), "") == told(&format!("{}: aborted", place.name()), "") {
            missing.push(format!("never: a call to `{}` that was told an error", place.name()));
        }
    }
    let (all, ok) = (told("create: ", ""), told("create: ok", ""));
    if ok * 2 < all {
        missing.push(format!("only {ok} of {all} creates were told ok"));
    }
    missing
}

/// A call and what the server knows of it.
struct Case<'a> {
    plan: &'a Plan,
    call: &'a Call,
    arrivals: &'a [Arrival],
}

impl Case<'_> {
    fn place(&self) -> Place {
        self.plan.client_of(self.call).place
    }

    fn done(&self) -> impl Iterator<Item = &Record> {
        self.arrivals.iter().filter_map(|arrival| arrival.done.as_ref())
    }

    fn is_create(&self) -> bool {
        self.call.operation == Operation::Create
    }

    fn operation(&self) -> &'static str {
        match self.call.operation {
            Operation::Create => "create",
            Operation::Fetch => "fetch",
            Operation::List => "list",
        }
    }

    /// All that is known of the call.
    fn describe(&self, told: &str) -> String {
        let Call { id, client, abort_after_ms, .. } = self.call;
        let mut text = format!("call {id}, {} by client {client} ({})", self.operation(), self.place().name());
        if let Some(abort) = abort_after_ms {
            text.push_str(&format!(", aborted after {abort} ms"));
        }
        text.push_str(&format!(": {told}"));
        if self.arrivals.is_empty() {
            text.push_str("\n  nothing arrived whole");
        }
        for arrival in self.arrivals {
            text.push_str(&format!(
                "\n  at {} ms on connection {}: {}",
                arrival.at_ms, arrival.connection, arrival.fate
            ));
            if let Some((end, ms)) = arrival.ended_before {
                text.push_str(&format!(" {ms} ms before ({end:?})"));
            }
            if let Some(status) = arrival.answered {
                text.push_str(&format!(", answered {status}"));
            }
            if let Some(record) = &arrival.done {
                text.push_str(&format!(", done as {}", record.sid));
            }
        }
        text
    }

    /// What is wrong whatever the caller was told.
    fn judge_arrivals(&self, verdict: &mut Verdict) {
        if self.done().count() > 1 {
            verdict.find(Defect::DoneTwice, self.describe("carried out twice"));
        }
        if self.place() != Place::Live && !self.arrivals.is_empty() {
            verdict.find(Defect::ArrivedAllTheSame, self.describe("arrived"));
        }
        if !self.is_create() {
            return;
        }
        let may_follow = |arrival: &Arrival| matches!(arrival.answered, Some(429 | 401)) && arrival.in_full;
        if let [before @ .., _] = self.arrivals
            && !before.iter().all(may_follow)
        {
            verdict.find(Defect::SentAgain, self.describe("sent again"));
        }
        match self.arrivals.iter().filter_map(|arrival| arrival.ended_before).map(|(_, ms)| ms).max() {
            Some(ms) if ms > RACE_MS => {
                let case = self.describe("written to a connection that had been ended");
                verdict.find_after(ms, Defect::DeadConnection, case);
            }
            _ => {}
        }
    }

    fn judge_report(&self, report: &Report, token_statuses: &[u16], verdict: &mut Verdict) {
        let case = |what: &str| self.describe(&format!("{what}\n  {report}"));
        let mut find = |defect, what: &str| verdict.find(defect, case(what));
        let is_done = self.done().count() > 0;
        match &report.told {
            Told::Ok { records } => self.judge_ok(records, &mut find),
            Told::Aborted => match self.call.abort_after_ms {
                None => find(Defect::WrongError, "told that it was aborted, which nobody did"),
                Some(after) if report.took_ms + TIMER_MS < after as f64 => {
                    find(Defect::EndedEarly, "aborted before it was due");
                }
                Some(_) => {}
            },
            Told::Error { kind, may_have_happened: false, .. } if is_done && self.is_create() => {
                find(Defect::NotDoneButDone, &format!("told {kind}, which says that nothing happened"));
            }
            Told::Error { .. } => {}
        }
        if let Told::Error { kind, cause, status, may_have_happened, .. } = &report.told {
            let ran_out = kind == "timeout" || cause.as_deref() == Some("timeout");
            let broke = kind == "connection" || cause.as_deref() == Some("connection");
            if !KINDS.contains(&kind.as_str()) || matches!(kind.as_str(), "configuration" | "invalid_argument") {
                find(Defect::ForeignError, "told what is no error of a call");
            }
            let is_unseen = ran_out && !self.plan.sees_connections;
            if *may_have_happened && self.place() != Place::Live && !is_unseen {
                find(Defect::UnknownNeverConnected, "no connection came about");
            }
            if (*may_have_happened || kind == "unknown_outcome") && !self.is_create() {
                find(Defect::ReadMayHaveHappened, "a read changes nothing");
            }
            // A token is asked for by one call and waited for by others, which may come late to it.
            let is_of_all = kind == "timeout" && self.plan.account_of(self.call).client_id.is_some();
            if ran_out && !is_of_all && report.took_ms + TIMER_MS < TIMEOUT_MS as f64 {
                find(Defect::EndedEarly, "timed out before it was due");
            }
            if broke && self.place() == Place::Live && self.is_settled() {
                find(Defect::BrokenWithoutCause, "its connection did not break");
            }
            if let Some(status) = status {
                match (self.judge_status(*status, token_statuses), self.unasked_for()) {
                    // The client cannot know an answer that crossed its request from one to it.
                    (Some((Defect::UnaskedAnswer, _)), Some(ms)) if ms <= RACE_MS => {}
                    (Some((defect @ Defect::UnaskedAnswer, what)), Some(ms)) => {
                        verdict.find_after(ms, defect, case(what))
                    }
                    (Some((defect, what)), _) => find(defect, what),
                    (None, _) => {}
                }
            }
        }
        self.count(report, verdict);
    }

    fn judge_ok(&self, records: &[Record], find: &mut impl FnMut(Defect, &str)) {
        if !self.is_create() {
            if records != self.plan.stored(self.call) {
                find(Defect::WrongAnswer, "not the records that it asked for");
            }
            return;
        }
        match (self.done().next(), records) {
            (None, _) => find(Defect::OkNotDone, "told ok, but not carried out"),
            (Some(_), [record]) if self.done().any(|done| done == record) => {}
            (Some(_), _) => find(Defect::WrongAnswer, "not the record that it made"),
        }
    }

    /// What is wrong with the status that a caller was told.
    fn judge_status(&self, status: u16, token_statuses: &[u16]) -> Option<(Defect, &'static str)> {
        let is_answered = self.arrivals.iter().any(|arrival| arrival.answered == Some(status));
        let account = self.plan.account_of(self.call);
        if is_answered || account.client_id.is_some() && token_statuses.contains(&status) {
            return None;
        }
        Some(match status {
            408 => (Defect::UnaskedAnswer, "given an answer that was there before it asked"),
            _ => (Defect::WrongError, "nothing of it was answered with this status"),
        })
    }

    /// For how long an answer that nobody asked for had been there, at least, when a request was written to its connection.
    fn unasked_for(&self) -> Option<u64> {
        let ended = self.arrivals.iter().filter_map(|arrival| arrival.ended_before);
        ended.filter(|(how, _)| matches!(how, IdleEnd::Unasked)).map(|(_, ms)| ms).min()
    }

    /// Whether the last answer was there in full, and is one behind which nothing is sent any more.
    fn is_settled(&self) -> bool {
        self.arrivals.last().is_some_and(|last| {
            last.in_full
                && match last.answered {
                    Some(401 | 429) | None => false,
                    Some(500..) => self.is_create(),
                    Some(_) => self.call.operation != Operation::List,
                }
        })
    }

    fn count(&self, report: &Report, verdict: &mut Verdict) {
        let who = if self.place() == Place::Live { self.operation() } else { self.place().name() };
        let told = match &report.told {
            Told::Ok { .. } => "ok".to_owned(),
            Told::Aborted => "aborted".to_owned(),
            Told::Error { kind, cause: Some(cause), .. } => format!("{kind} ({cause})"),
            Told::Error { kind, .. } => kind.clone(),
        };
        let done = match (self.is_create(), self.done().next()) {
            (false, _) => "",
            (true, None) => ", not done",
            (true, Some(_)) => ", done",
        };
        *verdict.told.entry(format!("{who}: {told}{done}")).or_default() += 1;
        let mut happened = |what: &str| *verdict.happened.entry(what.to_owned()).or_default() += 1;
        if let Told::Ok { .. } = &report.told
            && self.arrivals.iter().any(|arrival| arrival.answered == Some(429))
        {
            happened("told ok after a 429");
        }
        if self.arrivals.iter().any(|arrival| arrival.ended_before.is_some()) {
            happened("request crossed the end of its connection");
        }
        if let Told::Error { kind, .. } = &report.told
            && kind == "unknown_outcome"
            && self.arrivals.is_empty()
            && self.place() == Place::Live
        {
            happened(TRACELESS);
        }
    }
}

#[cfg(test)]
mod tests;
