//! Calls, and what people do in them.

use super::{refused, text};
use crate::sandbox::engine::Engine;
use crate::sandbox::problem::Problem;
use crate::sandbox::voice::{self, Act, Pickup};
use crate::value::{Map, Value};

const HOW: &str = "`as` is `human`, `machine`, `fax`, `busy`, `no-answer`, `failed` or `manual`";
/// How sure the speech recognition is, unless it is said.
const CONFIDENCE: f64 = 0.9;

pub(super) fn calls(engine: &mut Engine) -> Map {
    engine.let_time_pass();
    let sids = voice::sids(&engine.state, &engine.credentials.account_sid);
    Map::from_iter([("calls", sids.filter_map(|sid| voice::shown(&engine.state, sid)).collect::<Vec<Map>>())])
}

pub(super) fn receive(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let sid = engine.receive_call(text(body, "from"), text(body, "to"))?;
    engine.view(&sid)
}

/// Shows a call, after a person has done something in it: `CA…/press`.
pub(super) fn act(engine: &mut Engine, path: &str, body: &Value) -> Result<Map, Problem> {
    let (sid, what) = path.split_once('/').unwrap_or((path, ""));
    let pickup = |usual: Pickup| match body.get("as").filter(|value| !value.is_null()) {
        None => Ok(usual),
        Some(name) => name.as_str().and_then(Pickup::parse).ok_or_else(|| refused(HOW)),
    };
    let act = match what {
        "" => return engine.view(sid),
        "answer" => Act::Answer(pickup(Pickup::Human)?),
        "decline" => Act::Decline(pickup(Pickup::Busy)?),
        "press" => Act::Press(text(body, "digits").to_owned()),
        "say" => {
            let confidence = match body.get("confidence") {
                Some(Value::Decimal(confidence)) => confidence.to_f64(),
                Some(Value::Integer(confidence)) => *confidence as f64,
                _ => CONFIDENCE,
            };
            Act::Say { text: text(body, "text").to_owned(), confidence }
        }
        "hang_up" => Act::HangUp,
        _ => {
            let message = format!(
                "The sandbox has no /_sandbox/calls/{path}: `answer`, `decline`, `press`, `say` and `hang_up` are there"
            );
            return Err(Problem::new(404, 20404, message));
        }
    };
    engine.act(sid, &act)?;
    engine.view(sid)
}

pub(super) fn answer(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let number = Some(text(body, "number")).filter(|number| !number.is_empty());
    let number = number.ok_or_else(|| refused("Give the `number`, and `as`, what happens when it rings there"))?;
    let pickup = body.get("as").and_then(Value::as_str).and_then(Pickup::parse).ok_or_else(|| refused(HOW))?;
    engine.state.pickups.insert(number.to_owned(), pickup);
    let phones = engine.state.pickups.iter().map(|(number, pickup)| (number.as_str(), pickup.as_str()));
    Ok(Map::from_iter([("phones", phones.collect::<Map>())]))
}
