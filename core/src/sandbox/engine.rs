//! What happens to a request, from its arrival to the answer or the lack of one.

use std::time::Duration;

use super::auth::Credentials;
use super::call::{Call, find_sid};
use super::fault::{Fault, Faults, Kind, Strike};
use super::form::{Form, Target};
use super::journal::{Journal, Work};
use super::kinds;
use super::mint::Mint;
use super::present::{self, Style};
use super::problem::Problem;
use super::route::{Found, Router, Step};
use super::rules::Received;
use super::settle::{Patience, Unsettled};
use super::snapshot::{Kept, member};
use super::state::{Key, State};
use super::voice::Act;
use super::webhooks::{Delivery, Wait, Webhook};
use super::{auth, control, files, rules, state, voice, webhooks};
use crate::schema::{Access, Answer, Body, Method, Product};
use crate::transport::{Headers, Request, Response};
use crate::value::{Map, Timestamp, Value};

/// What comes of a request.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Outcome {
    /// How long the caller waits for it.
    pub delay: Duration,
    /// The answer, or what is left of it.
    pub reply: Reply,
}

/// What the caller gets.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// An answer.
    Answer(Response),
    /// An answer whose connection ends in the middle of the body.
    Cut(Response),
    /// The connection ends without an answer.
    Dropped,
}

/// The service. It knows no clock and no chance but those it is given.
pub(crate) struct Engine {
    pub(crate) router: Router,
    seed: u64,
    pub(crate) credentials: Credentials,
    pub(crate) now: Timestamp,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    /// For [`crate::transport::Transport::random`].
    pub(crate) random: Mint,
    pub(crate) state: State,
    /// Decides which requests a fault strikes.
    chance: Mint,
    request_ids: Mint,
    /// What is left of it, while somebody waits until nothing is under way.
    patience: Option<Patience>,
}

