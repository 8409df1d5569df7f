//! What single resources do beyond the generic create, fetch, list, update and delete. Operations go by their names in
//! the tables.

mod accounts;
mod auth_tokens;
pub(crate) mod calls;
mod channels;
mod chat;
mod chat_webhooks;
mod content;
mod conversations;
mod deliveries;
mod factors;
mod inbound;
mod lookup;
mod media;
mod messages;
pub(crate) mod numbers;
mod pace;
mod pools;
mod received;
pub(crate) mod recordings;
mod redirects;
mod scim;
mod senders;
pub(crate) mod sending;
mod short_codes;
pub(crate) mod statuses;
mod threads;
mod totp;
mod user_channels;
mod verify;

use std::fmt;
use std::time::Duration;

use super::call::{Call, Done};
use super::present::Style;
use super::problem::Problem;
use super::resource;
use super::snapshot::kept;
use super::state::{State, text, whole};
use super::voice;
use super::webhooks::{Pending, Then};
use crate::schema::Operation;
use crate::transport::Response;
use crate::value::Timestamp;

pub(crate) use self::accounts::new_record as new_account;
pub use self::deliveries::DeliveryFailure;
pub(crate) use self::deliveries::Failures;
pub(crate) use self::inbound::receive;
pub(crate) use self::lookup::{Directory, check_entry};
pub(crate) use self::pace::{Pace, TEN_HOURS};
pub(crate) use self::pools::Pools;
pub use self::received::Received;
pub(crate) use self::sending::forget;
pub(crate) use self::threads::{Wanted, conversation, messages};
pub(crate) use self::verify::code as verification_code;

/// What carries out an operation.
pub(crate) type Handler = fn(&mut Call) -> Result<Done, Problem>;

/// Finds what carries out an operation: its rule, or what its verb says.
pub(crate) fn handler(operation: &Operation) -> Option<Handler> {
    Some(match operation.name {
        "api.v2010.accounts.create" => accounts::create,
        "api.v2010.accounts.fetch" => accounts::fetch,
        "api.v2010.accounts.list" => accounts::list,
        "api.v2010.accounts.update" => accounts::update,
        "api.v2010.accounts.validation_requests.create" => accounts::validate_caller,
        "api.v2010.accounts.messages.create" => messages::create,
        "api.v2010.accounts.messages.update" => messages::update,
        "api.v2010.accounts.messages.media.delete" => messages::delete_media,
        "api.v2010.accounts.messages.feedback.create" => messages::create_feedback,
        "api.v2010.accounts.calls.create" => calls::create,
        "api.v2010.accounts.calls.update" => calls::update,
        "api.v2010.accounts.calls.delete" => calls::delete,
        "api.v2010.accounts.calls.recordings.create" => recordings::create,
        "api.v2010.accounts.calls.recordings.update" => recordings::update,
        "api.v2010.accounts.calls.recordings.delete" | "api.v2010.accounts.recordings.delete" => recordings::delete,

        "accounts.v1.auth_token_promotion.update" => auth_tokens::promote,
        "accounts.v1.secondary_auth_token.create" => auth_tokens::create,
        "accounts.v1.secondary_auth_token.delete" => auth_tokens::delete,
        "accounts.v1.credentials.aws.create" | "accounts.v1.credentials.public_key.create" => {
            accounts::create_credential
        }

        "messaging.v1.services.create" => senders::create_service,
        "messaging.v1.services.phone_numbers.create" => senders::add_phone_number,
        "messaging.v1.services.short_codes.create" => senders::add_short_code,
        "messaging.v1.services.alpha_senders.create" => senders::add_alpha_sender,

        "verify.v2.services.create" => verify::create_service,
        "verify.v2.services.update" => verify::update_service,
        "verify.v2.services.verifications.create" => verify::create,
        "verify.v2.services.verifications.fetch" => verify::fetch,
        "verify.v2.services.verifications.update" => verify::update,
        "verify.v2.services.verification_checks.create" => verify::check,
        "verify.v2.services.entities.new_factors.create" => factors::create,
        "verify.v2.services.entities.factors.update" => factors::update,
        "verify.v2.services.entities.challenges.create" => factors::create_challenge,
        "verify.v2.services.entities.challenges.update" => factors::update_challenge,
        "verify.v2.services.entities.challenges.fetch" => factors::fetch_challenge,
        "verify.v2.services.entities.challenges.list" => factors::list_challenges,

        "lookups.v2.phone_numbers.fetch" => lookup::fetch,

        "api.v2010.accounts.available_phone_numbers.local.list"
        | "api.v2010.accounts.available_phone_numbers.mobile.list"
        | "api.v2010.accounts.available_phone_numbers.toll_free.list" => numbers::offer,
        "api.v2010.accounts.incoming_phone_numbers.create" => numbers::buy,

        "numbers.v2.applications.list" => short_codes::list,
        "oauth.v1.authorize.fetch" | "oauth.v2.authorize.fetch" | "preview_iam.v1.authorize.fetch" => {
            redirects::authorize
        }
        "api.v2010.accounts.recordings.add_on_results.payloads.data.fetch"
        | "bulkexports.v1.exports.days.fetch"
        | "messaging.v1.deactivations.fetch" => redirects::download,
        "preview_iam.versionless.organizations.scim.users.patch" => scim::patch,

        name => return chat_handler(name).or_else(|| conversations_handler(name)).or_else(|| generic(name)),
    })
}

