//! Operations that answer with an address to go on to, as a redirect.

use crate::sandbox::call::{Call, Done};
use crate::sandbox::form::encode;
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;

/// Where the sandbox's OAuth client is at home.
const REGISTERED: &str = "http://localhost/";

/// Back to the application, with a code that stands for the consent of a person.
pub(crate) fn authorize(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let given = |name: &str| call.form.filled(name).or_else(|| call.form.filled(&kinds::camel_case(name)));
    let back = given("redirect_uri").unwrap_or(REGISTERED).to_owned();
    let state = given("state").map(|state| format!("&state={}", encode(state))).unwrap_or_default();
    let mark = if back.contains('?') { '&' } else { '?' };
    let code = call.state.mint.token();
    redirect(call, format!("{back}{mark}code={code}{state}"))
}

/// To a file. The sandbox keeps none: the address leads to this resource's place and nothing is there.
pub(crate) fn download(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let name = call.key.as_deref().map(|key| format!("/{}", encode(key))).unwrap_or_default();
    let to = format!("{}{}{name}/File", call.origin, call.path);
    redirect(call, to)
}

fn redirect(call: &mut Call, to: String) -> Result<Done, Problem> {
    let model = call.model();
    let mut record = call.blank(model);
    record.insert("redirect_to", to);
    Ok(Done::Found(call.item(record)))
}
