//! Names for the types of a document, from the names of its components.

use std::collections::{BTreeMap, HashMap};

use crate::error::{Error, Result};
use crate::words::Words;

/// Gives every component of a document a name of its own.
///
/// `api.v2010.account.call.call_recording` is a `CallRecording` and `account_enum_status` an `AccountStatus`. Where two would be
/// called the same they take in what stands before: `OrganizationApp` and `AccountApp`; an enum steps aside for a model. What an enum
/// says twice it says once where it can: `channel_enum_channel_type` is a `ChannelType`.
pub(super) fn name_components<'a>(components: impl IntoIterator<Item = &'a str>) -> Result<HashMap<&'a str, Words>> {
    let mut candidates: Vec<Candidate<'a>> = components.into_iter().map(Candidate::new).collect();
    loop {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, candidate) in candidates.iter().enumerate() {
            groups.entry(candidate.name().pascal()).or_default().push(at);
        }
        let Some(group) = groups.into_values().find(|group| group.len() > 1) else {
            return Ok(candidates.iter().map(|candidate| (candidate.component, candidate.name())).collect());
        };
        step_aside(&mut candidates, &group)?;
    }
}

fn step_aside(candidates: &mut [Candidate<'_>], group: &[usize]) -> Result<()> {
    let enums = group.iter().filter(|at| candidates[**at].is_enum).count();
    let mut moved = false;
    for at in group {
        let candidate = &mut candidates[*at];
        if 0 < enums && enums < group.len() {
            if candidate.is_enum && !candidate.is_value {
                candidate.is_value = true;
                moved = true;
            }
        } else if let (Some(full), Some(last)) = (candidate.full.take(), candidate.segments.last_mut()) {
            *last = full;
            moved = true;
        } else if candidate.used < candidate.segments.len() {
            candidate.used += 1;
            moved = true;
        }
    }
    let names: Vec<&str> = group.iter().map(|at| candidates[*at].component).collect();
    if moved { Ok(()) } else { Err(Error::new(format!("cannot tell these schemas apart by name: {names:?}"))) }
}

struct Candidate<'a> {
    component: &'a str,
    /// The last is the name proper.
    segments: Vec<Words>,
    /// The last with what it says twice.
    full: Option<Words>,
    /// How many of the segments the name takes in, from the end.
    used: usize,
    is_enum: bool,
    is_value: bool,
}

impl<'a> Candidate<'a> {
    fn new(component: &'a str) -> Candidate<'a> {
        let is_enum = component.contains("_enum_");
        let plain = component.replace("_enum_", "_");
        let segments: Vec<&str> = plain.split('.').collect();
        let segments = match segments.as_slice() {
            [product, version, rest @ ..] if !rest.is_empty() && is_version(version) => [&[*product], rest].concat(),
            _ => segments,
        };
        let mut segments: Vec<Words> = segments.into_iter().map(Words::of).collect();
        let once = component.split_once("_enum_").and_then(|(of, name)| said_once(of, name));
        let full = once.and_then(|once| Some(std::mem::replace(segments.last_mut()?, once)));
        Candidate { component, segments, full, used: 1, is_enum, is_value: false }
    }

    fn name(&self) -> Words {
        let value = Words::of(if self.is_value { "value" } else { "" });
        Words::join(self.segments[self.segments.len() - self.used..].iter().chain([&value]))
    }
}

/// `user_channel` and `channel_status` as `user channel status`; nothing if the one does not go on where the other ends.
fn said_once(of: &str, name: &str) -> Option<Words> {
    let (of, name) = (Words::of(of), Words::of(name));
    let (of, name): (Vec<&str>, Vec<&str>) = (of.iter().collect(), name.iter().collect());
    let shared = (1..name.len().min(of.len() + 1)).rev().find(|count| of.ends_with(&name[..*count]))?;
    Some(Words::of(&[&of, &name[shared..]].concat().join(" ")))
}

/// Whether a part of a name or a path is the API's version: `v1`, `v2010`, `2010-04-01`.
pub(super) fn is_version(part: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    part.strip_prefix('v').is_some_and(digits) || part.len() == 10 && part.split('-').all(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(components: &[&str]) -> Vec<String> {
        let names = name_components(components.iter().copied()).unwrap();
        components.iter().map(|component| names[component].pascal()).collect()
    }

    #[test]
    fn components_are_named_by_their_last_part() {
        assert_eq!(
            names(&[
                "Message",
                "api.v2010.account.call.call_recording",
                "api.v2010.account.call.call_notification-instance",
                "account_enum_status",
                "twilioText",
            ]),
            ["Message", "CallRecording", "CallNotificationInstance", "AccountStatus", "TwilioText"]
        );
    }

    #[test]
    fn enums_do_not_say_the_same_twice_where_they_can_do_without() {
        assert_eq!(names(&["channel_enum_channel_type", "role_enum_role_type"]), ["ChannelType", "RoleType"]);
        assert_eq!(names(&["user_channel_enum_channel_status"]), ["UserChannelStatus"]);
        assert_eq!(names(&["channel_enum_channel_type", "channel_enum_type"]), ["ChannelChannelType", "ChannelType"]);
    }

    #[test]
    fn names_that_clash_take_in_what_stands_before() {
        assert_eq!(names(&["iam.v1.organization.app", "iam.v1.account.app"]), ["OrganizationApp", "AccountApp"]);
        assert_eq!(names(&["iam.v1.Request", "iam.v1.Accounts.Request"]), ["IamRequest", "AccountsRequest"]);
        assert_eq!(names(&["insights.v2.report", "report"]), ["InsightsReport", "Report"]);
        assert_eq!(names(&["call_enum_event", "api.v2010.account.call.call_event"]), ["CallEventValue", "CallEvent"]);
    }

    #[test]
    fn names_that_cannot_be_told_apart_are_an_error() {
        let error = name_components(["call_event", "CallEvent"]).unwrap_err().to_string();
        assert_eq!(error, r#"cannot tell these schemas apart by name: ["call_event", "CallEvent"]"#);
    }
}
