//! Who calls what: drawn from a seed before anything begins.

use serde_json::{Value, json};

use crate::random::Random;

/// The time-out of every attempt.
pub(crate) const TIMEOUT_MS: u64 = 300;
/// Records of a page of a list.
pub(crate) const PAGE_SIZE: usize = 3;

/// Where a client's requests go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Place {
    /// The server that misbehaves.
    Live,
    /// Nobody listens.
    Dead,
    /// Connecting hangs: the queue of those who wait to be accepted is full.
    Full,
    /// It accepts and never speaks, where the client expects TLS.
    Stuck,
    /// Its certificate is nobody's.
    Untrusted,
}

impl Place {
    pub(crate) const UNREACHABLE: [Place; 4] = [Place::Dead, Place::Full, Place::Stuck, Place::Untrusted];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Place::Live => "live",
            Place::Dead => "dead",
            Place::Full => "full",
            Place::Stuck => "stuck",
            Place::Untrusted => "untrusted",
        }
    }

    fn scheme(self) -> &'static str {
        if matches!(self, Place::Stuck | Place::Untrusted) { "https" } else { "http" }
    }
}

/// Whom requests are made for.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) sid: String,
    pub(crate) secret: String,
    /// The id of an OAuth client, if that is how the account is used; the secret is its secret then.
    pub(crate) client_id: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) place: Place,
    pub(crate) account: usize,
    max_retries: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    Fetch,
    List,
}

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) id: u64,
    pub(crate) client: usize,
    pub(crate) operation: Operation,
    pub(crate) pause_ms: Option<u64>,
    pub(crate) abort_after_ms: Option<u64>,
}

/// Calls that are made by so many workers.
#[derive(Debug)]
struct Portion {
    workers: usize,
    calls: std::ops::Range<usize>,
}

/// A record as a caller must be given it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub(crate) struct Record {
    pub(crate) account_sid: String,
    pub(crate) sid: String,
    pub(crate) body: String,
}

#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) accounts: Vec<Account>,
    pub(crate) clients: Vec<Client>,
    /// A call's id is its index.
    pub(crate) calls: Vec<Call>,
    pub(crate) has_aborts: bool,
    /// Whether the client can know of a call that has timed out that there was no connection.
    pub(crate) sees_connections: bool,
    portions: Vec<Portion>,
}

/// How a portion is drawn.
struct Manner {
    workers: usize,
    calls: usize,
    /// Whether workers pause before their calls, so that connections become idle.
    has_pauses: bool,
}

impl Plan {
    /// A plan of so many creates, and reads beside them.
    pub(crate) fn new(creates: usize, seed: u64, has_aborts: bool) -> Plan {
        let clients: Vec<Client> = [
            (Place::Live, 0, 2),
            (Place::Live, 0, 2),
            (Place::Live, 1, 2),
            (Place::Live, 2, 2),
            (Place::Live, 3, 0),
            (Place::Dead, 4, 1),
            (Place::Full, 5, 1),
            (Place::Stuck, 6, 1),
            (Place::Untrusted, 7, 1),
        ]
        .into_iter()
        .map(|(place, account, max_retries)| Client { place, account, max_retries })
        .collect();
        let accounts = (0..8).map(|number| account(seed, number)).collect();
        let mut plan = Plan {
            seed,
            accounts,
            clients,
            calls: Vec::new(),
            has_aborts,
            sees_connections: true,
            portions: Vec::new(),
        };
        // One call in ten reads.
        for manner in manners(creates * 10 / 9) {
            plan.draw(&manner);
        }
        plan
    }

