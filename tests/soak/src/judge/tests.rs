//! A judge that finds nothing is no judge: each kind of lie is told once, and must be found for what it is.

use std::collections::BTreeSet;

use super::*;

/// A run in which everything is in order, to be tampered with.
struct Run {
    plan: Plan,
    ledger: Ledger,
    reports: Vec<Report>,
    client_failed: Option<String>,
}

fn report(id: u64, took_ms: f64, told: Told) -> Report {
    Report { id, took_ms, told }
}

fn error(kind: &str, cause: Option<&str>, status: Option<u16>, may_have_happened: bool) -> Told {
    let cause = cause.map(str::to_owned);
    Told::Error { kind: kind.to_owned(), cause, status, may_have_happened, message: None }
}

fn arrival(done: Option<Record>, answered: Option<u16>) -> Arrival {
    Arrival {
        at_ms: 0,
        connection: 1,
        place: Place::Live,
        fate: "made up".to_owned(),
        done,
        answered,
        in_full: answered.is_some(),
        ended_before: None,
    }
}

impl Run {
    /// Every call is answered as it should be.
    fn honest() -> Run {
        Run::of(1_000)
    }

    fn of(count: usize) -> Run {
        let mut run = Run {
            plan: Plan::new(count, 3, true),
            ledger: Ledger::default(),
            reports: Vec::new(),
            client_failed: None,
        };
        for call in run.plan.calls.clone() {
            let told = match (run.plan.client_of(&call).place, call.operation) {
                (Place::Live, Operation::Create) => {
                    let record = run.record(&call);
                    run.ledger.arrived(call.id, arrival(Some(record.clone()), Some(201)));
                    Told::Ok { records: vec![record] }
                }
                (Place::Live, _) => {
                    run.ledger.arrived(call.id, arrival(None, Some(200)));
                    Told::Ok { records: run.plan.stored(&call) }
                }
                _ => error("connection", None, None, false),
            };
            run.reports.push(report(call.id, 400.0, told));
        }
        run
    }

    fn record(&self, call: &Call) -> Record {
        let account_sid = self.plan.account_of(call).sid.clone();
        Record { account_sid, sid: self.plan.sid(call, 0), body: self.plan.body(call) }
    }

    /// Some call like this.
    fn call(&self, is_wanted: impl Fn(&Call) -> bool) -> Call {
        self.plan.calls.iter().find(|call| is_wanted(call)).unwrap().clone()
    }

    fn create(&self) -> Call {
        self.call(|call| {
            call.operation == Operation::Create
                && self.plan.client_of(call).place == Place::Live
                && self.plan.account_of(call).client_id.is_none()
                && call.abort_after_ms.is_none()
        })
    }

    /// A create that is aborted late enough for it to be early.
    fn aborted(&self) -> Call {
        self.call(|call| {
            call.operation == Operation::Create
                && self.plan.client_of(call).place == Place::Live
                && call.abort_after_ms.is_some_and(|after| after > 20)
        })
    }

    fn read(&self, operation: Operation) -> Call {
        self.call(|call| {
            call.operation == operation
                && self.plan.client_of(call).place == Place::Live
                && !self.plan.stored(call).is_empty()
        })
    }

    fn at(&self, place: Place) -> Call {
        self.call(|call| call.operation == Operation::Create && self.plan.client_of(call).place == place)
    }

    /// What arrived for a call, instead of what did.
    fn arrived(&mut self, call: &Call, arrivals: Vec<Arrival>) {
        self.ledger.forget(call.id);
        for arrival in arrivals {
            self.ledger.arrived(call.id, arrival);
        }
    }

    fn told(&mut self, call: &Call, took_ms: f64, told: Told) {
        self.reports[call.id as usize] = report(call.id, took_ms, told);
    }

    fn judge(&self) -> Verdict {
        judge(&self.plan, &self.ledger, &self.reports, self.client_failed.clone())
    }

    /// What is found, but for what an honest run lacks.
    fn found(&self) -> BTreeSet<&'static str> {
        let verdict = self.judge();
        let defects = verdict.defects.keys().filter(|defect| **defect != Defect::TooLittleHappened);
        defects.map(|defect| defect.name()).collect()
    }
}

#[track_caller]
fn finds(run: &Run, expected: &[&str]) {
    assert_eq!(run.found(), expected.iter().copied().collect::<BTreeSet<_>>(), "{}", run.judge());
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    finds(&Run::honest(), &[]);
}

