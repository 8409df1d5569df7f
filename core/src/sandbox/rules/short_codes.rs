//! Applications for short codes, whose list is one record with pages of its own.

use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::state::text;
use crate::value::{Map, Value};

/// How many applications a page holds when nothing is asked for.
const PAGE: usize = 50;

pub(crate) fn list(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let number = |name: &str, default: usize| match call.form.filled(name) {
        Some(text) => text.parse().map_err(|_| Problem::invalid(name)),
        None => Ok(default),
    };
    let (size, page) = (number("PageSize", PAGE)?.max(1), number("Page", 0)?);
    let filters =
        ["Status", "FriendlyName", "Sid", "IsoCountry"].map(|name| (kinds::snake_case(name), call.form.filled(name)));
    let is_wanted =
        |record: &Map| filters.iter().all(|(name, wanted)| wanted.is_none_or(|wanted| text(record, name) == wanted));
    let records = call.collection().into_iter().flat_map(|applications| applications.iter());
    let all: Vec<&Map> = records.map(|(_, record)| record).filter(|record| is_wanted(record)).collect();
    let start = page.saturating_mul(size).min(all.len());
    let end = start.saturating_add(size).min(all.len());
    let results: Vec<Value> = all[start..end].iter().map(|record| Value::Map((*record).clone())).collect();
    let count = |number: usize| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let record = Map::from_iter([
        ("total_elements", count(all.len())),
        ("total_pages", count(all.len().div_ceil(size))),
        ("current_page", count(page)),
        ("per_page", count(size)),
        ("has_next", (end < all.len()).into()),
        ("has_prev", (start > 0).into()),
        ("results", results.into()),
    ]);
    Ok(Done::Found(call.item(record)))
}