    fn draw(&mut self, manner: &Manner) {
        let begin = self.calls.len();
        for id in begin..begin + manner.calls {
            let id = id as u64;
            let mut random = Random::of(&[self.seed, 1, id]);
            let unreachable = random.percent(4);
            let client = if unreachable { random.between(5, 9) } else { random.between(0, 5) } as usize;
            let operation = match id % 40 {
                9 | 19 | 29 => Operation::Fetch,
                39 => Operation::List,
                _ => Operation::Create,
            };
            let pause_ms = manner.has_pauses.then(|| random.between(0, 700));
            let is_aborted = self.has_aborts && random.percent(8);
            let abort_after_ms = is_aborted.then(|| match random.between(0, 4) {
                0 => 0,
                1 | 2 => random.between(1, 20),
                _ => random.between(20, 350),
            });
            self.calls.push(Call { id, client, operation, pause_ms, abort_after_ms });
        }
        self.portions.push(Portion { workers: manner.workers, calls: begin..self.calls.len() });
    }

    pub(crate) fn creates(&self) -> usize {
        self.calls.iter().filter(|call| call.operation == Operation::Create).count()
    }

    pub(crate) fn call(&self, id: u64) -> Option<&Call> {
        self.calls.get(usize::try_from(id).ok()?)
    }

    pub(crate) fn client_of(&self, call: &Call) -> &Client {
        &self.clients[call.client]
    }

    pub(crate) fn account_of(&self, call: &Call) -> &Account {
        &self.accounts[self.client_of(call).account]
    }

    /// The call of which a text speaks: the body of a create, the SID of a fetch, the `To` of a list.
    pub(crate) fn of_body(&self, body: &str) -> Option<&Call> {
        let id = body.strip_prefix("soak ")?.split(' ').next()?.parse().ok()?;
        self.call(id).filter(|call| call.operation == Operation::Create && self.body(call) == body)
    }

    pub(crate) fn of_sid(&self, sid: &str) -> Option<&Call> {
        let call = self.call(u64::from_str_radix(sid.get(18..34)?, 16).ok()?)?;
        (call.operation == Operation::Fetch && self.sid(call, 0) == sid).then_some(call)
    }

    pub(crate) fn of_number(&self, to: &str) -> Option<&Call> {
        let call = self.call(to.strip_prefix("+1555")?.parse().ok()?)?;
        (call.operation == Operation::List && number(call) == to).then_some(call)
    }

    /// The text of a message that is sent: of its call alone, some long, with characters that have to be escaped.
    pub(crate) fn body(&self, call: &Call) -> String {
        let mut random = Random::of(&[self.seed, 2, call.id]);
        let word = random.next();
        let mut body = format!("soak {} {word:016x} é✓ 1+1=2 & 100 %", call.id);
        if random.percent(10) {
            body.push_str(&" long".repeat(random.between(1, 280) as usize));
        }
        body
    }

    /// The SID of the record number `nth` that has to do with a call. It ends in the call's id.
    pub(crate) fn sid(&self, call: &Call, nth: usize) -> String {
        let word = Random::of(&[self.seed, 3, call.id, nth as u64]).next();
        format!("SM{word:016x}{:016x}", call.id)
    }

    /// What a read must give.
    pub(crate) fn stored(&self, call: &Call) -> Vec<Record> {
        let count = match call.operation {
            Operation::Create => 0,
            Operation::Fetch => 1,
            Operation::List => (call.id / 40 % 8) as usize,
        };
        let account_sid = &self.account_of(call).sid;
        let record = |nth| Record {
            account_sid: account_sid.clone(),
            sid: self.sid(call, nth),
            body: format!("stored {} {nth}", call.id),
        };
        (0..count).map(record).collect()
    }

    /// What `GET /plan` tells.
    pub(crate) fn clients_json(&self, port_of: impl Fn(Place) -> u16) -> Value {
        let client = |client: &Client| {
            let account = &self.accounts[client.account];
            let mut told = json!({
                "base_url": format!("{}://127.0.0.1:{}", client.place.scheme(), port_of(client.place)),
                "account_sid": account.sid,
                "timeout_ms": TIMEOUT_MS,
                "max_retries": client.max_retries,
            });
            match &account.client_id {
                Some(client_id) => {
                    told["client_id"] = json!(client_id);
                    told["client_secret"] = json!(account.secret);
                }
                None => told["auth_token"] = json!(account.secret),
            }
            told
        };
        json!({"clients": self.clients.iter().map(client).collect::<Vec<_>>()})
    }

