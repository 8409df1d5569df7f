//! Misbehaviour on demand.

use std::time::Duration;

use super::mint::Mint;
use super::snapshot::{Kept, kept};
use crate::schema::Method;
use crate::value::{Decimal, Map, Value};

/// A way to fail, and when to.
///
/// A fault strikes every request, or every webhook, until it is used up or removed, unless it is narrowed down:
///
/// ```
/// use trunkline::sandbox::Fault;
/// use trunkline::schema::Method;
///
/// let busy = Fault::status(429).retry_after(2).times(3);
/// let lost = Fault::drop_connection().after_work().on(Method::Post, "/Messages").with_probability(0.1);
/// let twice = Fault::webhook_twice().event("message.incoming");
/// # let _ = (busy, lost, twice);
/// ```
#[must_use = "a fault strikes when it is added to a sandbox"]
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    kind: Kind,
    after_work: bool,
    method: Option<Method>,
    path: Option<String>,
    event: Option<String>,
    left: Option<u32>,
    probability: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// An error of this status, with a `Retry-After` of so many seconds.
    Status { status: u16, retry_after: Option<u64> },
    /// The connection ends without an answer.
    Drop,
    /// The answer is late.
    Delay { by: Duration },
    /// The answer is HTML instead of what was asked for.
    NotJson,
    /// The connection ends in the middle of the answer.
    Cut,
    /// The answer has no body.
    Empty,
    /// It strikes webhooks, no requests.
    Webhook { mishap: Mishap },
}

/// What befalls a webhook on its way to the application.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mishap {
    /// It is handed out this much later.
    Late { by: Duration },
    /// It is handed out once more, right behind itself.
    Twice,
    /// The next one to the same address overtakes it.
    OutOfOrder,
    /// It is never handed out.
    Lost,
}

/// What strikes one request.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Strike {
    pub(crate) delay: Duration,
    pub(crate) kind: Option<Kind>,
    pub(crate) after_work: bool,
}

impl Fault {
    fn new(kind: Kind, after_work: bool) -> Fault {
        Fault { kind, after_work, method: None, path: None, event: None, left: None, probability: 1.0 }
    }

    fn befalling(mishap: Mishap) -> Fault {
        Fault::new(Kind::Webhook { mishap }, false)
    }

    /// Answers with this status and Twilio's error body, and does nothing of what was asked.
    pub fn status(status: u16) -> Fault {
        Fault::new(Kind::Status { status, retry_after: None }, false)
    }

    /// Ends the connection without an answer, before anything of what was asked is done.
    pub fn drop_connection() -> Fault {
        Fault::new(Kind::Drop, false)
    }

    /// Answers this much later. The work is done at once, so a caller that loses patience does not know of it. Faults
    /// behind this one may strike the same request.
    pub fn delay(delay: Duration) -> Fault {
        Fault::new(Kind::Delay { by: delay }, true)
    }

    /// Does what was asked and answers with a page of HTML, as a proxy in the way would.
    pub fn not_json() -> Fault {
        Fault::new(Kind::NotJson, true)
    }

    /// Does what was asked and ends the connection in the middle of the answer.
    pub fn cut_body() -> Fault {
        Fault::new(Kind::Cut, true)
    }

    /// Does what was asked and leaves the body of the answer out.
    pub fn empty_body() -> Fault {
        Fault::new(Kind::Empty, true)
    }

    /// Hands a webhook out this much later than it is due; those behind it overtake it.
    pub fn webhook_late(delay: Duration) -> Fault {
        Fault::befalling(Mishap::Late { by: delay })
    }

    /// Hands a webhook out twice, with the same `I-Twilio-Idempotency-Token`. What the application answers first is carried out.
    pub fn webhook_twice() -> Fault {
        Fault::befalling(Mishap::Twice)
    }

    /// Holds a webhook back until the next one to the same address has been handed out, for ten seconds at most.
    pub fn webhook_out_of_order() -> Fault {
        Fault::befalling(Mishap::OutOfOrder)
    }

