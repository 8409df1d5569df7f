//! Calls as a test takes part in them.

use std::time::SystemTime;

use trunkline::sandbox::{PhoneCall, Pickup, Said};

use crate::{SandboxRefusal, refused};

/// How a call stands.
#[derive(uniffi::Record)]
pub struct SandboxCall {
    /// Where it is in its life.
    pub status: String,
    /// Who began it.
    pub direction: String,
    /// Who calls.
    pub from: String,
    /// Who is called.
    pub to: String,
    /// Who picked up.
    pub answered_by: Option<String>,
    /// The SID of the call that dialed it.
    pub parent_sid: Option<String>,
    /// The SIDs of the calls that it dialed.
    pub dialed: Vec<String>,
    /// What the person can do now.
    pub waits_for: Vec<String>,
    /// What was said so far.
    pub transcript: Vec<SandboxSaid>,
}

/// One thing that was said or done in a call.
#[derive(uniffi::Record)]
pub struct SandboxSaid {
    /// When it began.
    pub at: SystemTime,
    /// Who did it.
    pub by: String,
    /// What it is.
    pub kind: String,
    /// The words.
    pub text: String,
}

/// What a person does in a call.
#[derive(uniffi::Enum)]
pub enum SandboxAct {
    /// Picks up.
    Answer {
        /// As what.
        pickup: String,
    },
    /// Does not.
    Decline {
        /// Why.
        pickup: String,
    },
    /// Presses keys.
    Press {
        /// Which.
        digits: String,
    },
    /// Says something.
    Say {
        /// What.
        text: String,
        /// How sure the speech recognition is.
        confidence: f64,
    },
    /// Hangs up.
    HangUp,
}

impl From<Said> for SandboxSaid {
    fn from(said: Said) -> SandboxSaid {
        SandboxSaid { at: said.at.into(), by: said.by, kind: said.kind, text: said.text }
    }
}

/// Nothing if there is no such call.
pub(crate) fn state_of(call: &PhoneCall) -> Option<SandboxCall> {
    let sids = |calls: Vec<PhoneCall>| calls.iter().map(|call| call.sid().to_owned()).collect();
    Some(call.status()).filter(|status| !status.is_empty()).map(|status| SandboxCall {
        status,
        direction: call.direction(),
        from: call.from(),
        to: call.to(),
        answered_by: call.answered_by(),
        parent_sid: call.parent().map(|parent| parent.sid().to_owned()),
        dialed: sids(call.dialed()),
        waits_for: call.waits_for(),
        transcript: call.transcript().into_iter().map(SandboxSaid::from).collect(),
    })
}

pub(crate) fn act(call: &PhoneCall, act: SandboxAct) -> Result<(), SandboxRefusal> {
    let done = match act {
        SandboxAct::Answer { pickup } => call.answer(pickup_of(&pickup)?),
        SandboxAct::Decline { pickup } => call.decline(pickup_of(&pickup)?),
        SandboxAct::Press { digits } => call.press(&digits),
        SandboxAct::Say { text, confidence } => call.say_with_confidence(&text, confidence),
        SandboxAct::HangUp => call.hang_up(),
    };
    done.map_err(|error| refused(error.message()))
}

pub(crate) fn pickup_of(name: &str) -> Result<Pickup, SandboxRefusal> {
    Pickup::parse(name).ok_or_else(|| refused(format!("nobody picks up as {name}")))
}
