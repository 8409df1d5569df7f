//! JavaScript's names for the tables' names, as Twilio's own library has them.

use trunkline::dialect::{Case, Dialect, Time};

/// How JavaScript writes what the core has names for.
pub(crate) static JAVASCRIPT: Dialect = Dialect {
    case: Case::DottedCamel,
    parameters: &[("a2p_profile_bundle_sid", "a2PProfileBundleSid"), ("resource_version", "versionParam")],
    settings: &[("environment", "env"), ("query", "params"), ("form", "data")],
    reserved: &[],
    of_lists: &["cursor", "limit"],
    time: Time::Milliseconds,
};

/// A field of an event: `messageSid`.
#[cfg(feature = "webhook")]
pub(crate) fn of_field(name: &str) -> String {
    let mut raise = false;
    let letters = name.chars().filter_map(|letter| {
        let raised = std::mem::replace(&mut raise, letter == '_');
        (letter != '_').then(|| if raised { letter.to_ascii_uppercase() } else { letter })
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_found_by_its_name_in_javascript() {
        let operations = trunkline::schema::packed::Table::products(trunkline::api::TABLES)
            .unwrap()
            .into_iter()
            .flat_map(|product| product.operations);
        for operation in operations {
            for param in operation.params {
                let name = JAVASCRIPT.name(operation, param);
                assert!(!name.contains('_') || ["cursor_", "limit_"].contains(&&*name), "{name}");
                let found = JAVASCRIPT.find(operation, &name);
                assert_eq!(found.map(|found| found.name), Some(param.name), "{name}");
            }
        }
    }
}
