//! Pages: which records of a list an answer holds, and how it names its neighbours.

use std::ops::Bound::{self, Excluded, Included, Unbounded};
use std::ops::RangeBounds;

use super::form::{Form, encode};
use super::problem::Problem;
use crate::schema::Operation;
use crate::value::{Map, Value};

/// What is given when nothing is asked for.
const DEFAULT_SIZE: usize = 50;

/// From which order to which.
pub(crate) type Span = (Bound<u64>, Bound<u64>);

const EVERYTHING: Span = (Unbounded, Unbounded);

/// The part within a span of a list that is short, or nowhere kept in order.
pub(crate) fn part<T>(list: &[(u64, T)], span: Span) -> impl DoubleEndedIterator<Item = (u64, &T)> {
    list.iter().filter(move |(order, _)| span.contains(order)).map(|(order, item)| (*order, item))
}

/// Which page a request asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wanted {
    size: usize,
    /// The number of the page, which is the client's own bookkeeping as long as there is a token.
    number: usize,
    from: From,
    /// Whether the answer says how long the list is.
    counts: bool,
}

/// Where a page starts. Tokens name a record, so that pages neither repeat nor skip when records come and go.
#[derive(Clone, Copy, Debug, PartialEq)]
enum From {
    /// At the page's number.
    Number,
    /// Behind the record of this order.
    After(u64),
    /// So that the record of this order comes next.
    Before(u64),
}

/// One page.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    wanted: Wanted,
    next: Option<String>,
    previous: Option<String>,
    /// How many records the list has; 0 unless they were [counted](Wanted::counting).
    pub(crate) total: usize,
}

impl Wanted {
    /// Reads `PageSize`, `Page` and `PageToken`, which some products write `pageSize`. A size beyond the maximum is cut to it: that is
    /// what the 2010-04-01 API does; some newer ones are documented to refuse it with 20007.
    pub(crate) fn parse(operation: &Operation, query: &Form) -> Result<Wanted, Problem> {
        let max = operation.paging().and_then(|paging| paging.max_page_size);
        let filled = |name: &str| query.filled(name).or_else(|| query.filled(&lower_camel(name)));
        let number = |name: &str| match filled(name) {
            Some(text) => text.parse().map(Some).map_err(|_| Problem::invalid(name)),
            None => Ok(None),
        };
        let size = number("PageSize")?.unwrap_or(DEFAULT_SIZE);
        if size == 0 {
            return Err(Problem::invalid("PageSize"));
        }
        let size = max.and_then(|max| usize::try_from(max).ok()).map_or(size, |max| size.min(max));
        let from = match filled("PageToken") {
            Some(token) => From::parse(token).ok_or_else(|| Problem::invalid("PageToken"))?,
            None => From::Number,
        };
        Ok(Wanted { size, number: number("Page")?.unwrap_or(0), from, counts: false })
    }

    /// Counts the whole list, too, which costs as much as walking through it.
    pub(crate) fn counting(self, counts: bool) -> Wanted {
        Wanted { counts, ..self }
    }

    /// Cuts the page out of a list, walking through no more of it than the page needs. `list` gives the part of it within a span of
    /// orders, which rise, oldest first.
    pub(crate) fn cut<T, L>(self, newest_first: bool, list: impl Fn(Span) -> L) -> Page<T>
    where
        L: DoubleEndedIterator<Item = (u64, T)>,
    {
        let take = |newest_first: bool, span: Span, skipped: usize, count: usize| -> Vec<(u64, T)> {
            let part = list(span);
            match newest_first {
                true => part.rev().skip(skipped).take(count).collect(),
                false => part.skip(skipped).take(count).collect(),
            }
        };
        // What comes behind an order, in the direction of the list.
        let behind = |bound: Bound<u64>| if newest_first { (Unbounded, bound) } else { (bound, Unbounded) };
        let before = |bound: Bound<u64>| if newest_first { (bound, Unbounded) } else { (Unbounded, bound) };
        let exists = |span: Span| list(span).next().is_some();
        // One more than the page holds tells whether there is another page.
        let more = self.size.saturating_add(1);
        let (items, has_next, has_previous) = match self.from {
            From::Number => {
                let mut items = take(newest_first, EVERYTHING, self.number.saturating_mul(self.size), more);
                let has_next = items.len() > self.size;
                items.truncate(self.size);
                (items, has_next, self.number > 0)
            }
            From::After(anchor) => {
                let mut items = take(newest_first, behind(Excluded(anchor)), 0, more);
                let has_next = items.len() > self.size;
                items.truncate(self.size);
                (items, has_next, exists(before(Included(anchor))))
            }
            From::Before(anchor) => {
                let mut items = take(!newest_first, before(Excluded(anchor)), 0, more);
                let has_previous = items.len() > self.size;
                items.truncate(self.size);
                items.reverse();
                (items, exists(behind(Included(anchor))), has_previous)
            }
        };
        let token = |way: &str, item: Option<&(u64, T)>| item.map(|(order, _)| format!("P{way}{order:032x}"));
        let next = if has_next { token("A", items.last()) } else { None };
        let previous = if has_previous { token("B", items.first()) } else { None };
        let total = if self.counts { list(EVERYTHING).count() } else { 0 };
        Page { items: items.into_iter().map(|(_, item)| item).collect(), wanted: self, next, previous, total }
    }
}

