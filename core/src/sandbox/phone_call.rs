//! A call as a test takes part in it.

use super::Sandbox;
use super::problem::Problem;
use super::voice::{self, Act, Pickup, Said};
use crate::value::Value;

/// A call, and the person in it.
///
/// ```
/// use trunkline::sandbox::{Delivery, Sandbox};
/// use trunkline::transport::{Headers, Response};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::new();
/// let numbers = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers", sandbox.account_sid());
/// let settings = [("phone_number", "+15017122661"), ("voice_url", "https://app.example/voice")];
/// sandbox.insert(&numbers, settings.into_iter().collect());
/// let application = |webhook: &trunkline::sandbox::Webhook| {
///     let twiml = match webhook.event {
///         "call.incoming" => "<Response><Gather numDigits='1'><Say>Press 1 for sales</Say></Gather></Response>",
///         _ => "<Response><Say>Welcome to sales</Say></Response>",
///     };
///     Delivery::Answered(Response::new(200, Headers::from_iter([("Content-Type", "text/xml")]), twiml))
/// };
/// let call = sandbox.receive_call("+15558675310", "+15017122661")?;
/// sandbox.settle(application)?; // until somebody is to do something
/// call.press("1")?;
/// sandbox.settle(application)?;
/// let said: Vec<String> = call.transcript().into_iter().map(|said| said.text).collect();
/// assert_eq!(said, ["Press 1 for sales", "1", "Welcome to sales"]);
/// assert_eq!(call.status(), "completed");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct PhoneCall {
    sandbox: Sandbox,
    sid: String,
}

impl PhoneCall {
    pub(crate) fn new(sandbox: Sandbox, sid: String) -> PhoneCall {
        PhoneCall { sandbox, sid }
    }

    /// Its SID.
    pub fn sid(&self) -> &str {
        &self.sid
    }

    /// Where it stands: `queued`, `ringing`, `in-progress`, or how it ended; empty if there is no such call.
    pub fn status(&self) -> String {
        self.text("status")
    }

    /// `inbound` if the person called, `outbound-api` or `outbound-dial` if the person was called.
    pub fn direction(&self) -> String {
        self.text("direction")
    }

    /// Who calls.
    pub fn from(&self) -> String {
        self.text("from")
    }

    /// Who is called.
    pub fn to(&self) -> String {
        self.text("to")
    }

    /// Who picked up, `human` or `machine_start` for example, where that was to be found out.
    pub fn answered_by(&self) -> Option<String> {
        Some(self.text("answered_by")).filter(|who| !who.is_empty())
    }

    /// The call that dialed it, if another did.
    pub fn parent(&self) -> Option<PhoneCall> {
        Some(self.text("parent_call_sid")).filter(|sid| !sid.is_empty()).map(|sid| self.sandbox.call(sid))
    }

    /// The calls that it dialed, oldest first.
    pub fn dialed(&self) -> Vec<PhoneCall> {
        self.texts("dialed").into_iter().map(|sid| self.sandbox.call(sid)).collect()
    }

    /// What was said, played and pressed so far, in order, by both sides.
    pub fn transcript(&self) -> Vec<Said> {
        let mut engine = self.sandbox.0.engine();
        engine.let_time_pass();
        engine.state.lines.get(&self.sid).map(|line| line.transcript().to_vec()).unwrap_or_default()
    }

    /// What a person can do now: `answer`, `digits`, `speech`.
    pub fn waits_for(&self) -> Vec<String> {
        self.texts("waits_for")
    }

    /// The phone rings, and is picked up: by a person, a machine or a fax.
    ///
    /// # Errors
    /// An [invalid argument](crate::ErrorKind::InvalidArgument) if it does not ring, or that picks up nothing.
    pub fn answer(&self, pickup: Pickup) -> crate::Result<()> {
        self.act(&Act::Answer(pickup))
    }

    /// The phone rings, and is not picked up: busy, no answer, or failed.
    ///
    /// # Errors
    /// An [invalid argument](crate::ErrorKind::InvalidArgument) if it does not ring, or that declines nothing.
    pub fn decline(&self, pickup: Pickup) -> crate::Result<()> {
        self.act(&Act::Decline(pickup))
    }

    /// The person presses keys: 0 to 9, *, # and A to D.
    ///
    /// # Errors
    /// An [invalid argument](crate::ErrorKind::InvalidArgument) if there is no such key, or the call is not in progress.
    pub fn press(&self, digits: &str) -> crate::Result<()> {
        self.act(&Act::Press(digits.to_owned()))
    }

    /// The person says something, which the speech recognition hears rightly (with a confidence of 0.9).
    ///
    /// # Errors
    /// An [invalid argument](crate::ErrorKind::InvalidArgument) if it is nothing, or the call is not in progress.
    pub fn say(&self, text: &str) -> crate::Result<()> {
        self.say_with_confidence(text, 0.9)
    }

    /// The same, with another confidence, from 0 to 1.
    ///
    /// # Errors
    /// As for [`PhoneCall::say`], and if the confidence is none.
    pub fn say_with_confidence(&self, text: &str, confidence: f64) -> crate::Result<()> {
        self.act(&Act::Say { text: text.to_owned(), confidence })
    }

    /// The person hangs up; whoever is called and has not answered declines.
    ///
    /// # Errors
    /// An [invalid argument](crate::ErrorKind::InvalidArgument) if the call is over.
    pub fn hang_up(&self) -> crate::Result<()> {
        self.act(&Act::HangUp)
    }

    fn act(&self, act: &Act) -> crate::Result<()> {
        let done = self.sandbox.0.engine().act(&self.sid, act);
        done.map_err(|problem: Problem| crate::Error::new(crate::ErrorKind::InvalidArgument, problem.message))
    }

    fn text(&self, name: &str) -> String {
        let mut engine = self.sandbox.0.engine();
        engine.let_time_pass();
        voice::told(&engine.state, &self.sid, name).to_owned()
    }

    fn texts(&self, name: &str) -> Vec<String> {
        let view = self.sandbox.0.engine().view(&self.sid).unwrap_or_default();
        let texts = view.get(name).and_then(Value::as_list).unwrap_or_default().iter();
        texts.filter_map(Value::as_str).map(str::to_owned).collect()
    }
}