    /// What `GET /work` gives for the nth time; no calls behind the last portion.
    pub(crate) fn work_json(&self, nth: usize) -> Value {
        match self.portions.get(nth) {
            Some(portion) => {
                let calls: Vec<Value> =
                    self.calls[portion.calls.clone()].iter().map(|call| self.call_json(call)).collect();
                json!({"workers": portion.workers, "calls": calls})
            }
            None => json!({"workers": 0, "calls": []}),
        }
    }

    fn call_json(&self, call: &Call) -> Value {
        let (operation, arguments) = match call.operation {
            Operation::Create => {
                ("create", json!({"to": number(call), "from": "+15550000000", "body": self.body(call)}))
            }
            Operation::Fetch => ("fetch", json!({"sid": self.sid(call, 0)})),
            Operation::List => ("list", json!({"to": number(call), "page_size": PAGE_SIZE})),
        };
        let mut told = json!({"id": call.id, "client": call.client, "operation": operation, "arguments": arguments});
        if let Some(pause) = call.pause_ms {
            told["pause_ms"] = json!(pause);
        }
        if let Some(abort) = call.abort_after_ms {
            told["abort_after_ms"] = json!(abort);
        }
        told
    }
}

/// One call after the other first, then with pauses, then more at once than any pool has connections, then the crowd.
fn manners(total: usize) -> Vec<Manner> {
    let alone = (total / 50).min(150);
    let pausing = (total / 25).min(600);
    let burst = (total / 20).min(600);
    let mut manners = vec![
        Manner { workers: 1, calls: alone, has_pauses: false },
        Manner { workers: 16, calls: pausing, has_pauses: true },
        Manner { workers: 200, calls: burst, has_pauses: false },
    ];
    let crowd = total - alone - pausing - burst;
    let portion = (total / 10).max(3_000);
    let mut left = crowd;
    while left > 0 {
        let calls = left.min(portion);
        manners.push(Manner { workers: 64, calls, has_pauses: false });
        left -= calls;
    }
    manners
}

fn number(call: &Call) -> String {
    format!("+1555{:07}", call.id)
}

fn account(seed: u64, number: u64) -> Account {
    let mut random = Random::of(&[seed, 4, number]);
    let mut hex = || format!("{:016x}{:016x}", random.next(), random.next());
    let (sid, secret, id) = (format!("AC{}", hex()), hex(), format!("OQ{}", hex()));
    Account { sid, secret, client_id: (number == 2).then_some(id) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_has_as_many_creates_as_were_asked_for_and_is_the_same_for_the_same_seed() {
        for creates in [9, 90, 10_000] {
            let (one, other) = (Plan::new(creates, 5, true), Plan::new(creates, 5, true));
            assert_eq!(one.creates(), creates);
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
        }
    }

    #[test]
    fn every_call_is_found_by_what_its_requests_say() {
        let plan = Plan::new(1_000, 0, true);
        for call in &plan.calls {
            let found = match call.operation {
                Operation::Create => plan.of_body(&plan.body(call)),
                Operation::Fetch => plan.of_sid(&plan.sid(call, 0)),
                Operation::List => plan.of_number(&number(call)),
            };
            assert_eq!(found.map(|found| found.id), Some(call.id));
        }
        assert!(plan.of_body("soak 1 of another day").is_none());
        assert!(plan.of_sid("SM").is_none() && plan.of_sid("SMé").is_none() && plan.of_number("+1").is_none());
    }

    #[test]
    fn without_aborts_nobody_aborts() {
        let plan = Plan::new(1_000, 0, false);
        assert!(plan.calls.iter().all(|call| call.abort_after_ms.is_none()));
    }
}