impl Engine {
    pub(crate) fn new(products: &[&'static Product], seed: u64, credentials: Credentials, now: Timestamp) -> Engine {
        let mut engine = Engine {
            router: Router::new(products),
            seed,
            credentials,
            now,
            faults: Faults::default(),
            journal: Journal::default(),
            random: Mint::new(seed),
            state: State::new(seed),
            chance: Mint::new(seed),
            request_ids: Mint::new(seed),
            patience: None,
        };
        engine.reset();
        engine
    }

    /// Forgets everything but the credentials and the time.
    pub(crate) fn reset(&mut self) {
        let Credentials { account_sid, auth_token, key_sid, key_secret, client_id, client_secret } = &self.credentials;
        let mut state = State::new(self.seed);
        state.origin = self.state.origin.take();
        state.outbox.count_on_from(&self.state.outbox);
        let record = rules::new_account(account_sid, account_sid, auth_token, "Sandbox", self.whole_now());
        state.add_account(account_sid, record);
        let key = |secret: &String| Key { secret: secret.clone(), account: account_sid.clone() };
        state.keys.insert(key_sid.clone(), key(key_secret));
        state.clients.insert(client_id.clone(), key(client_secret));
        self.state = state;
        self.faults.clear();
        self.patience = None;
        self.journal = Journal::default();
        self.random = Mint::new(self.seed);
        self.chance = Mint::new(self.seed.wrapping_add(1));
        self.request_ids = Mint::new(self.seed.wrapping_add(2));
    }

    /// Becomes what a snapshot holds; nothing is changed if it cannot be read.
    pub(crate) fn become_again(&mut self, kept: &Value) -> Result<(), String> {
        let Engine { router: _, seed, credentials, now, faults, journal, random, state, chance, request_ids, patience } =
            self;
        let restored: (u64, Credentials, Timestamp) =
            (member(kept, "seed")?, member(kept, "credentials")?, member(kept, "now")?);
        let mints: (Mint, Mint, Mint) =
            (member(kept, "random")?, member(kept, "chance")?, member(kept, "request_ids")?);
        let (restored_faults, mut restored_state): (Faults, State) = (member(kept, "faults")?, member(kept, "state")?);
        // Where a sandbox is found, and who watches it, is nothing that a snapshot knows.
        restored_state.origin = state.origin.take();
        restored_state.changes = state.changes + 1;
        restored_state.outbox.changes = state.outbox.changes + 1;
        restored_state.outbox.count_on_from(&state.outbox);
        *state = restored_state;
        *faults = restored_faults;
        (*seed, *credentials, *now) = restored;
        (*random, *chance, *request_ids) = mints;
        *patience = None;
        *journal = Journal::default();
        Ok(())
    }

    /// What a snapshot holds.
    pub(crate) fn write(&self) -> Value {
        let Engine {
            router: _,
            seed,
            credentials,
            now,
            faults,
            journal: _,
            random,
            state,
            chance,
            request_ids,
            patience: _,
        } = self;
        Value::Map(Map::from_iter([
            ("seed", seed.write()),
            ("credentials", credentials.write()),
            ("now", now.write()),
            ("faults", faults.write()),
            ("random", random.write()),
            ("chance", chance.write()),
            ("request_ids", request_ids.write()),
            ("state", state.write()),
        ]))
    }

    /// The time in whole seconds, which is all that the service ever says.
    fn whole_now(&self) -> Timestamp {
        state::whole(self.now)
    }

    pub(crate) fn add_fault(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// Carries out one request.
    pub(crate) fn handle(&mut self, request: &Request) -> Outcome {
        let target = Target::parse(&request.url);
        if let Some(rest) = control::path_in(target.path) {
            let answer = control::answer(self, request.method, rest, request.body.as_deref().unwrap_or_default());
            return Outcome { delay: Duration::ZERO, reply: Reply::Answer(self.signed(answer)) };
        }
        self.let_time_pass();
        let file = files::asked(request, &target);
        let found = match file {
            Some(_) => Err(Problem::not_found(target.path)),
            None => self.router.find(&target, request.method),
        };
        let operation = found.as_ref().ok().map(|found| found.operation);
        let style = found.as_ref().map_or(Style::Json, |found| Style::of(found.operation, found.xml));
        let strike = self.faults.strike(request.method, target.path, &mut self.chance);
        let works = strike.kind.is_none() || strike.after_work;
        let now = self.whole_now();
        let found = if self.state.pace.is_too_fast(now) { Err(Problem::of_status(429)) } else { found };
        let file = file.filter(|_| !matches!(&found, Err(problem) if problem.status == 429));
        let result = works.then(|| match (&file, is_token_request(request.method, &target)) {
            (Some(file), _) => files::answer(&self.state, now, request, &target, file),
            (None, true) => {
                let token = auth::hand_out_token(&mut self.state, &form_of(request, &target, Body::Form)?, now)?;
                Ok(present::json_response(if target.path.ends_with("/v1/token") { 201 } else { 200 }, token))
            }
            (None, false) => found.and_then(|found| self.carry_out(found, request, &target)),
        });
        let struck = strike != Strike::default();
        let work = match &result {
            Some(Ok(_)) => Work::Done,
            Some(Err(_)) => Work::Refused,
            None => Work::Prevented,
        };
        let answer = result.map(|result| result.unwrap_or_else(|problem| present::problem(&problem, style)));
        let reply = spoil(answer, strike.kind, style);
        let reply = match reply {
            Reply::Answer(answer) => Reply::Answer(self.signed(answer)),
            Reply::Cut(answer) => Reply::Cut(self.signed(answer)),
            Reply::Dropped => Reply::Dropped,
        };
        self.journal.note(self.now, request, operation, &reply, struck, work);
        Outcome { delay: strike.delay, reply }
    }

    /// Lets everything happen that was due by now.
    pub(crate) fn let_time_pass(&mut self) {
        while let Some((at, event)) = self.state.due(self.now) {
            event.happen(&mut self.state, at);
        }
    }

    fn carry_out(&mut self, found: Found, request: &Request, target: &Target) -> Result<Response, Problem> {
        let now = self.whole_now();
        let caller = match found.operation.access {
            Access::Open => self.credentials.account_sid.clone(),
            access => auth::caller(&self.state, request.headers.get("authorization"), access, now)?,
        };
        if !self.state.account(&caller).is_some_and(|account| account.is_active()) {
            return Err(Problem::not_active(&caller));
        }
        let style = Style::of(found.operation, found.xml);
        let (asked, origin) = match found.named {
            Some(host) => {
                (target.path.get(1 + host.len()..).unwrap_or_default(), format!("{}/{host}", target.origin()))
            }
            None => (target.path, target.origin()),
        };
        let handler = rules::handler(found.operation).ok_or_else(|| Problem::not_found(asked))?;
        let form = form_of(request, target, found.operation.body)?;
        let mut call = self.understand(found, caller, asked, form)?;
        call.origin = origin;
        call.tells = request.headers.get("x-twilio-webhook-enabled") == Some("true");
        call.if_match = request.headers.get("if-match").map(str::to_owned);
        let done = handler(&mut call)?;
        Ok(present::done(&call, done, style))
    }

    /// Finds the account and the resources above that a path names.
    fn understand<'a>(
        &'a mut self,
        found: Found,
        caller: String,
        asked: &'a str,
        form: Form,
    ) -> Result<Call<'a>, Problem> {
        let now = self.whole_now();
        let Found { operation, node, steps, .. } = found;
        let host = operation.host;
        let mut account = caller.clone();
        let (mut path, mut key, mut parents) = (String::new(), None, Vec::new());
        // The last argument names an item, unless what hangs below it is listed or added to.
        let is_item =
            operation.paging().is_none() && !(self.router.has_items(node) && operation.name.ends_with(".create"));
        let last = if is_item { steps.len().saturating_sub(1) } else { steps.len() };
        let mut key_parameter = "";
        for (at, step) in steps.into_iter().enumerate() {
            match step {
                Step::Literal(literal) => {
                    path.push('/');
                    path.push_str(literal);
                }
                Step::Argument { name, value, .. } if at == last => (key, key_parameter) = (Some(value), name),
                Step::Argument { name, value, collection } => {
                    let sid = if name == "AccountSid" && host == "api" {
                        account = self.open_to(&caller, &value).ok_or_else(|| Problem::not_found(asked))??;
                        value
                    } else {
                        let place = state::place(host, &path);
                        match find_sid(&self.state, &account, &place, name, &value) {
                            Some(sid) => sid,
                            None if rules::comes_with_use(operation, name) && !kinds::looks_like_a_sid(&value) => value,
                            None if self.router.traits(collection).is_checked => return Err(Problem::not_found(asked)),
                            None => value,
                        }
                    };
                    path.push('/');
                    path.push_str(&sid);
                    parents.push((name, sid));
                }
            }
        }
        let (state, router) = (&mut self.state, &self.router);
        let collection = if is_item { router.collection(operation, node) } else { node };
        let traits = router.traits(collection);
        Ok(Call {
            state,
            router,
            now,
            moment: self.now,
            operation,
            node,
            traits,
            asked,
            origin: String::new(),
            caller,
            account,
            path,
            key,
            key_parameter,
            parents,
            form,
            tells: false,
            if_match: None,
        })
    }