/// What the verb of an operation says.
fn generic(name: &str) -> Option<Handler> {
    Some(match name.rsplit('.').next()? {
        "create" => resource::create,
        "list" => resource::list,
        "update" | "patch" => resource::update,
        "delete" => resource::delete,
        verb if verb.starts_with("fetch") => resource::fetch,
        _ => return None,
    })
}

/// The operations of Chat, which has two names, and whose versions differ in what they show.
fn chat_handler(name: &str) -> Option<Handler> {
    let chat = ["ip_messaging.v2.", "chat.v2.", "ip_messaging.v1.", "chat.v1."];
    Some(match chat.iter().find_map(|prefix| name.strip_prefix(prefix))? {
        "services.create" => chat::create_service,
        "services.roles.create" => chat::create_role,
        "services.roles.update" => chat::update_role,
        "services.users.create" => chat::create_user,
        "services.users.update" => chat::update_user,
        "services.users.delete" => chat::delete_user,
        "services.channels.create" => channels::create,
        "services.channels.update" => channels::update,
        "services.channels.delete" => channels::delete,
        "services.channels.invites.create" => channels::create_invite,
        "services.channels.members.create" => channels::create_member,
        "services.channels.members.update" => channels::update_member,
        "services.channels.members.delete" => channels::delete_member,
        "services.channels.messages.create" => channels::create_message,
        "services.channels.messages.list" => channels::list_messages,
        "services.channels.messages.update" => channels::update_message,
        "services.channels.messages.delete" => channels::delete_message,
        "services.users.user_bindings.list" => user_channels::list_bindings,
        "services.users.user_bindings.fetch" => user_channels::fetch_binding,
        "services.users.user_bindings.delete" => user_channels::delete_binding,
        "services.users.user_channels.list" => user_channels::list,
        "services.users.user_channels.fetch" => user_channels::fetch,
        "services.users.user_channels.update" => user_channels::update,
        "services.users.user_channels.delete" => user_channels::delete,
        _ => return None,
    })
}

/// The operations of Conversations, which are the same for an account and for one of its services.
fn conversations_handler(name: &str) -> Option<Handler> {
    let name = name.strip_prefix("conversations.v1.")?;
    Some(match name.strip_prefix("services.").unwrap_or(name) {
        "conversations.create" => conversations::create,
        "conversations.participants.create" => conversations::create_participant,
        "conversations.messages.create" => conversations::create_message,
        "conversations.messages.list" => conversations::list_messages,
        _ => return None,
    })
}