impl From {
    fn parse(token: &str) -> Option<From> {
        let (way, order) = token.split_at_checked(2)?;
        let order = u64::from_str_radix(order, 16).ok()?;
        match way {
            "PA" => Some(From::After(order)),
            "PB" => Some(From::Before(order)),
            _ => None,
        }
    }
}

impl<T> Page<T> {
    /// The same page of something else.
    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        let items = self.items.into_iter().map(change).collect();
        Page { items, wanted: self.wanted, next: self.next, previous: self.previous, total: self.total }
    }

    /// The addresses of this page and its neighbours, on the base given.
    fn addresses(&self, base: &str, query: &Form) -> Addresses {
        let filters: Vec<(&str, &str)> = query
            .iter()
            .filter(|(name, _)| !matches!(*name, "PageSize" | "Page" | "PageToken" | "pageSize" | "page" | "pageToken"))
            .collect();
        let address = |number: usize, token: Option<&str>| {
            let (size, number) = (self.wanted.size.to_string(), number.to_string());
            let paging = [("PageSize", Some(size.as_str())), ("Page", Some(&number)), ("PageToken", token)];
            let paging = paging.into_iter().filter_map(|(name, value)| Some((name, value?)));
            let pairs = filters.iter().copied().chain(paging);
            let pairs: Vec<String> = pairs.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
            format!("{base}?{}", pairs.join("&"))
        };
        let number = self.wanted.number;
        Addresses {
            own: address(number, query.filled("PageToken")),
            first: address(0, None),
            previous: self.previous.as_deref().map(|token| address(number.saturating_sub(1), Some(token))),
            next: self.next.as_deref().map(|token| address(number.saturating_add(1), Some(token))),
            // Right where the list was counted, and told only there.
            last: address(self.pages().saturating_sub(1), None),
        }
    }

    /// How many pages the list has; an empty one has one.
    fn pages(&self) -> usize {
        self.total.div_ceil(self.wanted.size).max(1)
    }

    /// Where the page's records stand in the list: the first and, included, the last.
    fn range(&self) -> (usize, usize) {
        let start = self.wanted.number.saturating_mul(self.wanted.size);
        (start, start.saturating_add(self.items.len().saturating_sub(1)))
    }

    /// Paging as the 2010-04-01 API writes it, beside the records.
    pub(crate) fn legacy(&self, path: &str, query: &Form) -> Map {
        let (start, end) = self.range();
        let addresses = self.addresses(path, query);
        Map::from_iter([
            ("page", number(self.wanted.number)),
            ("page_size", number(self.wanted.size)),
            ("start", number(start)),
            ("end", number(end)),
            ("uri", addresses.own.into()),
            ("first_page_uri", addresses.first.into()),
            ("previous_page_uri", addresses.previous.into()),
            ("next_page_uri", addresses.next.into()),
        ])
    }

    /// Paging as the newer APIs write it, under `meta`.
    pub(crate) fn meta(&self, key: &str, url: &str, query: &Form) -> Map {
        let addresses = self.addresses(url, query);
        Map::from_iter([
            ("page", number(self.wanted.number)),
            ("page_size", number(self.wanted.size)),
            ("first_page_url", addresses.first.into()),
            ("previous_page_url", addresses.previous.into()),
            ("url", addresses.own.into()),
            ("next_page_url", addresses.next.into()),
            ("key", key.into()),
        ])
    }

    /// Paging by tokens, under `meta`.
    pub(crate) fn tokens(&self, key: &str) -> Map {
        Map::from_iter([
            ("key", Value::from(key)),
            ("pageSize", number(self.wanted.size)),
            ("nextToken", self.next.clone().into()),
            ("previousToken", self.previous.clone().into()),
        ])
    }

    /// Paging of SCIM (RFC 7644, section 3.4.2), beside the records.
    pub(crate) fn scim(&self) -> Map {
        let (start, _) = self.range();
        Map::from_iter([
            ("schemas", Value::from(vec!["urn:ietf:params:scim:api:messages:2.0:ListResponse"])),
            ("totalResults", number(self.total)),
            ("startIndex", number(start.saturating_add(1))),
            ("itemsPerPage", number(self.items.len())),
        ])
    }

    /// Paging as the legacy XML writes it, as attributes of the list.
    pub(crate) fn attributes(&self, path: &str, query: &Form) -> Vec<(&'static str, String)> {
        let (start, end) = self.range();
        let addresses = self.addresses(path, query);
        vec![
            ("page", self.wanted.number.to_string()),
            ("numpages", self.pages().to_string()),
            ("pagesize", self.wanted.size.to_string()),
            ("total", self.total.to_string()),
            ("start", start.to_string()),
            ("end", end.to_string()),
            ("uri", addresses.own),
            ("firstpageuri", addresses.first),
            ("previouspageuri", addresses.previous.unwrap_or_default()),
            ("nextpageuri", addresses.next.unwrap_or_default()),
            ("lastpageuri", addresses.last),
        ]
    }
}