    /// The account of this SID, if it is the caller or one of its subaccounts; a problem if it is not active.
    fn open_to(&self, caller: &str, sid: &str) -> Option<Result<String, Problem>> {
        let account = self.state.account(sid).filter(|account| sid == caller || account.owner() == caller)?;
        Some(if account.is_active() { Ok(sid.to_owned()) } else { Err(Problem::not_active(sid)) })
    }

    /// Puts a record where no operation can: a push binding, which devices make, or a message that came in. Gives its
    /// SID.
    pub(crate) fn insert(&mut self, account: &str, host: &str, path: &str, fields: Map) -> Result<String, Problem> {
        let found = self.router.find(&Target::parse(&address(host, path)), Method::Get)?;
        let Answer::Page(paging) = &found.operation.answer else { return Err(Problem::not_found(path)) };
        let mut call = self.understand(found, account.to_owned(), path, Form::default())?;
        let mut record = call.blank(paging.model);
        for (name, value) in fields {
            let kind = paging.model.fields.iter().find(|field| field.name == name).map(|field| &field.kind);
            let value = match (kind, value) {
                (Some(kind), Value::Text(text)) => kinds::read(&text, kind).unwrap_or(Value::Text(text)),
                (_, value) => value,
            };
            record.insert(name, value);
        }
        let key = call.key_of(&record);
        call.keep(record);
        Ok(key)
    }

    /// Adds the headers that every answer has.
    pub(crate) fn signed(&mut self, mut answer: Response) -> Response {
        answer.headers.set("Date", self.now.to_rfc2822().replace("+0000", "GMT"));
        answer.headers.set("Twilio-Request-Id", self.request_ids.sid("RQ"));
        answer.headers.set("Twilio-Request-Duration", "0.005");
        answer
    }

    /// Hands out the next webhook, once it is due.
    pub(crate) fn next_webhook(&mut self, wait: Wait) -> Result<Option<Webhook>, Unsettled> {
        self.let_time_pass();
        let mut patience = match wait {
            Wait::Settled => Some(self.patience.take().unwrap_or_else(|| Patience::new(self.state.load()))),
            Wait::No | Wait::Until(_) => None,
        };
        self.patience = None;
        loop {
            if let Some(patience) = patience.take_if(|patience| !patience.step()) {
                return Err(patience.exhausted(self.state.under_way()));
            }
            if let Some(webhook) = webhooks::take(&mut self.state, &mut self.faults, &mut self.chance, self.now) {
                if let Some(patience) = &mut patience {
                    patience.note(&webhook);
                }
                self.patience = patience;
                return Ok(Some(webhook));
            }
            let next = match wait {
                Wait::No => None,
                Wait::Until(end) => self.state.next_moment(true).filter(|next| *next <= end),
                Wait::Settled => self.state.next_moment(false),
            };
            let Some(next) = next else { break };
            self.set_now(next);
            self.let_time_pass();
        }
        if let Wait::Until(end) = wait {
            self.set_now(end);
        }
        Ok(None)
    }

