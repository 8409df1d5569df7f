//! What Twilio's own libraries have in the file of a resource beside its places and records: enums, by their names there, and classes for
//! the objects that bodies and answers are made of.

use std::collections::BTreeSet;

use super::language::{At, Rule};
use crate::ir::{Body, Kind, Model, Place};
use crate::words::Words;

/// Enums that Twilio's libraries do not call by the rule: the product, or none for all of them, the enum, and its name there.
const ENUMS: &[(&str, &str, &str)] = &[
    ("", "BindingType", "BindingType"),
    ("", "ChannelType", "ChannelType"),
    ("", "MessageOrder", "OrderType"),
    ("", "RoleType", "RoleType"),
    ("", "UsageTriggerField", "TriggerField"),
    ("", "UserBindingType", "BindingType"),
    ("", "UserChannelStatus", "ChannelStatus"),
    ("conversations", "ServiceBindingType", "BindingType"),
    ("conversations", "ServiceRoleType", "RoleType"),
    ("events", "SinkType", "SinkType"),
    ("flex_api", "InteractionTransferStatus", "TransferStatus"),
    ("flex_api", "InteractionTransferType", "TransferType"),
    ("insights", "ConferenceEndReason", "ConferenceEndReason"),
    ("insights", "ConferenceStatus", "ConferenceStatus"),
    ("messaging", "BrandVettingProvider", "VettingProvider"),
    ("messaging", "ChannelsSenderStatus", "Status"),
    ("numbers", "EndUserTypeValue", "Type"),
    ("numbers", "HostedNumberOrderEnumStatus", "Status"),
    ("numbers", "HostedNumberOrderEnumVerificationType", "VerificationType"),
    ("serverless", "BuildStatusValue", "Status"),
    ("supersim", "SimIpAddressVersion", "IpAddressVersion"),
    ("trunking", "RecordingMode", "RecordingMode"),
    ("trunking", "RecordingTrim", "RecordingTrim"),
    ("verify", "ChallengeReasons", "ChallengeReasons"),
    ("verify", "ChallengeStatuses", "ChallengeStatuses"),
    ("verify", "FactorStatuses", "FactorStatuses"),
    ("verify", "FactorTypes", "FactorTypes"),
    ("verify", "FormTypes", "FormTypes"),
    ("verify", "NewFactorStatuses", "FactorStatuses"),
    ("verify", "NewFactorTypes", "FactorTypes"),
    ("video", "RoomStatus", "RoomStatus"),
    ("video", "RoomType", "RoomType"),
    ("wireless", "CommandMode", "CommandMode"),
];

/// An enum within the class of the records that a resource is about: `Status` for the `MessageStatus` of a message. Nothing for one that
/// belongs to no class.
pub(crate) fn enum_within(at: &At<'_, '_>, name: &Words, rule: &Rule) -> Option<String> {
    let name = rule.name(name);
    let product = at.version.ir.name.snake();
    let is_this = |of: &str, ours: &str| ours == name && (of.is_empty() || of == product);
    if let Some((_, _, known)) = ENUMS.iter().find(|(of, ours, _)| is_this(of, ours)) {
        return Some((*known).to_owned());
    }
    let about = at.site.answers().first().map(|model| rule.name(model)).unwrap_or_default();
    let rest = name.strip_prefix(&about).filter(|rest| rest.starts_with(|letter: char| letter.is_ascii_uppercase()));
    rest.map(str::to_owned)
}

/// The enums that parameters, the fields of records and the members of bodies name.
pub(crate) fn enums<'v>(at: &At<'v, '_>) -> Vec<&'v Words> {
    let models = at.site.answers().into_iter().filter_map(|name| at.version.ir.model(name));
    let fields = models.flat_map(|model| &model.fields).map(|field| &field.kind);
    let params = at.site.operations().flat_map(|operation| &operation.params).map(|param| &param.kind);
    let of_bodies = parts_of_bodies(at).into_iter().flat_map(|model| &model.fields).map(|field| &field.kind);
    let mut named: Vec<&Words> = Vec::new();
    for name in fields.chain(params).chain(of_bodies).filter_map(Kind::choice) {
        if !named.contains(&name) {
            named.push(name);
        }
    }
    named
}

/// The objects that may be given as whole bodies.
pub(crate) fn whole_bodies<'v>(at: &At<'v, '_>) -> impl Iterator<Item = &'v Words> {
    let in_json = at.site.operations().filter(|operation| matches!(operation.body, Body::Json(_)));
    in_json.filter_map(|operation| operation.whole.as_ref())
}

/// The objects that bodies are made of: those that may be given whole, and what is within them.
pub(crate) fn bodies(at: &At<'_, '_>, rule: &Rule) -> BTreeSet<String> {
    let parts = parts_of_bodies(at).into_iter().map(|model| &model.name);
    whole_bodies(at).chain(parts).map(|name| rule.name(name)).collect()
}

/// The models within bodies, however deep.
fn parts_of_bodies<'v>(at: &At<'v, '_>) -> Vec<&'v Model> {
    let in_json = at.site.operations().filter(|operation| matches!(operation.body, Body::Json(_)));
    let members = in_json.flat_map(|operation| &operation.params).filter(|param| param.place == Place::Body);
    within(at, members.filter_map(|param| param.kind.named()).collect())
}

/// The models within answers, however deep.
pub(crate) fn parts_of_answers<'v>(at: &At<'v, '_>) -> Vec<&'v Model> {
    let records = at.site.answers().into_iter().filter_map(|name| at.version.ir.model(name));
    within(at, records.flat_map(|model| &model.fields).filter_map(|field| field.kind.named()).collect())
}

/// The models of these names, and all that are within them.
fn within<'v>(at: &At<'v, '_>, mut open: Vec<&'v Words>) -> Vec<&'v Model> {
    let mut found: Vec<&Model> = Vec::new();
    while let Some(name) = open.pop() {
        let new = at.version.ir.model(name).filter(|model| found.iter().all(|known| known.name != model.name));
        open.extend(new.iter().flat_map(|model| &model.fields).filter_map(|field| field.kind.named()));
        found.extend(new);
    }
    found
}
