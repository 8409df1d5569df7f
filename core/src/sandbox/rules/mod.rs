//! What single resources do beyond the generic create, fetch, list, update and delete. Operations go by their names in
//! the tables.

mod accounts;
mod auth_tokens;
mod channels;
mod chat;
mod messages;
mod senders;
mod user_channels;

use super::call::{Call, Done};
use super::present::Style;
use super::problem::Problem;
use super::resource;
use super::state::State;
use crate::schema::{Kind, Model, Operation};
use crate::value::Timestamp;

pub(crate) use self::accounts::new_record as new_account;

/// What carries out an operation.
pub(crate) type Handler = fn(&mut Call) -> Result<Done, Problem>;

/// Finds what carries out an operation: its rule, or what its verb says.
pub(crate) fn handler(operation: &Operation) -> Option<Handler> {
    Some(match operation.name {
        "api.v2010.accounts.create" => accounts::create,
        "api.v2010.accounts.fetch" => accounts::fetch,
        "api.v2010.accounts.list" => accounts::list,
        "api.v2010.accounts.update" => accounts::update,
        "api.v2010.accounts.messages.create" => messages::create,
        "api.v2010.accounts.messages.update" => messages::update,
        "api.v2010.accounts.messages.media.delete" => messages::delete_media,
        "api.v2010.accounts.messages.feedback.create" => messages::create_feedback,

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

        "ip_messaging.v2.services.create" => chat::create_service,
        "ip_messaging.v2.services.roles.create" => chat::create_role,
        "ip_messaging.v2.services.roles.update" => chat::update_role,
        "ip_messaging.v2.services.users.create" => chat::create_user,
        "ip_messaging.v2.services.users.delete" => chat::delete_user,
        "ip_messaging.v2.services.channels.create" => channels::create,
        "ip_messaging.v2.services.channels.update" => channels::update,
        "ip_messaging.v2.services.channels.delete" => channels::delete,
        "ip_messaging.v2.services.channels.invites.create" => channels::create_invite,
        "ip_messaging.v2.services.channels.members.create" => channels::create_member,
        "ip_messaging.v2.services.channels.members.delete" => channels::delete_member,
        "ip_messaging.v2.services.channels.messages.create" => channels::create_message,
        "ip_messaging.v2.services.channels.messages.list" => channels::list_messages,
        "ip_messaging.v2.services.channels.messages.update" => channels::update_message,
        "ip_messaging.v2.services.channels.messages.delete" => channels::delete_message,
        "ip_messaging.v2.services.users.user_bindings.list" => user_channels::list_bindings,
        "ip_messaging.v2.services.users.user_bindings.fetch" => user_channels::fetch_binding,
        "ip_messaging.v2.services.users.user_bindings.delete" => user_channels::delete_binding,
        "ip_messaging.v2.services.users.user_channels.list" => user_channels::list,
        "ip_messaging.v2.services.users.user_channels.fetch" => user_channels::fetch,
        "ip_messaging.v2.services.users.user_channels.update" => user_channels::update,
        "ip_messaging.v2.services.users.user_channels.delete" => user_channels::delete,
        name => match name.rsplit('.').next() {
            Some("create") => resource::create,
            Some("fetch") => resource::fetch,
            Some("list") => resource::list,
            Some("update") => resource::update,
            Some("delete") => resource::delete,
            _ => return None,
        },
    })
}

/// The prefix of a model's SIDs, if it has any.
pub(crate) fn sid_prefix(model: &Model) -> Option<&'static str> {
    match model.fields.iter().find(|field| field.name == "sid")?.kind {
        Kind::Sid(prefixes) => prefixes.first().copied(),
        _ => Some("XX"),
    }
}

/// The field that may stand in for the SID in a path, given where the collection is kept.
pub(crate) fn name_field(place: &str) -> Option<&'static str> {
    if !place.starts_with("ip-messaging/") {
        return None;
    }
    match place.rsplit('/').next() {
        Some("Channels") => Some("unique_name"),
        Some("Users" | "Members") => Some("identity"),
        _ => None,
    }
}

/// Whether a list starts with its newest record.
pub(crate) fn newest_first(operation: &Operation) -> bool {
    operation.name == "api.v2010.accounts.messages.list"
}

/// Names and path segments of what hangs below the resource of a call.
pub(crate) fn subresources<'a>(call: &'a Call, style: Style) -> &'a [(&'static str, &'static str)] {
    match call.operation.name {
        "api.v2010.accounts.create"
        | "api.v2010.accounts.fetch"
        | "api.v2010.accounts.list"
        | "api.v2010.accounts.update" => accounts::subresources(style),
        _ => call.router.children(call.operation),
    }
}

/// Something that happens by itself when its time has come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    /// A message takes its next step towards its receiver.
    MessageMoves { account: String, place: String, sid: String },
}

impl Event {
    pub(crate) fn happen(&self, state: &mut State, at: Timestamp) {
        match self {
            Event::MessageMoves { account, place, sid } => messages::step(state, at, account, place, sid),
        }
    }
}