struct Addresses {
    own: String,
    first: String,
    previous: Option<String>,
    next: Option<String>,
    last: String,
}

/// `PageSize` becomes `pageSize`.
fn lower_camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

fn number(number: usize) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::schema::{Access, Answer, Body, Method, Model, PageStyle, Paging};

    static PAGING: Paging = Paging {
        key: "things",
        model: &Model { name: "Thing", fields: &[] },
        max_page_size: Some(1000),
        style: PageStyle::Url,
    };
    static OPERATION: Operation = Operation {
        name: "x.v1.things.list",
        host: "x",
        method: Method::Get,
        also: None,
        path: "/v1/Things",
        params: &[],
        body: Body::None,
        answer: Answer::Page(&PAGING),
        access: Access::Account,
    };

    fn cut(query: &str, orders: &[u64]) -> Page<u64> {
        let newest_first = orders.first() > orders.last();
        let wanted = Wanted::parse(&OPERATION, &Form::parse(query)).unwrap();
        let orders = orders.iter().copied().collect();
        wanted.counting(true).cut(newest_first, part_of(&orders))
    }

    fn part_of<'a>(orders: &'a BTreeSet<u64>) -> impl Fn(Span) -> Part<'a> {
        move |span| -> Part<'a> { Box::new(orders.range(span).map(|order| (*order, *order))) }
    }

    type Part<'a> = Box<dyn DoubleEndedIterator<Item = (u64, u64)> + 'a>;

    /// The same by looking at the whole list.
    fn naive(wanted: Wanted, list: &[u64], newest_first: bool) -> (Vec<u64>, Option<String>, Option<String>) {
        let is_behind = |order: u64, anchor: u64| if newest_first { order < anchor } else { order > anchor };
        let (start, end) = match wanted.from {
            From::Number => {
                let start = wanted.number.saturating_mul(wanted.size).min(list.len());
                (start, start.saturating_add(wanted.size).min(list.len()))
            }
            From::After(anchor) => {
                let start = list.iter().take_while(|order| !is_behind(**order, anchor)).count();
                (start, start.saturating_add(wanted.size).min(list.len()))
            }
            From::Before(anchor) => {
                let end = list.iter().take_while(|order| **order != anchor && !is_behind(**order, anchor)).count();
                (end.saturating_sub(wanted.size), end)
            }
        };
        let items = list[start..end].to_vec();
        let next = items.last().filter(|_| end < list.len()).map(|order| format!("PA{order:032x}"));
        let previous = items.first().filter(|_| start > 0).map(|order| format!("PB{order:032x}"));
        (items, next, previous)
    }

    proptest! {
        #[test]
        fn a_page_is_what_looking_at_the_whole_list_gives(
            orders in prop::collection::btree_set(0..40_u64, 0..30),
            size in 1..12_usize,
            number in 0..6_usize,
            anchor in prop::option::of((any::<bool>(), 0..41_u64)),
            newest_first: bool,
        ) {
            let from = match anchor {
                None => From::Number,
                Some((true, anchor)) => From::After(anchor),
                Some((false, anchor)) => From::Before(anchor),
            };
            let wanted = Wanted { size, number, from, counts: true };
            let mut list: Vec<u64> = orders.iter().copied().collect();
            if newest_first {
                list.reverse();
            }
            let page = wanted.cut(newest_first, part_of(&orders));
            prop_assert_eq!(page.total, list.len());
            prop_assert_eq!((page.items, page.next, page.previous), naive(wanted, &list, newest_first));
        }
    }

    #[test]
    fn no_more_of_a_list_is_walked_through_than_the_page_needs() {
        let list: BTreeSet<u64> = (0..100_000).collect();
        for (query, newest_first) in [
            ("PageSize=50".to_owned(), true),
            ("PageSize=50".to_owned(), false),
            (format!("PageSize=50&PageToken=PA{:032x}", 50_000), true),
            (format!("PageSize=50&PageToken=PB{:032x}", 50_000), false),
        ] {
            let count = Cell::new(0);
            let walked = &count;
            let wanted = Wanted::parse(&OPERATION, &Form::parse(&query)).unwrap();
            let page = wanted.cut(newest_first, |span| {
                list.range(span).map(move |order| {
                    walked.set(walked.get() + 1);
                    (*order, *order)
                })
            });
            assert_eq!(page.items.len(), 50);
            assert!(walked.get() <= 52, "{query}: {} of the list", walked.get());
        }
    }

    fn next_query(page: &Page<u64>) -> String {
        let next = page.legacy("/x", &Form::default());
        let next = next.get("next_page_uri").and_then(Value::as_str).unwrap_or_default().to_owned();
        next.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }

    #[test]
    fn following_the_next_page_gives_every_record_once_in_both_orders() {
        for orders in [&[1, 2, 5, 7, 8][..], &[8, 7, 5, 2, 1]] {
            let (mut query, mut seen) = ("PageSize=2".to_owned(), Vec::<u64>::new());
            while !query.is_empty() {
                let page = cut(&query, orders);
                seen.extend(&page.items);
                query = next_query(&page);
            }
            assert_eq!(seen, orders);
        }
    }

    #[test]
    fn a_record_that_comes_or_goes_between_pages_repeats_and_skips_nothing() {
        let first = cut("PageSize=2", &[8, 7, 5, 2]);
        let second = cut(&next_query(&first), &[9, 8, 5, 2]);
        assert_eq!(second.items, [5, 2]);
    }

    #[test]
    fn the_previous_page_leads_back() {
        let list = [1, 2, 3, 4, 5];
        let second = cut(&next_query(&cut("PageSize=2", &list)), &list);
        let back = second.legacy("/x", &Form::default());
        let back = back.get("previous_page_uri").and_then(Value::as_str).unwrap();
        assert_eq!(cut(back.split_once('?').unwrap().1, &list).items, [1, 2]);
    }

    #[test]
    fn a_page_number_without_a_token_counts_pages() {
        assert_eq!(cut("PageSize=2&Page=2", &[1, 2, 3, 4, 5]).items, [5]);
        assert!(cut("PageSize=2&Page=9", &[1, 2, 3, 4, 5]).items.is_empty());
    }

    #[test]
    fn the_page_size_is_50_unless_given_and_cut_to_the_maximum() {
        let size = |query| Wanted::parse(&OPERATION, &Form::parse(query)).map(|wanted| wanted.size);
        assert_eq!(size(""), Ok(50));
        assert_eq!(size("PageSize=5000"), Ok(1000));
        for refused in ["PageSize=0", "PageSize=-1", "PageSize=many", "Page=-1", "PageToken=x", "PageToken=é\u{301}"] {
            assert_eq!(size(refused).unwrap_err().code, 20001, "{refused}");
        }
    }

    #[test]
    fn addresses_keep_the_filters() {
        let query = Form::parse("To=%2B1555&Page=0&DateSent%3E=2026-01-01&PageSize=1");
        let page = Wanted::parse(&OPERATION, &query).unwrap().cut(false, part_of(&BTreeSet::from([1, 2])));
        let meta = page.meta("messages", "https://x.example/v1/M", &query);
        let next = meta.get("next_page_url").and_then(Value::as_str).unwrap();
        assert!(
            next.starts_with("https://x.example/v1/M?To=%2B1555&DateSent%3E=2026-01-01&PageSize=1&Page=1&PageToken=PA")
        );
    }

    #[test]
    fn an_empty_list_is_one_empty_page() {
        let page = cut("", &[]);
        let attributes = page.attributes("/x", &Form::default());
        let get = |name| attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        assert_eq!(
            (get("numpages"), get("total"), get("start"), get("end")),
            (Some("1"), Some("0"), Some("0"), Some("0"))
        );
        assert_eq!((get("nextpageuri"), get("previouspageuri")), (Some(""), Some("")));
    }
}