#[test]
fn a_call_that_was_carried_out_twice() {
    let mut run = Run::honest();
    let call = run.create();
    let done = arrival(Some(run.record(&call)), Some(201));
    run.arrived(&call, vec![done.clone(), done]);
    finds(&run, &["done_twice", "sent_again"]);
}

#[test]
fn a_create_that_was_sent_again_behind_an_attempt_that_may_have_been_carried_out() {
    for (status, is_found) in [(None, true), (Some(503), true), (Some(429), false), (Some(401), false)] {
        let mut run = Run::honest();
        let call = run.create();
        let done = arrival(Some(run.record(&call)), Some(201));
        run.arrived(&call, vec![arrival(None, status), done]);
        finds(&run, if is_found { &["sent_again"] } else { &[] });
    }
}

#[test]
fn a_call_that_is_not_reported_or_twice_or_does_not_exist() {
    let mut run = Run::honest();
    run.reports.pop();
    finds(&run, &["lost"]);
    let mut run = Run::honest();
    run.reports.push(run.reports[0].clone());
    finds(&run, &["lost"]);
    let mut run = Run::honest();
    run.reports.push(report(1_000_000, 1.0, Told::Aborted));
    finds(&run, &["lost"]);
}

#[test]
fn a_caller_who_was_told_ok_though_nothing_was_done() {
    let mut run = Run::honest();
    let call = run.create();
    run.arrived(&call, vec![arrival(None, None)]);
    finds(&run, &["ok_not_done"]);
}

#[test]
fn a_caller_who_was_given_anothers_record() {
    let mut run = Run::honest();
    let call = run.create();
    let other = run.call(|other| {
        other.operation == Operation::Create && run.plan.client_of(other).account != run.plan.client_of(&call).account
    });
    let record = run.record(&other);
    run.told(&call, 10.0, Told::Ok { records: vec![record] });
    finds(&run, &["wrong_answer"]);
    // The same message in the name of another account.
    let mut run = Run::honest();
    let record = Record { account_sid: run.plan.accounts[7].sid.clone(), ..run.record(&call) };
    run.told(&call, 10.0, Told::Ok { records: vec![record] });
    finds(&run, &["wrong_answer"]);
    let mut run = Run::honest();
    run.told(&call, 10.0, Told::Ok { records: Vec::new() });
    finds(&run, &["wrong_answer"]);
}

#[test]
fn a_reader_who_was_given_something_else_or_not_all() {
    for operation in [Operation::Fetch, Operation::List] {
        let mut run = Run::honest();
        let call = run.read(operation);
        let mut records = run.plan.stored(&call);
        records.pop();
        run.told(&call, 10.0, Told::Ok { records });
        finds(&run, &["wrong_answer"]);
    }
}

#[test]
fn a_status_that_nothing_of_the_call_was_answered_with() {
    let mut run = Run::honest();
    let call = run.create();
    run.arrived(&call, vec![arrival(None, Some(429))]);
    run.told(&call, 10.0, error("rate_limited", None, Some(429), false));
    finds(&run, &[]);
    run.told(&call, 10.0, error("server", None, Some(503), true));
    finds(&run, &["wrong_error"]);
}

#[test]
fn an_abort_that_nobody_asked_for_or_that_came_too_early() {
    let mut run = Run::honest();
    let call = run.create();
    run.told(&call, 100.0, Told::Aborted);
    finds(&run, &["wrong_error"]);
    let mut run = Run::honest();
    let call = run.aborted();
    let after = call.abort_after_ms.unwrap() as f64;
    run.told(&call, after, Told::Aborted);
    finds(&run, &[]);
    run.told(&call, after - 10.0, Told::Aborted);
    finds(&run, &["ended_early"]);
}

#[test]
fn a_time_out_before_it_was_due() {
    let mut run = Run::honest();
    let call = run.create();
    run.told(&call, 301.0, error("unknown_outcome", Some("timeout"), None, true));
    finds(&run, &[]);
    run.told(&call, 120.0, error("unknown_outcome", Some("timeout"), None, true));
    finds(&run, &["ended_early"]);
    let mut run = Run::honest();
    let call = run.at(Place::Stuck);
    run.told(&call, 120.0, error("timeout", None, None, false));
    finds(&run, &["ended_early"]);
    // One call asks for a token, and others wait for it.
    let mut run = Run::honest();
    let call = run.call(|call| call.operation == Operation::Create && run.plan.account_of(call).client_id.is_some());
    run.ledger.forget(call.id);
    run.told(&call, 120.0, error("timeout", None, None, false));
    finds(&run, &[]);
    run.told(&call, 120.0, error("unknown_outcome", Some("timeout"), None, true));
    finds(&run, &["ended_early"]);
}

