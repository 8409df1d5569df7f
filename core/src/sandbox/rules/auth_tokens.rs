//! Rotation of auth tokens: a secondary one works beside the primary until it takes its place.

use crate::sandbox::call::{Call, Done};
use crate::sandbox::problem::Problem;
use crate::sandbox::state::text;
use crate::value::Map;

/// Creates the secondary token. One that exists already is replaced.
pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    let token = call.state.mint.token();
    let record = token_record(call, "secondary_auth_token", &token);
    let problem = call.not_found();
    call.state.account_mut(&call.account).ok_or(problem)?.secondary = Some(record.clone());
    Ok(Done::Created(call.item(record)))
}

/// Makes the secondary token the primary one; the former primary stops working. Without a secondary there is nothing to
/// promote.
pub(crate) fn promote(call: &mut Call) -> Result<Done, Problem> {
    let (now, problem) = (call.now, call.not_found());
    let account = call.state.account_mut(&call.account).ok_or_else(|| problem.clone())?;
    let secondary = account.secondary.take().ok_or(problem)?;
    let token = text(&secondary, "secondary_auth_token").to_owned();
    account.record.insert("auth_token", token.as_str());
    account.record.insert("date_updated", now);
    let record = token_record(call, "auth_token", &token);
    Ok(Done::Found(call.item(record)))
}

pub(crate) fn delete(call: &mut Call) -> Result<Done, Problem> {
    let problem = call.not_found();
    let account = call.state.account_mut(&call.account).ok_or_else(|| problem.clone())?;
    account.secondary.take().map(|_| Done::Removed).ok_or(problem)
}

fn token_record(call: &Call, field: &'static str, token: &str) -> Map {
    let mut record = Map::from_iter([("account_sid", call.account.as_str()), (field, token)]);
    record.insert("date_created", call.now);
    record.insert("date_updated", call.now);
    record
}
