//! What a file uses from elsewhere.

use std::collections::BTreeSet;

use super::{Rust, Target};
use crate::facade::{Records, Site, SiteView, Version};
use crate::ir::Kind;

/// Types of the core's module `value` that types of parameters and fields name.
const VALUES: &[&str] =
    &["Date", "DateText", "DateTimeText", "Decimal", "JsonText", "Map", "Secret", "Timestamp", "Value"];

/// The paths behind `use`, in order.
pub(super) fn of(version: &Version<'_>, site: &Site<'_>, view: &SiteView, target: Target) -> Vec<String> {
    let calls = || view.levels.iter().flat_map(|level| &level.calls);
    let params = || calls().flat_map(|call| call.required.iter().chain(&call.optional));
    let answers = || view.records.iter().filter(|record| record.is_answer);

    let mut call = BTreeSet::from(["Scope"]);
    if calls().next().is_some() {
        call.insert("self");
    }
    call.extend(calls().map(|call| if call.is_list { "lists" } else { "sends" }));

    let mut value = BTreeSet::new();
    let types =
        params().map(|param| &param.takes).chain(answers().flat_map(|one| &one.fields).map(|field| &field.holds));
    for name in types.flat_map(|name| name.split(|letter: char| !letter.is_ascii_alphanumeric())) {
        value.extend(VALUES.iter().find(|known| **known == name));
    }
    if calls().any(|call| call.is_any) {
        value.insert("Value");
    }
    if answers().next().is_some() {
        value.extend(["FromRecord", "Record"]);
    }
    if answers().any(|record| record.is_nested) {
        value.insert("FieldType");
    }
    if !view.enums.is_empty() {
        value.insert("text_enum");
    }

    let core = target.core();
    let mut paths = vec![group(&format!("{core}::client::call"), call.into_iter().map(str::to_owned))];
    if answers().any(|record| record.download.is_some()) {
        paths.push(group(&format!("{core}::client"), ["Client", "DownloadRequest"].map(str::to_owned).into_iter()));
    }
    paths.push(group(&format!("{core}::value"), value.into_iter().map(str::to_owned)));
    paths.push(group(&target.product_module(version, site.folder.len()), types_elsewhere(version, site).into_iter()));
    if calls().next().is_some() || answers().any(|record| record.is_nested) {
        paths.push(Some(target.table(version, site.folder.len())));
    }
    let mut paths: Vec<String> = paths.into_iter().flatten().collect();
    paths.sort();
    paths
}

/// The models and enums that a file names and another one holds.
fn types_elsewhere(version: &Version<'_>, site: &Site<'_>) -> BTreeSet<String> {
    let taken = site.operations().flat_map(|operation| operation.settable()).filter_map(|param| param.kind.choice());
    let answered = site.operations().filter_map(|operation| operation.answer.record());
    let models = version.models_at(site, Records::Once).filter(|model| version.is_answer(&model.name));
    let held = models.flat_map(|model| &model.fields).filter_map(|field| match &field.kind {
        // Values by name are read as values.
        Kind::Map(_) => None,
        kind => kind.named(),
    });
    let elsewhere =
        taken.chain(answered).chain(held).filter(|name| version.home_of(name).is_some_and(|home| home.at != site.at));
    elsewhere.map(Rust::type_of).collect()
}

fn group(path: &str, names: impl ExactSizeIterator<Item = String>) -> Option<String> {
    let names: Vec<String> = names.collect();
    match names.as_slice() {
        [] => None,
        [name] if name != "self" => Some(format!("{path}::{name}")),
        names => Some(format!("{path}::{{{}}}", names.join(", "))),
    }
}
