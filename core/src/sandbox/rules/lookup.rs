//! Lookup v2: what a number is by its form, and what the directory that a test fills says of it.

use std::collections::BTreeMap;

use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::value::Map;

/// What a lookup tells of a number if it is asked to. What the directory does not say is null.
const PACKAGES: &[&str] = &[
    "caller_name",
    "sim_swap",
    "call_forwarding",
    "line_type_intelligence",
    "line_status",
    "identity_match",
    "reassigned_number",
    "sms_pumping_risk",
    "phone_number_quality_score",
    "pre_fill",
];
/// Asked for as well, and told in any case.
const VALIDATION: &str = "validation";

/// Countries by their calling codes, the longer ones first; how many digits a number has within its country.
const COUNTRIES: &[(&str, &str, std::ops::RangeInclusive<usize>)] = &[
    ("353", "IE", 7..=9),
    ("351", "PT", 9..=9),
    ("358", "FI", 5..=12),
    ("420", "CZ", 9..=9),
    ("852", "HK", 8..=8),
    ("972", "IL", 8..=9),
    ("971", "AE", 8..=9),
    ("1", "US", 10..=10),
    ("20", "EG", 8..=10),
    ("27", "ZA", 9..=9),
    ("31", "NL", 9..=9),
    ("32", "BE", 8..=9),
    ("33", "FR", 9..=9),
    ("34", "ES", 9..=9),
    ("36", "HU", 8..=9),
    ("39", "IT", 6..=11),
    ("40", "RO", 9..=9),
    ("41", "CH", 9..=9),
    ("43", "AT", 4..=13),
    ("44", "GB", 9..=10),
    ("45", "DK", 8..=8),
    ("46", "SE", 7..=10),
    ("47", "NO", 8..=8),
    ("48", "PL", 9..=9),
    ("49", "DE", 6..=13),
    ("52", "MX", 10..=10),
    ("55", "BR", 10..=11),
    ("61", "AU", 9..=9),
    ("62", "ID", 8..=12),
    ("63", "PH", 8..=10),
    ("64", "NZ", 8..=10),
    ("65", "SG", 8..=8),
    ("81", "JP", 9..=10),
    ("82", "KR", 8..=10),
    ("91", "IN", 10..=10),
];

/// What a test says of numbers, each in the form `+15558675310`.
pub(crate) type Directory = BTreeMap<String, Map>;

/// Checks what a test says of a number: names of packages, each with its fields, and `valid`, `validation_errors`, `country_code`,
/// `national_format`.
pub(crate) fn check_entry(fields: &Map) -> Result<(), String> {
    let more = ["valid", "validation_errors", "country_code", "calling_country_code", "national_format"];
    match fields.iter().find(|(name, _)| !PACKAGES.contains(name) && !more.contains(name)) {
        Some((unknown, _)) => Err(format!(
            "`{unknown}` is nothing that Lookup tells: there are {}, {}",
            PACKAGES.join(", "),
            more.join(", ")
        )),
        None => Ok(()),
    }
}

pub(crate) fn fetch(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let asked = call.key.clone().unwrap_or_default();
    let number = parse(&asked, call.form.filled("CountryCode").unwrap_or("US"));
    let fields = call.form.filled("Fields").unwrap_or_default();
    let wanted: Vec<String> =
        fields.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    if wanted.iter().any(|name| !PACKAGES.contains(&name.as_str()) && name != VALIDATION) {
        return Err(Problem::bad_request(20001, "Invalid Parameter: Fields"));
    }
    let model = call.model();
    let mut record = call.blank(model);
    record.insert("phone_number", number.written.as_str());
    record.insert("calling_country_code", number.calling_code);
    record.insert("country_code", number.country);
    record.insert("national_format", number.national());
    record.insert("valid", number.errors.is_empty());
    record.insert("validation_errors", number.errors.clone());
    let entry = call.state.directory.get(&number.written);
    for (name, value) in entry.into_iter().flat_map(Map::iter) {
        if !PACKAGES.contains(&name) || wanted.iter().any(|wanted| wanted == name) {
            record.insert(name, value.clone());
        }
    }
    Ok(Done::Found(call.item(record)))
}