#[test]
fn a_connection_that_broke_though_the_answer_was_there() {
    let mut run = Run::honest();
    let call = run.create();
    run.told(&call, 10.0, error("unknown_outcome", Some("connection"), None, true));
    finds(&run, &["broken_without_cause"]);
    // Limited, it is sent again, and may be lost then without a trace.
    run.arrived(&call, vec![arrival(None, Some(429))]);
    finds(&run, &[]);
}

#[test]
fn a_caller_who_was_told_that_nothing_happened_though_it_did() {
    let mut run = Run::honest();
    let call = run.create();
    run.told(&call, 400.0, error("timeout", None, None, false));
    finds(&run, &["not_done_but_done"]);
}

#[test]
fn an_unknown_outcome_where_no_connection_came_about() {
    for place in Place::UNREACHABLE {
        let mut run = Run::honest();
        let call = run.at(place);
        run.told(&call, 400.0, error("unknown_outcome", Some("timeout"), None, true));
        finds(&run, &["unknown_never_connected"]);
    }
}

#[test]
fn a_transport_that_sees_no_connections_is_blamed_for_nothing_but_what_it_could_know() {
    let mut run = Run::honest();
    run.plan.sees_connections = false;
    let call = run.at(Place::Full);
    run.told(&call, 400.0, error("unknown_outcome", Some("timeout"), None, true));
    finds(&run, &[]);
    run.told(&call, 400.0, error("unknown_outcome", Some("connection"), None, true));
    finds(&run, &["unknown_never_connected"]);
}

#[test]
fn unknown_outcomes_of_which_nothing_arrived() {
    let mut run = Run::honest();
    let creates: Vec<Call> = run.plan.calls.clone();
    let is_live = |call: &&Call| call.operation == Operation::Create && run.plan.client_of(call).place == Place::Live;
    let some: Vec<Call> = creates.iter().filter(is_live).take(30).cloned().collect();
    for call in &some {
        run.ledger.forget(call.id);
        run.told(call, 400.0, error("unknown_outcome", Some("timeout"), None, true));
    }
    finds(&run, &["unknown_without_trace"]);
    for _ in 0..10 {
        run.ledger.count("ended early");
    }
    finds(&run, &[]);
}

#[test]
fn a_request_that_arrives_where_none_can() {
    for place in [Place::Full, Place::Untrusted] {
        let mut run = Run::honest();
        let call = run.at(place);
        run.arrived(&call, vec![Arrival { place, ..arrival(None, None) }]);
        finds(&run, &["arrived_all_the_same"]);
    }
    let mut run = Run::honest();
    let call = run.at(Place::Full);
    run.arrived(&call, vec![Arrival { place: Place::Full, ..arrival(Some(run.record(&call)), Some(201)) }]);
    finds(&run, &["arrived_all_the_same", "not_done_but_done"]);
}

#[test]
fn a_read_that_may_have_happened() {
    let mut run = Run::honest();
    let call = run.read(Operation::Fetch);
    run.arrived(&call, vec![arrival(None, None)]);
    run.told(&call, 400.0, error("unknown_outcome", Some("timeout"), None, true));
    finds(&run, &["read_may_have_happened"]);
}

#[test]
fn an_answer_that_lay_on_the_connection_before_the_call() {
    let mut run = Run::honest();
    let call = run.create();
    let unasked = |ms| Arrival { ended_before: Some((IdleEnd::Unasked, ms)), ..arrival(None, None) };
    run.told(&call, 10.0, error("api", None, Some(408), false));
    run.arrived(&call, vec![unasked(3)]);
    finds(&run, &[]);
    run.arrived(&call, vec![unasked(900)]);
    finds(&run, &["unasked_answer", "dead_connection"]);
    run.arrived(&call, Vec::new());
    finds(&run, &["unasked_answer"]);
}

