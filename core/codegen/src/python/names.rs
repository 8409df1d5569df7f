//! What things are called in Python: as in Twilio's library, wherever that has them.

use crate::facade::{At, Filing, Records, Rule, Rules, Within};
use crate::words::Words;

pub(super) const RULES: Rules = Rules {
    member: Rule { case: Words::snake, before_digit: "_", taken: &["get"], apart: "_" },
    param: Rule { case: Words::snake, before_digit: "_", taken: &[], apart: "_" },
    // What every record has.
    field: Rule { case: Words::snake, before_digit: "_", taken: &["raw", "to_dict"], apart: "_" },
    type_name: Rule { case: Words::pascal, before_digit: "N", taken: &[], apart: "_" },
    case: Rule { case: Words::screaming, before_digit: "_", taken: &[], apart: "_" },
    module: Rule { case: Words::snake, before_digit: "_", taken: &["raw"], apart: "_" },
    files: Filing::Twilio,
    types_within: Within::Site,
    records: Records::WhereAnswered,
    records_act: true,
    keywords: &[
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
        "not", "or", "pass", "raise", "return", "self", "try", "while", "with", "yield",
    ],
    quoted: |name| format!("{name}_"),
};

/// The methods of a list.
pub(super) const OF_LISTS: [&str; 4] = ["stream", "list", "page", "get_page"];

/// What those methods take beside the filters.
pub(super) const PARAMS_OF_LISTS: &[&str] = &["limit", "page_size", "page_token", "page_number"];

/// The class of records: `MessageInstance` of those that a resource is about, others are called after their models.
pub(super) fn record(at: &At<'_, '_>, model: &Words) -> String {
    let class = |name: &Words| RULES.type_name.name(name) + "Instance";
    let about = class(at.site.stem());
    match class(model) {
        _ if at.site.answers().first() == Some(&model) => about,
        other if other == about => other + "_",
        other => other,
    }
}

/// Enums that Twilio's library does not call by the rule: the product, or none for all of them, the enum, and its name there.
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

/// What stands beside enums under its own name.
const USED: &[&str] = &["Field", "List", "OpenEnum"];

/// The class that the enums of a resource stand in: that of the records that it is about.
pub(super) fn home_of_enums(at: &At<'_, '_>) -> String {
    let about = at.site.answers().first().map(|model| record(at, model));
    about.unwrap_or_else(|| RULES.type_name.name(at.site.stem()) + "List")
}

/// An enum within that class: `Status` for the `MessageStatus` of a message.
pub(super) fn within_home(at: &At<'_, '_>, name: &Words) -> String {
    let name = RULES.type_name.name(name);
    let product = at.version.ir.name.snake();
    let is_this = |of: &str, ours: &str| ours == name && (of.is_empty() || of == product);
    if let Some((_, _, known)) = ENUMS.iter().find(|(of, ours, _)| is_this(of, ours)) {
        return (*known).to_owned();
    }
    let about = at.site.answers().first().map(|model| RULES.type_name.name(model)).unwrap_or_default();
    let rest = name.strip_prefix(&about).filter(|rest| rest.starts_with(|letter: char| letter.is_ascii_uppercase()));
    match rest {
        _ if USED.contains(&name.as_str()) => about + &name,
        Some(rest) if !USED.contains(&rest) => rest.to_owned(),
        _ => name,
    }
}

/// An enum: `MessageInstance.Status`.
pub(super) fn choice(at: &At<'_, '_>, name: &Words) -> String {
    format!("{}.{}", home_of_enums(at), within_home(at, name))
}

/// A text of an enum: in capitals, whatever is neither letter nor digit as an underscore.
pub(super) fn case(text: &str) -> String {
    let of = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    let name: String = text.chars().map(of).collect();
    if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("_{name}") } else { name }
}