/// Carries out what an application answered to a webhook; the code of the error if it cannot be.
pub(crate) fn answer(state: &mut State, now: Timestamp, pending: &Pending, response: &Response) -> Result<(), i64> {
    match &pending.then {
        Then::Nothing => Ok(()),
        Then::Reply { .. } => inbound::answer(state, now, pending, response),
        Then::Post { place, message } => {
            conversations::judge(state, now, &pending.account, place, message, Some(response));
            Ok(())
        }
        Then::Call { .. } => voice::answer(state, now, pending, response),
    }
}

/// Goes on where a webhook has no answer that counts, and will not have one.
pub(crate) fn give_up(state: &mut State, now: Timestamp, pending: &Pending, response: Option<&Response>) {
    match &pending.then {
        Then::Nothing | Then::Reply { .. } => {}
        Then::Post { place, message } => conversations::judge(state, now, &pending.account, place, message, response),
        Then::Call { .. } => voice::give_up(state, now, pending),
    }
}

/// Whether what a parameter of an operation names comes into being by its use.
pub(crate) fn comes_with_use(operation: &Operation, parameter: &str) -> bool {
    operation.name == "verify.v2.services.entities.new_factors.create" && parameter == "Identity"
}

/// Whether a list starts with its newest record.
pub(crate) fn newest_first(operation: &Operation) -> bool {
    matches!(operation.name, "api.v2010.accounts.messages.list" | "api.v2010.accounts.calls.list")
}

/// Names and path segments of what hangs below the resource of a call.
pub(crate) fn subresources(call: &Call, style: Style) -> Vec<(&'static str, &'static str)> {
    match call.operation.name {
        "api.v2010.accounts.create"
        | "api.v2010.accounts.fetch"
        | "api.v2010.accounts.list"
        | "api.v2010.accounts.update" => accounts::subresources(style).to_vec(),
        _ => call.router.children(call.node),
    }
}

/// Something that happens by itself when its time has come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    /// A message takes its next step towards its receiver.
    MessageMoves { account: String, sid: String },
    /// A call goes on with what it does, if that is still the same.
    CallGoesOn { sid: String, step: u64 },
    /// It is found out who picked up.
    CallDetected { sid: String, who: String, took: Duration },
    /// A call hears what the other half of a call between two numbers of the account does.
    CallHears { sid: String, kind: String, text: String },
    /// A call has lasted as long as it may.
    CallTimesOut { sid: String },
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::MessageMoves { sid, .. } => write!(f, "message {sid}"),
            Event::CallGoesOn { sid, .. }
            | Event::CallDetected { sid, .. }
            | Event::CallHears { sid, .. }
            | Event::CallTimesOut { sid } => write!(f, "call {sid}"),
        }
    }
}

kept!(enum Event {
    MessageMoves { account, sid },
    CallGoesOn { sid, step },
    CallDetected { sid, who, took },
    CallHears { sid, kind, text },
    CallTimesOut { sid }
});

impl Event {
    /// Whether it happens at a time that somebody chose, or only if a person does nothing before.
    pub(crate) fn is_scheduled(&self, state: &State) -> bool {
        match self {
            Event::MessageMoves { account, sid } => {
                let message = state.record(account, &sending::place(account), sid);
                message.is_some_and(|message| text(message, "status") == "scheduled")
            }
            Event::CallGoesOn { sid, step } => voice::waits(state, sid, *step),
            Event::CallDetected { .. } | Event::CallHears { .. } => false,
            Event::CallTimesOut { .. } => true,
        }
    }

    pub(crate) fn happen(&self, state: &mut State, at: Timestamp) {
        match self {
            Event::MessageMoves { account, sid } => {
                if let Some(received) = sending::step(state, at, account, sid) {
                    inbound::receive(state, whole(at), account, &received);
                }
            }
            Event::CallGoesOn { sid, step } => voice::happen(state, at, sid, *step),
            Event::CallDetected { sid, who, took } => voice::detect(state, at, sid, who, *took),
            Event::CallHears { sid, kind, text } => voice::hear(state, at, sid, kind, text),
            Event::CallTimesOut { sid } => voice::end(state, at, sid, "completed"),
        }
    }
}