#[test]
fn a_create_that_was_written_to_a_dead_connection() {
    let mut run = Run::honest();
    let call = run.create();
    run.told(&call, 10.0, error("unknown_outcome", Some("connection"), None, true));
    for (ms, expected) in [(20, &[][..]), (1_100, &["dead_connection"])] {
        let ended_before = Some((IdleEnd::Closed, ms));
        run.arrived(&call, vec![Arrival { ended_before, ..arrival(None, None) }]);
        finds(&run, expected);
    }
}

#[test]
fn a_busy_machine_keeps_few_from_noticing() {
    let ended_before = |ms| Arrival { ended_before: Some((IdleEnd::Closed, ms)), ..arrival(None, None) };
    let late = |count: usize, ms| {
        let mut run = Run::of(10_000);
        let is_create = |call: &&Call| {
            call.operation == Operation::Create
                && run.plan.client_of(call).place == Place::Live
                && call.abort_after_ms.is_none()
        };
        let creates: Vec<Call> = run.plan.calls.iter().filter(is_create).take(count).cloned().collect();
        assert_eq!(creates.len(), count);
        for call in creates {
            run.told(&call, 10.0, error("unknown_outcome", Some("connection"), None, true));
            run.arrived(&call, vec![ended_before(ms)]);
        }
        run
    };
    finds(&late(3, 900), &[]);
    finds(&late(30, 900), &["dead_connection"]);
    finds(&late(1, 1_100), &["dead_connection"]);
}

#[test]
fn requests_of_no_call_and_errors_of_no_library() {
    let mut run = Run::honest();
    run.ledger.strays.push("GET /elsewhere: no such path".to_owned());
    finds(&run, &["wrong_request"]);
    let mut run = Run::honest();
    let call = run.at(Place::Dead);
    run.told(&call, 10.0, error("other", None, None, false));
    finds(&run, &["foreign_error"]);
}

#[test]
fn connections_that_stay_open_and_a_client_that_fails() {
    let mut run = Run::honest();
    run.ledger.left_open = 1;
    finds(&run, &["left_open"]);
    let mut run = Run::honest();
    run.client_failed = Some("signal: 6".to_owned());
    finds(&run, &["client_failed"]);
}

#[test]
fn a_run_in_which_nothing_went_wrong_says_too_little() {
    let verdict = Run::honest().judge();
    let missing = &verdict.defects[&Defect::TooLittleHappened];
    assert!(missing.contains(&"never: late".to_owned()) && !verdict.is_passed(), "{missing:?}");
    let mut run = Run::honest();
    for call in run.plan.calls.clone() {
        if run.plan.client_of(&call).place == Place::Live {
            run.ledger.forget(call.id);
            run.told(&call, 400.0, error("connection", None, None, false));
        }
    }
    let missing = &run.judge().defects[&Defect::TooLittleHappened];
    assert!(missing.iter().any(|missing| missing.starts_with("only 0 of ")), "{missing:?}");
}

#[test]
fn a_verdict_names_the_call_and_all_that_is_known_of_it() {
    let mut run = Run::honest();
    let call = run.create();
    run.told(&call, 400.0, error("timeout", None, None, false));
    let text = run.judge().to_string();
    let sid = run.plan.sid(&call, 0);
    for part in [&format!("call {}, create", call.id), "not_done_but_done: 1", "answered 201", &sid, "FAILED"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(run.judge().to_json()["defects"]["not_done_but_done"]["count"], 1);
}

#[test]
fn reports_are_read_as_the_readme_shows_them() {
    let readme = include_str!("../../README.md");
    let begin = readme.find(r#"[{"id": 17, "took_ms""#).unwrap();
    let end = begin + readme[begin..].find("```").unwrap();
    let reports: Vec<Report> = serde_json::from_str(&readme[begin..end]).unwrap();
    assert_eq!(reports.len(), 4);
}

#[test]
fn the_readme_names_every_defect() {
    let readme = include_str!("../../README.md");
    let named = |name: &str| readme.contains(&format!("| `{name}` |"));
    for (_, name) in Defect::ALL {
        assert!(named(name), "{name}");
    }
    assert_eq!(readme.lines().filter(|line| line.starts_with("| `")).count(), Defect::ALL.len());
}

#[test]
fn kinds_are_those_of_all_languages() {
    let errors: Value = serde_json::from_str(include_str!("../../../errors.json")).unwrap();
    let kinds: Vec<&str> = errors.as_array().unwrap().iter().map(|error| error["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, KINDS);
}