    /// Loses a webhook: it is never handed out, and [`super::Sandbox::webhooks`] says so.
    pub fn webhook_lost() -> Fault {
        Fault::befalling(Mishap::Lost)
    }

    /// Adds `Retry-After` to a status, in seconds.
    pub fn retry_after(mut self, seconds: u64) -> Fault {
        if let Kind::Status { retry_after, .. } = &mut self.kind {
            *retry_after = Some(seconds);
        }
        self
    }

    /// Fails after the work is done: the case in which a client that sends again does it twice.
    pub fn after_work(mut self) -> Fault {
        self.after_work = true;
        self
    }

    /// Strikes this often and no more.
    pub fn times(mut self, times: u32) -> Fault {
        self.left = Some(times);
        self
    }

    /// Strikes only webhooks that tell of this: `message.status`, `message.incoming` and so on. It means nothing to faults on requests.
    pub fn event(mut self, event: impl Into<String>) -> Fault {
        self.event = Some(event.into());
        self
    }

    /// Strikes only requests of this method whose path contains this text, or webhooks whose URL does.
    pub fn on(mut self, method: Method, path: impl Into<String>) -> Fault {
        self.method = Some(method);
        self.path = Some(path.into());
        self
    }

    /// Strikes only some requests or webhooks, by chance: never at 0, always at 1.
    pub fn with_probability(mut self, probability: f64) -> Fault {
        self.probability = probability;
        self
    }

    fn strikes(&self, method: Method, path: &str, chance: &mut Mint) -> bool {
        self.left != Some(0)
            && self.method.is_none_or(|wanted| wanted == method)
            && self.path.as_deref().is_none_or(|part| path.contains(part))
            && (self.probability >= 1.0 || chance.unit() < self.probability)
    }

