//! Whatever happens, in whatever order: nothing is lost, pages and counts agree, and every webhook that is due is delivered once, or as often
//! as its URL asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::select;

use super::Api;
use super::webhooks::{answered, parameter};
use crate::sandbox::{Delivery, Fault, Received, Sandbox, Webhook};
use crate::value::{Map, Value};

const OWN: [&str; 2] = ["+15017122661", "+15017122662"];
const PEOPLE: [&str; 3] = ["+15550000001", "+15550000002", "+15550000003"];
/// How often a webhook is sent at most: once, and twice more after an error.
const TRIES: usize = 3;
const CALLBACK: &str = "http://app.example/status#rc=2&rp=5xx";

#[derive(Clone, Debug)]
enum Step {
    Send { own: usize, person: usize, callback: bool },
    Receive { own: usize, person: usize, text: &'static str },
    Advance { milliseconds: u64 },
    Settle,
    Fail { person: usize, code: Option<i64> },
    Stray { fault: u8 },
    Restore,
}

fn any_step() -> impl Strategy<Value = Step> {
    let (own, person) = (0..OWN.len(), 0..PEOPLE.len());
    let text = select(vec!["Hi", "Hello", "STOP", "start", "Help"]);
    prop_oneof![
        4 => (own.clone(), person.clone(), any::<bool>()).prop_map(|(own, person, callback)| Step::Send { own, person, callback }),
        3 => (own, person.clone(), text).prop_map(|(own, person, text)| Step::Receive { own, person, text }),
        3 => (0..4000_u64).prop_map(|milliseconds| Step::Advance { milliseconds }),
        1 => Just(Step::Settle),
        1 => (person, select(vec![None, Some(30003), Some(30005), Some(30001)])).prop_map(|(person, code)| Step::Fail { person, code }),
        1 => (0..2_u8).prop_map(|fault| Step::Stray { fault }),
        1 => Just(Step::Restore),
    ]
}

/// The application, which fails as often as it is told to, and remembers what it was told.
#[derive(Default)]
struct Application {
    fails: Vec<bool>,
    asked: usize,
    /// By idempotency token: what was told, and with what each try was answered.
    told: BTreeMap<String, (String, Vec<u16>)>,
    /// Messages that it answered with a reply.
    replied: usize,
}

impl Application {
    fn answer(&mut self, webhook: &Webhook) -> Delivery {
        let is_failing = !self.fails.is_empty() && self.fails[self.asked % self.fails.len()];
        self.asked += 1;
        let what =
            format!("{} {} {}", webhook.event, parameter(webhook, "MessageSid"), parameter(webhook, "MessageStatus"));
        let token = webhook.headers.get("I-Twilio-Idempotency-Token").unwrap().to_owned();
        let (known, tries) = self.told.entry(token).or_insert_with(|| (what.clone(), Vec::new()));
        assert_eq!(*known, what, "what is sent again is the same");
        tries.push(if is_failing { 503 } else { 200 });
        if is_failing {
            return answered(503, "");
        }
        let replies = webhook.event == "message.incoming" && parameter(webhook, "Body") == "Hello";
        self.replied += usize::from(replies);
        answered(200, if replies { "<Response><Message>Well, hello</Message></Response>" } else { "" })
    }
}

/// What must have happened.
#[derive(Default)]
struct Model {
    /// SIDs of messages that were accepted and that came in, in order, and whether somebody is told of their way.
    sent: Vec<(String, bool)>,
    received: Vec<String>,
    opted_out: BTreeSet<(usize, usize)>,
    /// Answers to STOP, START and HELP.
    consents: usize,
    created: u64,
}

fn text(message: &Map, field: &str) -> String {
    message.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_every_webhook_comes_as_often_as_it_should(
        steps in prop::collection::vec(any_step(), 1..45),
        fails in prop::collection::vec(prop::bool::weighted(0.3), 0..7),
        page_size in 1..9_usize,
    ) {
        let mut api = Api::new();
        let numbers = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", api.user);
        for own in OWN {
            let fields = [("phone_number", own), ("sms_url", "http://app.example/in#rc=2&rp=5xx")];
            api.sandbox.insert(&numbers, fields.into_iter().collect()).unwrap();
        }
        let (mut model, mut application) = (Model::default(), Application { fails, ..Application::default() });
        for step in &steps {
            apply(&mut api, &mut model, &mut application, step);
        }
        api.sandbox.settle(|webhook| application.answer(webhook)).unwrap();

        // Nothing is lost, and nothing made up.
        let listed = list(&api, page_size);
        let own: Vec<&String> = model.sent.iter().map(|(sid, _)| sid).chain(&model.received).collect();
        prop_assert!(own.iter().all(|sid| listed.iter().filter(|message| text(message, "sid") == **sid).count() == 1));
        prop_assert_eq!(listed.len(), own.len() + model.consents + application.replied);
        prop_assert_eq!(listed.iter().map(|it| text(it, "sid")).collect::<BTreeSet<String>>().len(), listed.len());
        prop_assert_eq!(list(&api, 1000), listed.clone(), "pages of any size make the same list");
        let newest_first: Vec<String> = api.sandbox.messages(None, None).iter().rev().map(|it| text(it, "sid")).collect();
        prop_assert_eq!(newest_first, listed.iter().map(|it| text(it, "sid")).collect::<Vec<_>>());
        prop_assert!(listed.iter().all(|it| ["delivered", "undelivered", "failed", "received"].contains(&text(it, "status").as_str())));
        if !steps.iter().any(|step| matches!(step, Step::Restore)) {
            prop_assert_eq!(api.sandbox.count("api.v2010.accounts.messages.create"), model.created);
        }

        // Each webhook that is due comes once, and again only after an error, as often as its URL asks for.
        let mut expected: Vec<String> = model.received.iter().map(|sid| format!("message.incoming {sid} ")).collect();
        for message in &listed {
            let sid = text(message, "sid");
            if model.sent.iter().any(|(known, callback)| *known == sid && *callback) {
                let way: &[&str] = match text(message, "status").as_str() {
                    "failed" => &["sending", "failed"],
                    "undelivered" => &["sending", "sent", "undelivered"],
                    _ => &["sending", "sent", "delivered"],
                };
                expected.extend(way.iter().map(|status| format!("message.status {sid} {status}")));
            }
        }
        expected.sort();
        let mut told: Vec<String> = application.told.values().map(|(what, _)| what.clone()).collect();
        told.sort();
        prop_assert_eq!(told, expected);
        for (what, tries) in application.told.values() {
            let (last, before) = tries.split_last().unwrap();
            let is_over = *last == 200 || tries.len() == TRIES;
            prop_assert!(is_over && tries.len() <= TRIES && before.iter().all(|status| *status == 503), "{}: {:?}", what, tries);
        }

        // What people see is what was theirs, in the end.
        for person in PEOPLE {
            let seen: Vec<String> = api.sandbox.conversation(person).iter().map(|it| text(it, "sid")).collect();
            let theirs = |it: &&Map| text(it, "from") == person || text(it, "to") == person && text(it, "status") == "delivered";
            let expected: Vec<String> = listed.iter().rev().filter(theirs).map(|it| text(it, "sid")).collect();
            prop_assert_eq!(seen, expected);
        }
    }
}

fn apply(api: &mut Api, model: &mut Model, application: &mut Application, step: &Step) {
    match *step {
        Step::Send { own, person, callback } => {
            let mut form = vec![("To", PEOPLE[person]), ("From", OWN[own]), ("Body", "News")];
            form.extend(callback.then_some(("StatusCallback", CALLBACK)));
            let answer = api.post(&api.messages(), &form);
            if model.opted_out.contains(&(own, person)) {
                answer.refused(400, 21610);
            } else {
                model.sent.push((answer.ok(201).text("sid").to_owned(), callback));
                model.created += 1;
            }
        }
        Step::Receive { own, person, text } => {
            model.received.push(api.sandbox.receive(&Received::new(PEOPLE[person], OWN[own], text)).unwrap());
            let answers = match text {
                "STOP" => {
                    model.opted_out.insert((own, person));
                    true
                }
                "start" => model.opted_out.remove(&(own, person)),
                text => text == "Help",
            };
            model.consents += usize::from(answers);
        }
        Step::Advance { milliseconds } => {
            api.sandbox.advance_with(Duration::from_millis(milliseconds), |webhook| application.answer(webhook));
        }
        Step::Settle => api.sandbox.settle(|webhook| application.answer(webhook)).unwrap(),
        Step::Fail { person, code } => api.sandbox.fail_delivery(PEOPLE[person], code),
        Step::Stray { fault: 0 } => api.sandbox.add_fault(Fault::webhook_late(Duration::from_millis(800)).times(1)),
        Step::Stray { .. } => api.sandbox.add_fault(Fault::webhook_out_of_order().times(1)),
        Step::Restore => {
            let sandbox = Sandbox::with_seed(1);
            sandbox.restore(&api.sandbox.snapshot()).unwrap();
            api.sandbox = sandbox;
        }
    }
}

/// All messages, newest first, page by page.
fn list(api: &Api, page_size: usize) -> Vec<Map> {
    let (mut messages, mut url) = (Vec::new(), format!("{}?PageSize={page_size}", api.messages()));
    loop {
        let page = api.get(&url).ok(200);
        messages.extend(page.at("messages").as_list().unwrap().iter().filter_map(Value::as_map).cloned());
        match page.at("next_page_uri").as_str() {
            Some(next) => url = format!("https://api.twilio.com{next}"),
            None => return messages,
        }
    }
}