    /// Goes on from what came of a webhook.
    pub(crate) fn answer_webhook(&mut self, id: u64, delivery: &Delivery) -> bool {
        self.let_time_pass();
        webhooks::settle(&mut self.state, self.now, id, delivery)
    }

    /// Takes a message from a person. Gives its SID.
    pub(crate) fn receive(&mut self, received: &Received) -> Result<String, Problem> {
        self.let_time_pass();
        for (name, value) in [("from", &received.from), ("to", &received.to)] {
            if value.trim().is_empty() {
                return Err(Problem::missing(name));
            }
        }
        let (now, account) = (self.whole_now(), self.credentials.account_sid.clone());
        Ok(rules::receive(&mut self.state, now, &account, received))
    }

    /// Takes a call from a person. Gives its SID.
    pub(crate) fn receive_call(&mut self, from: &str, to: &str) -> Result<String, Problem> {
        self.let_time_pass();
        for (name, value) in [("from", from), ("to", to)] {
            if value.trim().is_empty() {
                return Err(Problem::missing(name));
            }
        }
        let account = self.credentials.account_sid.clone();
        Ok(voice::receive(&mut self.state, self.now, &account, from, to))
    }

    /// Lets a person do something in a call.
    pub(crate) fn act(&mut self, sid: &str, act: &Act) -> Result<(), Problem> {
        self.let_time_pass();
        voice::act(&mut self.state, self.now, sid, act)
    }

    /// A call as those see it who take part in it.
    pub(crate) fn view(&mut self, sid: &str) -> Result<Map, Problem> {
        self.let_time_pass();
        voice::view(&self.state, sid).ok_or_else(|| Problem::new(404, 20404, format!("There is no call {sid}")))
    }

    /// Keeps so many of an account's messages that have come to their end.
    pub(crate) fn keep_messages(&mut self, count: Option<usize>) {
        self.state.kept_messages = count;
        for account in self.state.account_sids() {
            rules::forget(&mut self.state, &account);
        }
    }

    /// Says what Lookup tells of a number, or forgets it.
    pub(crate) fn list_number(&mut self, number: &str, fields: Option<&Map>) -> Result<(), String> {
        match fields {
            Some(fields) => {
                rules::check_entry(fields)?;
                self.state.directory.insert(number.to_owned(), fields.clone())
            }
            None => self.state.directory.remove(number),
        };
        Ok(())
    }

    /// Sets the clock, never back.
    pub(crate) fn set_now(&mut self, time: Timestamp) {
        self.now = self.now.max(time);
    }

    /// Moves the clock.
    pub(crate) fn advance(&mut self, by: Duration) {
        self.now = self.now + by;
    }
}

/// Where a list is that a record is put into. The path names the product if the host does not.
pub(crate) fn address(host: &str, path: &str) -> String {
    format!("sandbox://{host}{path}")
}

/// The token endpoint is there whatever products are.
fn is_token_request(method: Method, target: &Target) -> bool {
    let (_, name) = target.path.rsplit_once('/').unwrap_or_default();
    let at = |path: &str| {
        ["", "/oauth", "/iam", "/preview-iam"].iter().any(|host| target.path.strip_prefix(host) == Some(path))
    };
    method == Method::Post && name == "token" && (at("/v1/token") || at("/v2/token"))
}

/// The parameters of the body, then those of the query.
fn form_of(request: &Request, target: &Target, body: Body) -> Result<Form, Problem> {
    let text = request.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
    let mut form = match body {
        Body::Json(_) => Form::parse_json(&text).ok_or_else(Problem::no_json)?,
        Body::Form | Body::None => Form::parse(&text),
    };
    form.extend(Form::parse(target.query));
    Ok(form)
}

/// What a fault makes of an answer; there is none if the work was not done.
fn spoil(answer: Option<Response>, kind: Option<Kind>, style: Style) -> Reply {
    let answer = answer.unwrap_or_else(|| Response::new(502, Headers::new(), ""));
    match kind {
        None | Some(Kind::Delay { .. } | Kind::Webhook { .. }) => Reply::Answer(answer),
        Some(Kind::Drop) => Reply::Dropped,
        Some(Kind::Cut) => Reply::Cut(answer),
        Some(Kind::Empty) => Reply::Answer(Response::new(answer.status, answer.headers, "")),
        Some(Kind::NotJson) => {
            let page = "<html><body><h1>Bad Gateway</h1></body></html>";
            Reply::Answer(Response::new(answer.status, Headers::from_iter([("Content-Type", "text/html")]), page))
        }
        Some(Kind::Status { status, retry_after }) => {
            let mut answer = present::problem(&Problem::of_status(status), style);
            if let Some(seconds) = retry_after {
                answer.headers.set("Retry-After", seconds.to_string());
            }
            Reply::Answer(answer)
        }
    }
}