    /// Reads a fault as the control endpoint takes it, or says what is wrong with it.
    pub(crate) fn from_map(map: &Map) -> Result<Fault, String> {
        const NAMES: [&str; 11] = [
            "kind",
            "status",
            "retry_after",
            "milliseconds",
            "after_work",
            "times",
            "method",
            "path",
            "event",
            "probability",
            "left",
        ];
        if let Some((unknown, _)) = map.iter().find(|(name, _)| !NAMES.contains(name)) {
            return Err(format!("`{unknown}` is no part of a fault; there are {}", NAMES.join(", ")));
        }
        let number = |name: &str| match map.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Integer(number)) if *number >= 0 => Ok(Some(number.unsigned_abs())),
            Some(_) => Err(format!("`{name}` must be a whole number, 0 or more")),
        };
        let text = |name: &str| match map.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(_) => Err(format!("`{name}` must be text")),
        };
        let kind = text("kind")?;
        let kind = kind.as_deref().unwrap_or("status");
        let milliseconds = || {
            number("milliseconds")?.map(Duration::from_millis).ok_or_else(|| format!("`{kind}` needs `milliseconds`"))
        };
        let mut fault = match kind {
            "status" => match number("status")?.and_then(|status| u16::try_from(status).ok()) {
                Some(status @ 200..=599) => Fault::status(status),
                _ => return Err("`status` must be an HTTP status from 200 to 599".to_owned()),
            },
            "drop" => Fault::drop_connection(),
            "delay" => Fault::delay(milliseconds()?),
            "not_json" => Fault::not_json(),
            "cut" => Fault::cut_body(),
            "empty" => Fault::empty_body(),
            "webhook_late" => Fault::webhook_late(milliseconds()?),
            "webhook_twice" => Fault::webhook_twice(),
            "webhook_out_of_order" => Fault::webhook_out_of_order(),
            "webhook_lost" => Fault::webhook_lost(),
            _ => {
                let kinds = "status, drop, delay, not_json, cut or empty, or webhook_late, webhook_twice, webhook_out_of_order or webhook_lost";
                return Err(format!("`kind` must be {kinds}"));
            }
        };
        if let Some(seconds) = number("retry_after")? {
            fault = fault.retry_after(seconds);
        }
        if let Some(times) = number("times")?.or(number("left")?) {
            fault = fault.times(u32::try_from(times).unwrap_or(u32::MAX));
        }
        fault.after_work |= match map.get("after_work") {
            None | Some(Value::Null) => false,
            Some(after) => after.as_bool().ok_or("`after_work` must be true or false")?,
        };
        if let Some(method) = text("method")? {
            fault.method = Some(Method::parse(&method).ok_or("`method` must be an HTTP method")?);
        }
        (fault.path, fault.event) = (text("path")?, text("event")?);
        if fault.event.is_some() && !matches!(fault.kind, Kind::Webhook { .. }) {
            return Err("`event` narrows faults on webhooks alone".to_owned());
        }
        fault.probability = match map.get("probability") {
            None | Some(Value::Null) => 1.0,
            Some(Value::Integer(number @ 0..=1)) => *number as f64,
            Some(Value::Decimal(number)) if (0.0..=1.0).contains(&number.to_f64()) => number.to_f64(),
            Some(_) => return Err("`probability` must be a number from 0 to 1".to_owned()),
        };
        Ok(fault)
    }

    /// The fault as the control endpoint shows it.
    pub(crate) fn to_map(&self) -> Map {
        let mut map = Map::new();
        let kind = match self.kind {
            Kind::Status { status, retry_after } => {
                map.insert("status", i64::from(status));
                if let Some(seconds) = retry_after {
                    map.insert("retry_after", i64::try_from(seconds).unwrap_or(i64::MAX));
                }
                "status"
            }
            Kind::Drop => "drop",
            Kind::Delay { by } => {
                map.insert("milliseconds", i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
                "delay"
            }
            Kind::NotJson => "not_json",
            Kind::Cut => "cut",
            Kind::Empty => "empty",
            Kind::Webhook { mishap: Mishap::Late { by } } => {
                map.insert("milliseconds", i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
                "webhook_late"
            }
            Kind::Webhook { mishap: Mishap::Twice } => "webhook_twice",
            Kind::Webhook { mishap: Mishap::OutOfOrder } => "webhook_out_of_order",
            Kind::Webhook { mishap: Mishap::Lost } => "webhook_lost",
        };
        map.insert("kind", kind);
        map.insert("after_work", self.after_work);
        map.insert("left", self.left.map(i64::from));
        map.insert("method", self.method.map(Method::as_str));
        map.insert("path", self.path.as_deref());
        map.insert("event", self.event.as_deref());
        map.insert("probability", Decimal::from(self.probability));
        map
    }
}

// As a program made it, which may ask for what the control endpoint refuses.
kept!(Fault { kind, after_work, method, path, event, left, probability });
kept!(enum Kind { Status { status, retry_after }, Drop {}, Delay { by }, NotJson {}, Cut {}, Empty {}, Webhook { mishap } });
kept!(enum Mishap { Late { by }, Twice {}, OutOfOrder {}, Lost {} });

/// The faults in force, in the order in which they are tried.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Kept for Faults {
    fn write(&self) -> Value {
        self.0.write()
    }

    fn read(value: &Value) -> Result<Faults, String> {
        Vec::read(value).map(Faults)
    }
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// What strikes a request: every delay up to the first fault of another kind, and that one.
    pub(crate) fn strike(&mut self, method: Method, path: &str, chance: &mut Mint) -> Strike {
        let mut strike = Strike::default();
        for fault in &mut self.0 {
            if matches!(fault.kind, Kind::Webhook { .. }) || !fault.strikes(method, path, chance) {
                continue;
            }
            fault.left = fault.left.map(|left| left.saturating_sub(1));
            match fault.kind {
                Kind::Delay { by } => strike.delay = strike.delay.saturating_add(by),
                kind => {
                    strike.kind = Some(kind);
                    strike.after_work = fault.after_work;
                    break;
                }
            }
        }
        self.0.retain(|fault| fault.left != Some(0));
        strike
    }

    /// What befalls a webhook: the first fault that strikes counts.
    pub(crate) fn strike_webhook(
        &mut self,
        event: &str,
        method: Method,
        url: &str,
        chance: &mut Mint,
    ) -> Option<Mishap> {
        let strikes = |fault: &mut Fault| match fault.kind {
            Kind::Webhook { mishap } if fault.event.as_deref().is_none_or(|wanted| wanted == event) => {
                fault.strikes(method, url, chance).then(|| {
                    fault.left = fault.left.map(|left| left.saturating_sub(1));
                    mishap
                })
            }
            _ => None,
        };
        let mishap = self.0.iter_mut().find_map(strikes);
        self.0.retain(|fault| fault.left != Some(0));
        mishap
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<Fault, String> {
        Fault::from_map(Value::from_json(json).unwrap().as_map().unwrap())
    }

    #[test]
    fn a_fault_strikes_as_often_as_it_was_told_to() {
        let mut faults = Faults::default();
        faults.add(Fault::status(503).times(2));
        let mut chance = Mint::new(0);
        let struck: Vec<bool> = (0..4).map(|_| faults.strike(Method::Get, "/x", &mut chance).kind.is_some()).collect();
        assert_eq!(struck, [true, true, false, false]);
        assert_eq!(faults.iter().count(), 0);
    }

    #[test]
    fn a_fault_strikes_only_the_method_and_path_it_names() {
        let mut faults = Faults::default();
        faults.add(Fault::drop_connection().on(Method::Post, "/Messages"));
        let mut strike = |method, path| faults.strike(method, path, &mut Mint::new(0)).kind;
        assert_eq!(strike(Method::Get, "/a/Messages.json"), None);
        assert_eq!(strike(Method::Post, "/a/Accounts.json"), None);
        assert_eq!(strike(Method::Post, "/a/Messages.json"), Some(Kind::Drop));
    }

    #[test]
    fn delays_add_up_and_let_the_next_fault_strike() {
        let mut faults = Faults::default();
        for fault in [Fault::delay(Duration::from_secs(1)), Fault::delay(Duration::from_secs(2)), Fault::status(500)] {
            faults.add(fault);
        }
        let strike = faults.strike(Method::Get, "/", &mut Mint::new(0));
        assert_eq!((strike.delay.as_secs(), strike.kind.is_some()), (3, true));
    }

    #[test]
    fn chance_strikes_about_as_often_as_it_says() {
        let mut faults = Faults::default();
        faults.add(Fault::status(429).with_probability(0.1));
        let mut chance = Mint::new(3);
        let struck = (0..10_000).filter(|_| faults.strike(Method::Get, "/", &mut chance).kind.is_some()).count();
        assert!((900..1100).contains(&struck), "{struck}");
    }

    #[test]
    fn faults_survive_the_way_through_json() {
        for fault in [
            Fault::status(429).retry_after(2).times(3),
            Fault::status(503).after_work(),
            Fault::drop_connection().on(Method::Post, "/Messages").with_probability(0.25),
            Fault::delay(Duration::from_millis(1500)),
            Fault::not_json(),
            Fault::cut_body(),
            Fault::empty_body(),
        ] {
            assert_eq!(parse(&Value::Map(fault.to_map()).to_json()), Ok(fault));
        }
    }

    #[test]
    fn a_wrong_fault_is_refused_with_a_reason() {
        for (json, reason) in [
            (r#"{"kind":"explode"}"#, "`kind`"),
            (r#"{"status":99}"#, "`status`"),
            (r#"{"kind":"delay"}"#, "`milliseconds`"),
            (r#"{"status":503,"probability":2}"#, "`probability`"),
            (r#"{"status":503,"method":"LOOK"}"#, "`method`"),
            (r#"{"status":503,"tmies":1}"#, "`tmies`"),
            (r#"{"status":503,"path":7}"#, "`path`"),
            (r#"{"status":503,"after_work":"yes"}"#, "`after_work`"),
        ] {
            let message = parse(json).unwrap_err();
            assert!(message.contains(reason), "{message}");
        }
    }
}
