//! What every resource does unless a rule says otherwise: create, fetch, list, update, delete.

use super::call::{Call, Done};
use super::form::Form;
use super::kinds;
use super::page::Wanted;
use super::present::Style;
use super::problem::Problem;
use super::rules;
use crate::schema::{Kind, Operation, Place};
use crate::value::{Map, Timestamp, Value};

pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let record = call.new_record();
    Ok(Done::Created(call.keep(record)))
}

/// What nothing makes is there when it is asked for: the settings of an account, a country, a summary.
pub(crate) fn fetch(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let record = match call.record() {
        Ok(record) => record.clone(),
        Err(problem) if !is_given(call) => return Err(problem),
        Err(_) => {
            let record = call.new_record();
            match call.key {
                // Whoever asks for names without end fills no memory.
                Some(_) => record,
                None => call.keep(record).record,
            }
        }
    };
    Ok(Done::Found(call.item(record)))
}

/// Whether what the call names is there without having been put there.
fn is_given(call: &Call) -> bool {
    match call.key {
        Some(_) => !call.traits.is_checked,
        None => !call.traits.is_made,
    }
}

pub(crate) fn list(call: &mut Call) -> Result<Done, Problem> {
    list_in(call, rules::newest_first(call.operation))
}

/// Lists the call's collection in one order or the other.
pub(crate) fn list_in(call: &mut Call, newest_first: bool) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let filters = &Filters::of(call.operation, &call.form);
    let wanted = wanted(call)?;
    let collection = call.collection();
    let page = wanted.cut(newest_first, |span| {
        let records = collection.into_iter().flat_map(move |collection| collection.range(span));
        records.filter(move |(_, record)| filters.match_all(record))
    });
    let page = page.map(|record| call.item(record.clone()));
    Ok(Done::Listed(page))
}

/// The page that the call asks for.
pub(crate) fn wanted(call: &Call) -> Result<Wanted, Problem> {
    let style = Style::of(call.operation, !call.asked.ends_with(".json"));
    Ok(Wanted::parse(call.operation, &call.form)?.counting(matches!(style, Style::Xml | Style::Scim)))
}

pub(crate) fn update(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    if call.record().is_err() && is_given(call) {
        let record = call.new_record();
        return Ok(Done::Found(call.keep(record)));
    }
    call.check_revision()?;
    let (operation, model, form) = (call.operation, call.model(), call.form.clone());
    let record = call.record_mut()?;
    kinds::assign(record, model, operation, &form);
    next_revision(record);
    let record = record.clone();
    Ok(Done::Found(call.item(record)))
}

/// Records with a revision get another one with each change.
fn next_revision(record: &mut Map) {
    if let Some(revision) =
        record.get("revision").and_then(Value::as_str).and_then(|text| u64::from_str_radix(text, 16).ok())
    {
        record.insert("revision", format!("{:x}", revision.wrapping_add(1)));
    }
}

pub(crate) fn delete(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    call.check_revision()?;
    let sid = match call.sid() {
        Err(_) if is_given(call) => return Ok(Done::Removed),
        sid => sid?,
    };
    call.state.remove(&call.account, &call.place(), &sid);
    Ok(Done::Removed)
}

/// What a list is narrowed to.
pub(crate) struct Filters(Vec<Filter>);

struct Filter {
    field: String,
    test: Test,
}

enum Test {
    /// One of these texts.
    OneOf(Vec<String>),
    /// At this point in time, or on this day.
    At(Moment),
    /// Not after the end of it. `DateSent<` on the wire includes what it names.
    Until(Moment),
    /// Not before the start of it.
    From(Moment),
}

/// A second or a whole day.
#[derive(Clone, Copy)]
struct Moment {
    start: i64,
    end: i64,
}