/// A number, taken apart as far as its form tells.
#[derive(Debug, PartialEq)]
struct Number {
    /// `+15558675310`, or what was asked for if it is none.
    written: String,
    calling_code: Option<&'static str>,
    country: Option<&'static str>,
    errors: Vec<&'static str>,
}

fn parse(asked: &str, country: &str) -> Number {
    let digits: String = asked.chars().filter(char::is_ascii_digit).collect();
    let is_number = !digits.is_empty() && asked.chars().all(|it| it.is_ascii_digit() || "+-.() ".contains(it));
    let none = |error| Number { written: asked.to_owned(), calling_code: None, country: None, errors: vec![error] };
    if !is_number {
        return none("NOT_A_NUMBER");
    }
    let national = !asked.trim_start().starts_with('+');
    let found =
        COUNTRIES.iter().find(|(code, name, _)| if national { *name == country } else { digits.starts_with(code) });
    let Some((code, country, lengths)) = found else { return none("INVALID_COUNTRY_CODE") };
    let rest = match national {
        // Outside of North America a zero leads numbers within their country.
        true if *code == "1" => digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&digits),
        true => digits.strip_prefix('0').unwrap_or(&digits),
        false => digits.strip_prefix(code).unwrap_or(&digits),
    };
    let error = match rest.len() {
        length if length < *lengths.start() => Some("TOO_SHORT"),
        length if length > *lengths.end() => Some("TOO_LONG"),
        _ if *code == "1" && rest.starts_with(['0', '1']) => Some("INVALID_BUT_POSSIBLE"),
        _ => None,
    };
    Number {
        written: format!("+{code}{rest}"),
        calling_code: Some(*code),
        country: Some(*country),
        errors: error.into_iter().collect(),
    }
}

impl Number {
    /// As it is written in its own country: exactly in North America, elsewhere without groups.
    fn national(&self) -> Option<String> {
        let code = self.calling_code?;
        let rest = self.written.strip_prefix('+')?.strip_prefix(code)?;
        match (code, rest.get(..3), rest.get(3..6), rest.get(6..)) {
            ("1", Some(area), Some(office), Some(line)) if rest.len() == 10 => {
                Some(format!("({area}) {office}-{line}"))
            }
            ("1", ..) => Some(rest.to_owned()),
            _ => Some(format!("0{rest}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_both_forms() {
        for (asked, country, written, national, errors) in [
            ("+15558675310", "US", "+15558675310", "(555) 867-5310", ""),
            ("(555) 867-5310", "US", "+15558675310", "(555) 867-5310", ""),
            ("1 555 867 5310", "US", "+15558675310", "(555) 867-5310", ""),
            ("020 7946 0000", "GB", "+442079460000", "02079460000", ""),
            ("+442079460000", "US", "+442079460000", "02079460000", ""),
            ("+1555867531", "US", "+1555867531", "555867531", "TOO_SHORT"),
            ("+155586753100", "US", "+155586753100", "55586753100", "TOO_LONG"),
            ("+11558675310", "US", "+11558675310", "(155) 867-5310", "INVALID_BUT_POSSIBLE"),
            ("+999123", "US", "+999123", "", "INVALID_COUNTRY_CODE"),
            ("ana", "US", "ana", "", "NOT_A_NUMBER"),
            ("", "US", "", "", "NOT_A_NUMBER"),
        ] {
            let number = parse(asked, country);
            assert_eq!((number.written.as_str(), number.errors.join(" ").as_str()), (written, errors), "{asked}");
            assert_eq!(number.national().unwrap_or_default(), national, "{asked}");
        }
    }
}