impl Filters {
    /// The query parameters that name a field, as the tables know them. Call [`kinds::check`] before.
    pub(crate) fn of(operation: &Operation, form: &Form) -> Filters {
        let params = operation.params.iter().filter(|param| param.place == Place::Query);
        let filters = params.filter(|param| form.filled(param.wire).is_some()).map(|param| {
            let field = param.name.strip_suffix("_before").or_else(|| param.name.strip_suffix("_after"));
            let field = if param.wire.ends_with(['<', '>']) { field } else { None }.unwrap_or(param.name).to_owned();
            let texts: Vec<String> = form.all(param.wire).map(str::to_owned).collect();
            let moment = matches!(param.kind, Kind::Timestamp | Kind::Date)
                .then(|| texts.first().and_then(|text| Moment::parse(text)))
                .flatten();
            let test = match (moment, param.wire.chars().last()) {
                (Some(moment), Some('<')) => Test::Until(moment),
                (Some(moment), Some('>')) => Test::From(moment),
                (Some(moment), _) => Test::At(moment),
                (None, _) => Test::OneOf(texts),
            };
            Filter { field, test }
        });
        // What no record shows narrows nothing.
        let shown = |field: &str| operation.paging().is_none_or(|paging| paging.model.position(field).is_some());
        let paging = |field: &str| matches!(field, "page" | "page_size" | "page_token" | "order");
        Filters(filters.filter(|filter| shown(&filter.field) && !paging(&filter.field)).collect())
    }

    pub(crate) fn match_all(&self, record: &Map) -> bool {
        self.0.iter().all(|filter| filter.matches(record))
    }
}

impl Filter {
    fn matches(&self, record: &Map) -> bool {
        let value = record.get(&self.field).filter(|value| !value.is_null());
        // What is on its way is found by when it started.
        let value = if self.field == "date_sent" { value.or(record.get("date_created")) } else { value };
        match (&self.test, value) {
            (Test::OneOf(texts), Some(Value::Text(text))) => texts.contains(text),
            (Test::OneOf(texts), Some(value)) => texts.contains(&value.to_json()),
            (Test::At(moment), Some(Value::Timestamp(time))) => {
                (moment.start..=moment.end).contains(&time.unix_seconds())
            }
            (Test::Until(moment), Some(Value::Timestamp(time))) => time.unix_seconds() <= moment.end,
            (Test::From(moment), Some(Value::Timestamp(time))) => time.unix_seconds() >= moment.start,
            _ => false,
        }
    }
}

impl Moment {
    fn parse(text: &str) -> Option<Moment> {
        let start = Timestamp::parse(text)?.unix_seconds();
        let is_day = text.trim_ascii().len() == "2026-01-01".len();
        Some(Moment { start, end: if is_day { start + 86_399 } else { start } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Access, Answer, Body, Method, Param};

    static OPERATION: Operation = Operation {
        name: "x.v1.things.list",
        host: "x",
        method: Method::Get,
        also: None,
        path: "/v1/Things",
        params: &[
            Param::query("kind", "Kind", Kind::List(&Kind::Text)),
            Param::query("sent", "Sent", Kind::Timestamp),
            Param::query("sent_before", "Sent<", Kind::Timestamp),
            Param::query("sent_after", "Sent>", Kind::Timestamp),
            Param::query("page_size", "PageSize", Kind::Integer),
        ],
        body: Body::None,
        answer: Answer::Nothing,
        access: Access::Account,
    };

    fn matches(query: &str) -> bool {
        let sent = Timestamp::parse("2026-05-01T12:00:00Z").unwrap();
        let record = Map::from_iter([("kind", Value::from("a")), ("sent", sent.into())]);
        Filters::of(&OPERATION, &Form::parse(query)).match_all(&record)
    }

    #[test]
    fn lists_are_narrowed_to_any_of_the_texts_given() {
        assert!(matches("Kind=b&Kind=a&PageSize=5"));
        assert!(!matches("Kind=b"));
        assert!(matches("Kind="), "an empty filter is none");
    }

    #[test]
    fn days_and_moments_narrow_a_list_and_both_ends_are_included() {
        for (query, expected) in [
            ("Sent=2026-05-01", true),
            ("Sent=2026-05-02", false),
            ("Sent=2026-05-01T12:00:00Z", true),
            ("Sent=2026-05-01T12:00:01Z", false),
            ("Sent%3C=2026-05-01", true),
            ("Sent%3C=2026-04-30", false),
            ("Sent%3C=2026-05-01T12:00:00Z", true),
            ("Sent%3C=2026-05-01T11:59:59Z", false),
            ("Sent%3E=2026-05-01", true),
            ("Sent%3E=2026-05-02", false),
            ("Sent%3E=2026-05-01T12:00:00Z&Sent%3C=2026-05-02", true),
        ] {
            assert_eq!(matches(query), expected, "{query}");
        }
    }

    #[test]
    fn a_record_without_the_date_matches_no_range() {
        let filters = Filters::of(&OPERATION, &Form::parse("Sent%3C=2026-05-01"));
        assert!(!filters.match_all(&Map::new()));
    }
}
